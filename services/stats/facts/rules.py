"""What a state told by registry or projects means in facts. Decides only; waits for nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from services.stats.facts.shares import Share, shares_of
from services.stats.facts.versions import Row
from shared.contracts.projects import ProjectState
from shared.contracts.registry import OrganizationState, PairingState
from shared.money import split

SIGNED_STAGES = frozenset({"signed", "implementing", "completed", "evaluated"})


class Money(NamedTuple):
    """What one month brought to one share of a project."""

    committed_fen: int = 0
    received_fen: int = 0
    paid_in_fen: int = 0
    spent_fen: int = 0
    person_times: int = 0


def project_rows(state: ProjectState) -> tuple[list[Row], list[Row]]:
    """A project by county and organization, and its money and beneficiaries by month.

    The first has one row for each pair of county and organization with its share of the money,
    the second one for each pair and month that brought anything.
    """
    shares = shares_of(state.organizations, state.counties)
    months = money_by_month(state, shares)
    return _project_rows(state, shares, months), _flow_rows(state, shares, months)


def pairing_rows(state: PairingState) -> tuple[list[Row]]:
    """A pairing by county and organization. It is a consortium from two organizations on."""
    shares = shares_of(state.organizations, state.counties)
    consortium = "yes" if len({share.organization for share in shares}) > 1 else "no"
    rows: list[Row] = [
        (
            share.part, state.stage, share.county, share.prefecture, share.province,
            share.helper, share.region, share.org_type, consortium, share.organization,
        )
        for share in shares
    ]  # fmt: skip
    return (rows,)


def organization_rows(state: OrganizationState) -> tuple[list[Row]]:
    """An organization, once."""
    row = ("", state.status, state.province, state.org_type, state.level, state.credit_status)
    return ([row],)


def is_committed(state: ProjectState) -> bool:
    """Whether a commitment binds: the project was signed and has not been cancelled."""
    reached = state.stage_before if state.stage == "suspended" else state.stage
    return state.stage != "cancelled" and (
        "signed" in state.stage_dates or reached in SIGNED_STAGES
    )


def money_by_month(state: ProjectState, shares: Sequence[Share]) -> dict[str, list[Money]]:
    """What each month brought to each share, in the order of `shares`.

    Each month is split on its own and a project's total is the sum of its months, so that sums
    by area, by month and by both agree to the fen.
    """
    months: dict[str, list[int]] = {}
    committed = is_committed(state)
    for fund in state.funds:
        month = months.setdefault(month_of(fund.on), [0, 0, 0, 0, 0])
        for place in (_BINDING if committed else _ALWAYS)[fund.entry]:
            month[place] += fund.amount_fen
    for reached in state.beneficiaries:
        months.setdefault(month_of(reached.on), [0, 0, 0, 0, 0])[4] += reached.person_times
    if len(shares) == 1:
        return {month: [Money(*sums)] for month, sums in months.items()}
    weights, nothing = [share.weight for share in shares], [0] * len(shares)
    return {
        month: list(map(Money, *(split(one, weights) if one else nothing for one in sums)))
        for month, sums in months.items()
    }


def month_of(day: date | None) -> str:
    """The month of a day in Asia/Shanghai, e.g. `2024-05`; empty where there is no day."""
    return day.isoformat()[:7] if day else ""


# The places in `Money` to which an entry counts: while the commitment binds, and in any case.
# Goods in kind are no cash and count to none.
_BINDING = {"committed": (0,), "received": (1, 2), "spent": (3,), "in_kind": ()}
_ALWAYS = {"committed": (), "received": (1,), "spent": (3,), "in_kind": ()}


def _added(monthly: Sequence[Money]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*monthly, strict=True))) if monthly else Money()


def _project_rows(
    state: ProjectState, shares: Sequence[Share], months: Mapping[str, Sequence[Money]]
) -> list[Row]:
    began = month_of(min(state.stage_dates.values(), default=None))
    return [
        (
            share.part, share.county, share.prefecture, share.province, share.helper,
            state.kind, state.stage, share.org_type, began,
            *_added([monthly[place] for monthly in months.values()]),
        )
        for place, share in enumerate(shares)
    ]  # fmt: skip


def _flow_rows(
    state: ProjectState, shares: Sequence[Share], months: Mapping[str, Sequence[Money]]
) -> list[Row]:
    return [
        (
            f"{month}/{share.part}", share.county, share.province, share.helper,
            state.kind, share.org_type, month, *money,
        )
        for month, monthly in months.items()
        for share, money in zip(shares, monthly, strict=True)
        if any(money)
    ]  # fmt: skip
