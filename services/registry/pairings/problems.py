"""The named refusals of pairings."""

from shared.problems import NotFound


class PairingNotFound(NotFound):
    """There is no pairing of this id."""

    slug = "pairing-not-found"
    title, title_zh = "No such pairing", "没有此结对"
