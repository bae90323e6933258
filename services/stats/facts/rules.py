"""What a state told by registry or projects means in facts. Decides only; waits for nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from services.stats.cells.cubes import Facts
from services.stats.facts.shares import Share, shares_of
from services.stats.facts.states import Organization, Pairing, Project
from shared.money import split

SIGNED_STAGES = frozenset({"signed", "implementing", "completed", "evaluated"})

# A fact in the order of its kind's columns. Arrays are written as Postgres reads them.
Row = tuple[str | int, ...]

# Committed, received, paid in, spent (fen), and person-times: what one month brought.
Money = Sequence[int]
NOTHING: Money = (0, 0, 0, 0, 0)


def project_rows(state: Project) -> list[Row]:
    """A project by county and organization, each with its share of the money.

    Every row says what it sums up to and, in the order of the months, what each of them brought;
    a month that brought nothing is left out.
    """
    shares = shares_of(state["organizations"], state["counties"])
    began = month_of(min(state["stage_dates"].values(), default=None))
    kind, stage = state["kind"], state["stage"]
    return [
        (
            share.county, share.prefecture, share.province, share.helper,
            kind, stage, share.org_type, began, *_money_columns(months),
        )
        for share, months in zip(shares, money_by_month(state, shares), strict=True)
    ]  # fmt: skip


def pairing_rows(state: Pairing) -> list[Row]:
    """A pairing by county and organization. It is a consortium from two organizations on."""
    shares = shares_of(state["organizations"], state["counties"])
    consortium = "yes" if len({share.organization for share in shares}) > 1 else "no"
    return [
        (
            state["stage"], share.county, share.prefecture, share.province,
            share.helper, share.region, share.org_type, consortium, share.organization,
        )
        for share in shares
    ]  # fmt: skip


def organization_rows(state: Organization) -> list[Row]:
    """An organization, once."""
    columns = (state["status"], state["province"], state["org_type"], state["level"])
    return [(*columns, state["credit_status"])]


def withdrawn_row(facts: Facts) -> Row:
    """What is left of a subject that was withdrawn: a fact that says nothing and counts nowhere."""
    lines = ("{}", "{}") if facts.is_monthly else ()
    words = facts.dimensions + facts.members
    return (*("" for _ in words), *(0 for _ in facts.measures), *lines)


def is_committed(state: Project) -> bool:
    """Whether a commitment binds: the project was signed and has not been cancelled."""
    stage = state["stage"]
    reached = state.get("stage_before") if stage == "suspended" else stage
    return stage != "cancelled" and (reached in SIGNED_STAGES or "signed" in state["stage_dates"])


def money_by_month(state: Project, shares: Sequence[Share]) -> Sequence[Mapping[str, Money]]:
    """What each month brought to each share, in the order of `shares`.

    Each month is split on its own and a project's total is the sum of its months, so that sums
    by area, by month and by both agree to the fen.
    """
    months: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    places = _BINDING if is_committed(state) else _ALWAYS
    for fund in state["funds"]:
        month = months[month_of(fund["on"])]
        for place in places[fund["entry"]]:
            month[place] += fund["amount_fen"]
    for reached in state["beneficiaries"]:
        months[month_of(reached["on"])][4] += reached["person_times"]
    if len(shares) == 1:
        return [months]
    weights = [share.weight for share in shares]
    parts = {
        month: list(zip(*(split(one, weights) for one in sums), strict=True))
        for month, sums in months.items()
    }
    return [{month: part[place] for month, part in parts.items()} for place in range(len(shares))]


def month_of(day: date | None) -> str:
    """The month of a day in Asia/Shanghai, e.g. `2024-05`; empty where there is no day."""
    return day.isoformat()[:7] if day else ""


# The places in `Money` to which an entry counts: while the commitment binds, and in any case.
# Goods in kind are no cash and count to none.
_BINDING = {"committed": (0,), "received": (1, 2), "spent": (3,), "in_kind": ()}
_ALWAYS = {"committed": (), "received": (1,), "spent": (3,), "in_kind": ()}


def _money_columns(months: Mapping[str, Money]) -> Row:
    """The sums of all months, the months, and a line of money for each of them."""
    brought = sorted(months.items())
    some = [month for month, money in brought if any(money)]
    lines = [list(money) for _, money in brought if any(money)]
    sums = map(sum, zip(*lines, strict=True)) if lines else NOTHING
    by_month = str(lines).replace("[", "{").replace("]", "}")
    return (*sums, f"{{{','.join(some)}}}", by_month)
