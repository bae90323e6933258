"""How partners share, however they are listed."""

from services.stats.facts.shares import shares_of
from services.stats.facts.states import Area, Helper


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
