"""How partners share, however they are listed."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from services.stats.facts.rules import money_by_month
from services.stats.facts.shares import shares_of
from services.stats.facts.states import Area, Helper
from shared.money import yuan


def county(code: str, share_ppm: int) -> Area:
    return {"code": code, "province": code[:2] + "0000", "share_ppm": share_ppm}


def helper(identity: str, share_ppm: int) -> Helper:
    return {
        "id": identity, "share_ppm": share_ppm, "province": "320000", "org_type": "foundation",
    }  # fmt: skip


def test_the_order_in_which_partners_are_listed_means_nothing() -> None:
    helpers = [helper("b", 400_000), helper("a", 600_000)]
    counties = [county("610926", 500_000), county("610924", 500_000)]
    shares = shares_of(helpers, counties)
    assert shares == shares_of(helpers[::-1], counties[::-1])
    assert [(share.county, share.organization) for share in shares] == [
        ("610924", "a"), ("610924", "b"), ("610926", "a"), ("610926", "b"),
    ]  # fmt: skip


def test_a_partner_listed_twice_is_one_with_both_shares() -> None:
    (share,) = shares_of([helper("a", 400_000), helper("a", 600_000)], [county("610926", 10**6)])
    assert share.weight == 10**12


def test_money_without_a_known_county_or_helper_is_not_lost() -> None:
    (share,) = shares_of([], [county("610926", 10**6)])
    assert (share.county, share.organization, share.helper) == ("610926", "", "")
    (share,) = shares_of([helper("a", 10**6)], [])
    assert (share.county, share.organization) == ("", "a")


def test_the_documents_example_is_what_is_counted() -> None:
    """Entries of a month are summed first: split one by one, 610924 a would have a fen more."""
    helpers = [helper("b", 500_000), helper("a", 500_000)]
    counties = [county("610926", 400_000), county("610924", 600_000)]
    entries = [(10_001, date(2023, 5, 1)), (2, date(2023, 5, 20))]
    funds = [{"entry": "received", "amount_fen": fen, "on": on} for fen, on in entries]
    state: Any = {
        "organizations": helpers, "counties": counties, "kind": "industry", "stage": "signed",
        "stage_dates": {"signed": date(2023, 1, 1)}, "funds": funds, "beneficiaries": [],
    }  # fmt: skip
    told = re.findall(
        r"^\| (\d{6}) \| (\w) \|.*\| ([\d.]+) \|$", Path("docs/shares.md").read_text("utf-8"), re.M
    )
    shares = shares_of(helpers, counties)
    months = money_by_month(state, shares)
    counted = [
        (share.county, share.organization, yuan(month["2023-05"][1]))
        for share, month in zip(shares, months, strict=True)
    ]
    assert counted == told
    assert len(told) == 4
