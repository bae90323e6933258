"""What time it is: UTC for instants, Asia/Shanghai for days and months."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day as the counties live it (Asia/Shanghai)."""
    return now().astimezone(SHANGHAI).date()


def iso(instant: datetime) -> str:
    """An instant as RFC 3339 text in UTC, with microseconds and `Z`."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
