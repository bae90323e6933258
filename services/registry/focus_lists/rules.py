"""Decides what a published focus list says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shared.contracts.registry import DivisionState, FocusCounty, FocusListState

KEY_COUNTIES = "key-counties-160"
PUBLISHED_ON = date(2021, 8, 27)
PUBLISHED_BY = "中央农村工作领导小组办公室、国家乡村振兴局"


@dataclass(frozen=True, slots=True)
class Basis:
    """Where it is written that a county is on a list, and what is to be said about that."""

    source_url: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class FocusList:
    """A focus list as it is told, and what is known beyond."""

    state: FocusListState
    published_by: str
    basis: Mapping[str, Basis]


def key_counties(
    counties: Iterable[Mapping[str, str]],
    statuses: Iterable[Mapping[str, str]],
    divisions: Mapping[str, DivisionState],
) -> FocusList:
    """The 160 national key counties for rural revitalization.

    Raises `ValueError` for a county without a status or without a division: it would be shown as
    a fact that nobody has confirmed, or counted nowhere.
    """
    codes = sorted(row["code"] for row in counties)
    status = {row["code"]: row for row in statuses}
    for code in codes:
        if code not in status or code not in divisions:
            raise ValueError(f"key county {code} has no status or is no division")
    return FocusList(
        FocusListState(
            id=KEY_COUNTIES,
            name="National key counties for rural revitalization",
            name_zh="国家乡村振兴重点帮扶县",
            valid_from=PUBLISHED_ON,
            counties=[_county(divisions[code], status[code]["status"]) for code in codes],
        ),
        published_by=PUBLISHED_BY,
        basis={
            code: Basis(status[code]["source_url"] or None, status[code]["note"] or None)
            for code in codes
        },
    )


def _county(division: DivisionState, status: str) -> FocusCounty:
    return FocusCounty.model_validate(
        {
            "code": division.code,
            "prefecture": division.prefecture,
            "province": division.province,
            "confirmed": status,
        }
    )
