"""Which states count, and how long each row held."""

from datetime import UTC, datetime

from services.stats.facts.versions import FIRST, LATER, Known, News, Stretch, newer, stretches

NINE, TEN, ELEVEN = (datetime(2024, 1, 1, hour, tzinfo=UTC) for hour in (9, 10, 11))


def heard(version: int, time: datetime) -> News[str]:
    return News("P", version, time, f"v{version}")


def test_only_rising_versions_count() -> None:
    accepted = newer([heard(2, NINE), heard(1, TEN), heard(2, TEN), heard(4, TEN)], None)
    assert [news.version for news, _ in accepted] == [2, 4]


def test_what_was_known_before_counts_as_heard() -> None:
    assert newer([heard(3, TEN)], Known(3, NINE)) == []
    assert newer([heard(4, NINE)], Known(3, TEN)) == [(heard(4, NINE), TEN)]


def test_an_ignored_state_still_moves_the_instant_on() -> None:
    ((_, at),) = newer([heard(1, ELEVEN), heard(5, TEN)], Known(4, NINE))
    assert at == ELEVEN


def test_a_row_left_as_it_is_goes_on_and_a_changed_one_ends() -> None:
    same, old, new = ("a", 1), ("b", 1), ("b", 2)
    found = stretches([(1, NINE, [same, old]), (2, TEN, [same, new]), (3, ELEVEN, [same])])
    assert found == [
        Stretch(old, 1, NINE, TEN, FIRST),
        Stretch(new, 2, TEN, ELEVEN, LATER),
        Stretch(same, 1, NINE, None, FIRST),
    ]
