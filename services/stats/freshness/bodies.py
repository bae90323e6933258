"""What every answer of stats says about itself: when it was true, and whether it is a demo."""

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, Field, field_serializer

from services.stats.indicators.catalogue.declared import Wording
from shared.clock import iso


class WordingOut(BaseModel):
    """The same words in Chinese and English."""

    zh: str
    en: str

    @classmethod
    def of(cls, words: Wording) -> "WordingOut":
        """These words on the wire."""
        return cls(zh=words.zh, en=words.en)


class NoDataOut(WordingOut):
    """Why nothing of a source was known at the instant asked about."""

    since: AwareDatetime | None = Field(
        description="The instant of its first data; null while there is none at all"
    )

    @field_serializer("since")
    def _as_text(self, instant: datetime | None) -> str | None:
        return None if instant is None else iso(instant)


class SourceOut(BaseModel):
    """How far stats has followed one service."""

    sequence: str = Field(description="Everything told up to this sequence has been applied")
    applied_at: AwareDatetime | None = Field(description="When stats last applied something of it")
    lag_seconds: float | None = Field(
        description="Seconds since stats last knew of nothing waiting; null before it has read all"
    )
    parked: int = Field(
        description="Events that could not be counted and wait for an operator; 0 when all is well"
    )
    no_data: NoDataOut | None = Field(
        default=None,
        description="Set when `as_of` lies before the first data of this source: every number "
        "that rests on it is then null, not 0",
    )

    @field_serializer("applied_at")
    def _as_text(self, instant: datetime | None) -> str | None:
        return None if instant is None else iso(instant)


class FreshnessOut(BaseModel):
    """The instant the numbers were true, and how far each source had been followed by then."""

    as_of: AwareDatetime
    sources: dict[str, SourceOut]

    def knows(self, source: str) -> bool:
        """Whether this source had any data at that instant."""
        return self.sources[source].no_data is None

    @field_serializer("as_of")
    def _as_text(self, instant: datetime) -> str:
        return iso(instant)


class Answer(BaseModel):
    """What every answer carries beside its numbers."""

    freshness: FreshnessOut
    data_label: str | None = Field(description="`demo` for made-up data; null for real data")
