"""The named refusals of organizations."""

from shared.problems import NotFound


class OrganizationNotFound(NotFound):
    """There is no organization of this id."""

    slug = "organization-not-found"
    title, title_zh = "No such organization", "没有此社会组织"
