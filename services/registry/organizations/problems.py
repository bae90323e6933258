"""The named refusals of organizations."""

from shared.problems import NotFound


class OrganizationNotFound(NotFound):
    """There is no organization of this id."""

    slug = "organization-not-found"
    title, title_zh = "No such organization", "没有此社会组织"
    repair = "Take the id from the list, or from the receipt of the push that made it."
    repair_zh = "请从列表或推送回执中取得标识。"
