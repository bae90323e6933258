"""Decides what is known of each division from the published lists."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.areas import NATION, province_of
from shared.contracts.registry import DivisionState

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Span:
    """The days between which something happened, both included."""

    earliest: date
    latest: date

    @property
    def is_exact(self) -> bool:
        """Whether the day itself is known."""
        return self.earliest == self.latest


@dataclass(frozen=True, slots=True)
class Record:
    """A division as it is stored: its public state, the other ends of its dates, its order."""

    state: DivisionState
    valid_from_latest: date | None
    valid_to_earliest: date | None
    sort_key: str


@dataclass(frozen=True, slots=True)
class Lists:
    """The published lists, as rows of text."""

    divisions: Sequence[Row]
    retired: Sequence[Row]
    established: Sequence[Row]
    regions: Sequence[Row]
    english: Sequence[Row]


def span_of(text: str) -> Span:
    """The span that a day, a month, or two of them joined by `..` describe.

    `2025-11` is the whole month, `2021-01..2023-06` runs from its first to its last day.
    """
    begin, _, end = text.partition("..")
    return Span(_first_day(begin), _last_day(end or begin))


def pinyin_order(name: str) -> str:
    """A text by whose bytes names sort by pinyin, as far as GB 2312 does.

    Its 3,755 common characters stand in the order of their pinyin; rarer ones follow by radical.
    The database has no Chinese collation, so the order is stored.
    """
    return name.encode("gb18030").hex()


def records_of(lists: Lists) -> list[Record]:
    """Every division that the lists know: the nation, provinces, prefectures, counties.

    Raises `ValueError` when a list names a parent or a successor that no list has, or a division
    has no English name.
    """
    begun = {row["code"]: span_of(row["established"]) for row in lists.established}
    rows = {row["code"]: row for row in (*lists.divisions, *lists.retired)}
    regions = {row["code"]: row["region_group"] for row in lists.regions}
    english = {row["code"]: row["name_en"] for row in lists.english}
    retired = {row["code"]: row for row in lists.retired}
    nation = DivisionState(code=NATION, name="全国", name_en="China", level="nation")
    records = [Record(nation, None, None, pinyin_order(nation.name))]
    for code, row in sorted(rows.items()):
        end = span_of(retired[code]["retired"]) if code in retired else None
        if code not in english:
            raise ValueError(f"{code} {row['name']} has no English name")
        state = _state(row, rows, region=regions.get(province_of(code)), name_en=english[code])
        records.append(_dated(state, begun.get(code), end))
    _check(record.state for record in records)
    return records


def _state(row: Row, rows: Mapping[str, Row], *, region: str | None, name_en: str) -> DivisionState:
    code, parent = row["code"], row["parent_code"] or NATION
    level = row.get("level", "county")
    parent_level = rows[parent]["level"] if parent in rows else "nation"
    own_prefecture = code if level == "prefecture" else None
    successors = row.get("successor_codes", "")
    return DivisionState.model_validate(
        {
            "code": code,
            "name": row["name"],
            "name_en": name_en,
            "level": level,
            "parent": parent,
            "prefecture": parent if parent_level == "prefecture" else own_prefecture,
            "province": province_of(code),
            "region": region,
            "successors": tuple(successors.split(";")) if successors else (),
        }
    )


def _dated(state: DivisionState, begun: Span | None, end: Span | None) -> Record:
    dates = {
        "valid_from": begun.earliest if begun else None,
        # Two lists a span apart do not say on which day a code fell out: until the end of the span
        # it is taken as valid, so that nothing a province wrote in good faith is refused.
        "valid_to": end.latest if end else None,
    }
    return Record(
        state.model_copy(update=dates),
        valid_from_latest=begun.latest if begun and not begun.is_exact else None,
        valid_to_earliest=end.earliest if end and not end.is_exact else None,
        sort_key=pinyin_order(state.name),
    )


def _check(states: Iterable[DivisionState]) -> None:
    known = {state.code: state for state in states}
    for state in known.values():
        for named in (state.parent, *state.successors):
            if named is not None and named not in known:
                raise ValueError(f"{state.code} {state.name} names {named}, which no list has")


def _first_day(text: str) -> date:
    return date.fromisoformat(text if len(text) == 10 else f"{text}-01")


def _last_day(text: str) -> date:
    first = _first_day(text)
    if len(text) == 10:
        return first
    return first + timedelta(days=calendar.monthrange(first.year, first.month)[1] - 1)
