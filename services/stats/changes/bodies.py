"""What those who watch are told when numbers move."""

from pydantic import BaseModel

from services.stats.freshness.bodies import FreshnessOut
from services.stats.indicators.bodies import ValueOut


class ChangedOut(BaseModel):
    """The headline values that moved, and the tag under which the whole overview now stands."""

    etag: str
    freshness: FreshnessOut
    changed: list[ValueOut]
