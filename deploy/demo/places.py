"""Where the demo happens: the divisions, the 160 key counties and who helps whom."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from shared.reference import rows

CORPS = "66"
XINJIANG = "65"
TIBET = "54"


@dataclass(frozen=True, slots=True)
class Place:
    """A division as the demo needs it. `city` is the prefecture or municipality it lies in."""

    code: str
    name: str
    province: str
    city: str = ""

    @property
    def full_name(self) -> str:
        """The name as a registered organization bears it: a district's city stands before it."""
        return self.city + self.name if self.name.endswith("区") else self.name


@dataclass(frozen=True, slots=True)
class Places:
    """All places by province, the province being two digits; the Corps counts as `66`."""

    provinces: dict[str, Place]
    prefectures: dict[str, list[Place]]
    counties: dict[str, list[Place]]
    rural: dict[str, list[Place]]
    key: dict[str, list[Place]]
    partners: dict[str, list[str]]

    def helpers_of(self, west: str) -> list[str]:
        """The eastern provinces that help this western one."""
        return [east for east, helped in self.partners.items() if west in helped]


@cache
def places() -> Places:
    """The places of the reference files, read once."""
    names = {row["code"]: row for row in rows("divisions")}
    senders = {row["code"][:2] for row in rows("regions")}
    counties = _by_province(_county(row, names) for row in names.values() if _is_county(row))
    counties = {sender: held for sender, held in counties.items() if sender in senders | {CORPS}}
    keys = {row["code"] for row in rows("key_counties")}
    partners = defaultdict(list)
    for row in rows("east_west_pairs"):
        partners[row["east_code"][:2]].append(row["west_code"][:2])
    provinces = {sender: _province(f"{sender}0000", names) for sender in senders}
    return Places(
        provinces={**provinces, CORPS: _province("650000", names)},
        prefectures=_by_province(
            Place(row["code"], row["name"], row["code"][:2])
            for row in names.values()
            if row["level"] == "prefecture" and row["code"][:2] in senders
        ),
        counties=counties,
        rural={sender: _rural(held) for sender, held in counties.items()},
        key={s: held for s, every in counties.items() if (held := _among(every, keys))},
        partners=dict(partners),
    )


def _is_county(row: dict[str, str]) -> bool:
    return row["level"] == "county"


def _county(row: dict[str, str], names: dict[str, dict[str, str]]) -> Place:
    # The Corps reports for its own cities, which GB/T 2260 numbers 6590xx below Xinjiang.
    sender = CORPS if row["code"].startswith("6590") else row["code"][:2]
    return Place(row["code"], row["name"], sender, names[row["parent_code"]]["name"])


def _province(code: str, names: dict[str, dict[str, str]]) -> Place:
    return Place(code, names[code]["name"], code[:2])


def _by_province(held: Iterator[Place]) -> dict[str, list[Place]]:
    grouped = defaultdict(list)
    for place in held:
        grouped[place.province].append(place)
    return dict(grouped)


def _rural(held: list[Place]) -> list[Place]:
    """The counties and county-level cities; districts (01-20) only where there is nothing else."""
    return [place for place in held if place.code[4:] > "20"] or held


def _among(held: list[Place], codes: set[str]) -> list[Place]:
    return [place for place in held if place.code in codes]
