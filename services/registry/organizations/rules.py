"""What a pushed organization means: its new state, or everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.areas import province_of, within
from shared.contracts.registry import ORGANIZATION_EVENTS
from shared.identifiers import credit_code_fault
from shared.ingestion import codes
from shared.ingestion.days import day_fault
from shared.ingestion.items import Check, Item, State, withdrawal_step
from shared.ingestion.references import Division, division_fault
from shared.problems import Fault

# GB 32100: the first character is the registering department (5: civil affairs), the second the
# kind of organization within it.
KIND_OF_CODE = {
    "51": "association",
    "52": "service_institution",
    "53": "foundation",
}

CREDIT_CODE_KIND = codes.declare(
    "credit_code_kind",
    en="The credit code belongs to another kind of organization",
    zh="信用代码前两位与组织类型不符",
    repair_en="51 association, 52 service institution, 53 foundation: correct code or type.",
    repair_zh="51 社会团体、52 社会服务机构、53 基金会，请更正代码或类型。",
)
CODE_TAKEN = codes.declare(
    "credit_code_taken",
    en="Another organization was pushed with this credit code",
    zh="该信用代码已被另一条组织数据使用",
    repair_en="Keep one source_id for one organization; ask the other source if it is not yours.",
    repair_zh="同一组织请使用同一 source_id；如由其他来源推送，请与其核对。",
)
CLOSED_DAY_MISMATCH = codes.declare(
    "closed_day_mismatch",
    en="`closed_on` goes with status `closed`, and only with it",
    zh="closed_on 须与 status=closed 同时出现",
    repair_en="Send both or neither.",
    repair_zh="请同时填写或同时不填。",
)

STILL_NAMED = codes.declare(
    "withdrawn_yet_named",
    en="The organization is withdrawn, and pairings that have not ended name it",
    zh="该组织被撤回，但仍有未结束的结对引用它",
    repair_en="Withdraw or end the pairings too, or push the organization again: it is restored. "
    "Until then what names it anew waits for it; what names it already is counted as before.",
    repair_zh="请同时撤回或结束相关结对；如属误撤，重新推送该组织即可恢复。在此之前，"
    "新引用该组织的数据将等待，已引用的数据照常统计。",
    severity="warning",
)


@dataclass(frozen=True, slots=True)
class Known:
    """What deciding needs to know. `holders`: credit code → the source and id that hold it."""

    divisions: Mapping[str, Division]
    regions: Mapping[str, str]
    holders: Mapping[str, tuple[str, str]]
    source: str
    sender_division: str
    today: date


def decide(item: Item, before: State | None, known: Known) -> State | list[Fault]:
    """The organization's new public state, or the faults for which it is refused."""
    faults = _code_faults(item, known) + _division_faults(item, known) + _day_faults(item, known)
    if faults:
        return faults
    province = province_of(item["division"])
    return {
        "code": item["code"],
        "name": item["name"],
        "org_type": item["org_type"],
        "level": item["level"],
        "division": item["division"],
        "province": province,
        "region": known.regions.get(province),
        "is_charity": item.get("is_charity", False),
        "credit_status": item.get("credit_status", "normal"),
        "registered_on": item.get("registered_on"),
        "status": item.get("status", "active"),
        "closed_on": item.get("closed_on"),
    }


def event_of(before: State | None, after: State) -> str:
    """The full type of the event that tells this change."""
    if step := withdrawal_step(before, after):
        return ORGANIZATION_EVENTS[step]
    if before is None:
        return ORGANIZATION_EVENTS["registered"]
    if before["status"] == after["status"]:
        return ORGANIZATION_EVENTS["updated"]
    return ORGANIZATION_EVENTS["closed" if after["status"] == "closed" else "reopened"]


def _code_faults(item: Item, known: Known) -> list[Fault]:
    code = item["code"]
    if wrong := credit_code_fault(code, pointer="/code"):
        return [wrong]
    if KIND_OF_CODE.get(code[:2]) != item["org_type"]:
        meant = KIND_OF_CODE.get(code[:2])
        en = meant or "a code beginning 51, 52 or 53"
        zh = meant or "以 51、52 或 53 开头的代码"
        return [codes.fault(CREDIT_CODE_KIND, "/code", value=code, expected=en, expected_zh=zh)]
    holder = known.holders.get(code)
    if holder and holder != (known.source, item["source_id"]):
        return [taken_fault(code)]
    return []


def taken_fault(code: str) -> Fault:
    """The refusal of an organization whose credit code is another's."""
    return codes.fault(CODE_TAKEN, "/code", value=code)


def _division_faults(item: Item, known: Known) -> list[Fault]:
    code = item["division"]
    if wrong := division_fault(known.divisions.get(code), code, pointer="/division"):
        return [wrong]
    if not within(known.sender_division, code):
        here = known.sender_division
        return [
            codes.fault(
                codes.NOT_YOURS,
                "/division",
                value=code,
                expected=f"within {here}",
                expected_zh=f"{here} 之内",
            )
        ]
    return []


def _day_faults(item: Item, known: Known) -> list[Fault]:
    faults = [
        wrong
        for field in ("registered_on", "closed_on")
        if field in item and (wrong := day_fault(item[field], "/{}", field, today=known.today))
    ]
    if (item.get("status", "active") == "closed") != ("closed_on" in item):
        faults.append(codes.fault(CLOSED_DAY_MISMATCH, "/closed_on"))
    return faults


CHECKS: Mapping[tuple[str, ...], Check] = {
    ("code", "org_type", "source_id"): lambda item, _, known: _code_faults(item, known),
    ("division",): lambda item, _, known: _division_faults(item, known),
    ("registered_on", "closed_on", "status"): lambda item, _, known: _day_faults(item, known),
}
