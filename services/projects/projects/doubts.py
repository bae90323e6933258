"""What is odd about a change of a project that the rules allow: warnings on the receipt."""

from typing import Any

from services.projects.projects.ledger import Sums, as_told, pointer_of, sums_of
from shared.ingestion import codes
from shared.ingestion.items import State
from shared.problems import Fault

JUMP = 100

RECEIVED_OVER_COMMITTED = codes.declare(
    "received_over_committed",
    en="More money was received than committed",
    zh="到位资金超过协议资金",
    repair_en="Check the entries; add the commitment if there was one more.",
    repair_zh="请核对各条资金；如有追加协议，请补充协议资金。",
    severity="warning",
)
SPENT_OVER_RECEIVED = codes.declare(
    "spent_over_received",
    en="More money was spent than received",
    zh="支出资金超过到位资金",
    repair_en="Check the entries; add what was received if something is missing.",
    repair_zh="请核对各条资金；如有遗漏，请补充到位资金。",
    severity="warning",
)
RETAINED_OVER_PLACED = codes.declare(
    "retained_over_placed",
    en="More people kept a job than were placed in one",
    zh="稳定就业人数超过已安置就业人数",
    repair_en="jobs_retained counts those of jobs_placed still employed six months later.",
    repair_zh="jobs_retained 为已安置就业（jobs_placed）中六个月后仍在岗的人数。",
    severity="warning",
)
BENEFICIARIES_FALLING = codes.declare(
    "beneficiaries_falling",
    en="There are fewer beneficiaries than in the version before",
    zh="受益人数（人次）少于上一版本",
    repair_en="Nothing needs to be done if an earlier number was wrong.",
    repair_zh="如系更正此前的数字，无需处理。",
    severity="warning",
)
IMPLAUSIBLE_JUMP = codes.declare(
    "implausible_jump",
    en="The total is a hundred times what it was, or more",
    zh="合计达到上一版本的一百倍以上",
    repair_en="Check the unit: yuan and not ten thousand yuan, persons and not ten thousand.",
    repair_zh="请检查单位：是否误将“万元”“万人”填作“元”“人”。",
    severity="warning",
)
END_BEFORE_LANDING = codes.declare(
    "end_before_landing",
    en="The project is planned to end before it was landed",
    zh="计划结束日期早于落地日期",
    repair_en="Check both days; a late landing needs no repair.",
    repair_zh="请核对两个日期；如确系延迟落地，无需处理。",
    severity="warning",
)

_ORDERED = (
    ("committed", "received", RECEIVED_OVER_COMMITTED),
    ("received", "spent", SPENT_OVER_RECEIVED),
    ("jobs_placed", "jobs_retained", RETAINED_OVER_PLACED),
)


def doubts(before: State | None, after: State) -> list[Fault]:
    """What is odd about this change; what was odd before and stays as it was is not told again."""
    found = _end_doubts(before, after)
    is_now = sums_of(after)
    was = sums_of(before) if before else {}
    if was == is_now:
        return found
    found += _order_doubts(was, is_now)
    return found + _change_doubts(was, is_now) if was else found


def _end_doubts(before: State | None, after: State) -> list[Fault]:
    ends, landed = _end_and_landing(after)
    if not ends or not landed or ends >= landed:
        return []
    if before and list(map(str, _end_and_landing(before))) == [str(ends), str(landed)]:
        return []
    value, expected = str(ends), f">= {landed}"
    return [codes.fault(END_BEFORE_LANDING, "/planned_end_on", value=value, expected=expected)]


def _end_and_landing(state: State) -> tuple[Any, Any]:
    """Both as days, or both as the text of days where the state was read."""
    return state["planned_end_on"], state["stage_dates"].get("implementing")


def _order_doubts(was: Sums, is_now: Sums) -> list[Fault]:
    found: list[Fault] = []
    for more, less, code in _ORDERED:
        most, total = is_now.get(more, 0), is_now.get(less, 0)
        if total > most and (most, total) != (was.get(more, 0), was.get(less, 0)):
            expected = f"<= {as_told(more, most)}"
            value = as_told(less, total)
            found.append(codes.fault(code, pointer_of(less), value=value, expected=expected))
    return found


def _change_doubts(was: Sums, is_now: Sums) -> list[Fault]:
    found: list[Fault] = []
    for name in ("person_times", "persons"):
        if is_now[name] < was[name]:
            expected = f"{name}: >= {was[name]}"
            pointer = pointer_of(name)
            found.append(
                codes.fault(BENEFICIARIES_FALLING, pointer, value=is_now[name], expected=expected)
            )
    for name, total in is_now.items():
        earlier = was.get(name, 0)
        if earlier > 0 and total >= JUMP * earlier:
            was_told = as_told(name, earlier)
            found.append(
                codes.fault(
                    IMPLAUSIBLE_JUMP,
                    pointer_of(name),
                    value=as_told(name, total),
                    expected=f"{name}: near {was_told}",
                    expected_zh=f"{name}：接近 {was_told}",
                )
            )
    return found
