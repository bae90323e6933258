"""The milestones that progress speaks of: each once, with a day that can be."""

from datetime import date

from services.projects.projects.plans import planned_fault
from shared.ingestion import codes
from shared.ingestion.days import day_fault
from shared.ingestion.items import Item
from shared.problems import Fault

MILESTONE_WITHOUT_DAY = codes.declare(
    "milestone_without_day",
    en="The milestone has neither a planned day nor the day it was reached",
    zh="里程碑既无计划日期也无达到日期",
    repair_en="Add `planned_on`, `reached_on`, or both.",
    repair_zh="请填写 planned_on、reached_on 或两者。",
)
MILESTONE_TWICE = codes.declare(
    "milestone_twice",
    en="The progress names this milestone twice",
    zh="同一进展中里程碑名称重复",
    repair_en="Name each milestone once, with both days if both are known.",
    repair_zh="每个里程碑只列一次；两个日期均已知的，请填在同一条中。",
)


def milestones_faults(item: Item, today: date) -> list[Fault]:
    """What is wrong with the milestones of an item."""
    faults: list[Fault] = []
    seen: set[str] = set()
    for place, milestone in enumerate(item.get("milestones", ())):
        pointer, name = f"/milestones/{place}", milestone["name"]
        planned, reached = milestone.get("planned_on"), milestone.get("reached_on")
        if name in seen:
            faults.append(codes.fault(MILESTONE_TWICE, f"{pointer}/name", value=name))
        seen.add(name)
        if planned is None and reached is None:
            faults.append(codes.fault(MILESTONE_WITHOUT_DAY, pointer))
        found = (
            planned_fault(planned, f"{pointer}/planned_on", today=today),
            reached and day_fault(reached, f"{pointer}/{{}}", "reached_on", today=today),
        )
        faults += [fault for fault in found if fault]
    return faults
