"""What the published list of key counties says."""

from collections import Counter

import pytest

from services.registry.focus_lists.rules import key_counties
from shared.contracts.registry import DivisionState
from shared.reference import rows

COUNTY = {"610824": DivisionState(code="610824", name="靖边县", level="county", province="610000")}
STATUS = {"code": "610824", "status": "named", "source_url": "", "note": ""}


def test_how_well_the_160_are_confirmed_is_what_the_sources_say() -> None:
    places = {
        row["code"]: DivisionState(
            code=row["code"], name=row["name"], level="county", province=row["province_code"]
        )
        for row in rows("key_counties")
    }
    focus_list = key_counties(rows("key_counties"), rows("key_counties_status"), places)
    assert Counter(county.confirmed for county in focus_list.state.counties) == {
        "listed": 90,
        "named": 20,
        "implied": 3,
        "unconfirmed": 47,
    }


def test_every_county_that_is_more_than_general_knowledge_has_an_address() -> None:
    for row in rows("key_counties_status"):
        assert bool(row["source_url"]) == (row["status"] != "unconfirmed"), row


def test_a_county_without_status_or_division_is_refused() -> None:
    named = [{"code": "610824"}]
    assert len(key_counties(named, [STATUS], COUNTY).state.counties) == 1
    with pytest.raises(ValueError, match="610824"):
        key_counties(named, [], COUNTY)
    with pytest.raises(ValueError, match="610824"):
        key_counties(named, [STATUS], {})
