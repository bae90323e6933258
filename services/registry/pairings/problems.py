"""The named refusals of pairings."""

from shared.problems import NotFound


class PairingNotFound(NotFound):
    """There is no pairing of this id."""

    slug = "pairing-not-found"
    title, title_zh = "No such pairing", "没有此结对"
    repair = "Take the id from the list, or from the receipt of the push that made it."
    repair_zh = "请从列表或推送回执中取得标识。"
