"""Hours of volunteers: whole minutes inside, hours as text with one decimal outside."""

MINUTES_OF_A_TENTH = 6


def minutes(hours: str) -> int:
    """Hours as text, at most one decimal, as whole minutes."""
    whole, _, tenths = hours.partition(".")
    return 60 * int(whole) + MINUTES_OF_A_TENTH * int(tenths or 0)


def hours(minutes: int) -> str:
    """Minutes that came from tenths of hours, as hours again, exactly."""
    whole, rest = divmod(minutes, 60)
    return f"{whole}.{rest // MINUTES_OF_A_TENTH}"
