"""Pillar C, projects (帮扶项目): what is being done, with what money, and for how many."""

from services.stats.indicators.catalogue.declared import (
    FIRST,
    PERCENT_OF_MONEY,
    PERSON_TIMES,
    PROJECTS,
    YUAN,
    Indicator,
    Wording,
)
from services.stats.indicators.expressions import Total

AREAS_AND_HELP = ("county", "prefecture", "province", "kind", "stage", "helper", "org_type")

# In full, with an example: docs/shares.md.
SPLIT = Wording(
    "多县、多组织的项目，每月各类记录先合计，再按“县份额 × 组织份额”用最大余数法分摊；"
    "余数相同时，县按代码、组织按 id 先后。",
    "What a project of several counties or organizations had in a month is summed, then split by "
    "county share x organization share with the largest remainder; among equal remainders "
    "counties come by code, organizations by id.",
)

INDICATORS = (
    Indicator(
        code="C00",
        name=Wording("帮扶项目数", "Projects"),
        definition=Wording(
            "已登记的帮扶项目数，可按阶段细分。",
            "Recorded projects; broken down by stage as asked.",
        ),
        unit=PROJECTS,
        numerator=Total("project", "subjects"),
        denominator=None,
        dimensions=(*AREAS_AND_HELP, "month"),
        direction="context",
        clause="三(一)，三(三)",
        caveats=Wording(
            "跨县或由多家组织共同实施的项目，在每个县、每家组织各计一次，合计按去重计。月份为项目首个阶段的月份。",
            "A project of several counties or organizations counts once for each of them and once "
            "in the total. The month is that of its first stage.",
        ),
        version=FIRST,
    ),
    Indicator(
        code="C01",
        name=Wording("协议帮扶资金", "Committed funds"),
        definition=Wording(
            "已签约且未取消项目的协议资金合计。",
            "Commitments of projects that are signed and not cancelled.",
        ),
        unit=YUAN,
        numerator=Total("project", "committed_fen", monthly="flow"),
        denominator=None,
        dimensions=(*AREAS_AND_HELP, "month"),
        direction="context",
        clause="三(一)",
        caveats=Wording(
            f"{SPLIT.zh}以分为单位，分省之和等于全国。按月细分时以入账月份为准。",
            f"{SPLIT.en} Whole fen: provinces sum to the nation. By month, the month of the entry "
            "counts.",
        ),
        version=FIRST,
    ),
    Indicator(
        code="C02",
        name=Wording("资金到位率", "Funds paid in"),
        definition=Wording(
            "已签约且未取消项目的到位资金 ÷ 截至目前的协议资金。",
            "Receipts to date of signed, not cancelled projects, out of their commitments to date.",
        ),
        unit=PERCENT_OF_MONEY,
        numerator=Total("project", "paid_in_fen", monthly="flow"),
        denominator=Total("project", "committed_fen", monthly="flow"),
        dimensions=(*AREAS_AND_HELP, "month"),
        direction="up",
        clause="三(一)，二(三)",
        caveats=Wording(
            "现阶段数据中没有分期付款约定，故“应到位”取截至目前的全部协议资金，新签项目会暂时拉低该值。"
            f"{SPLIT.zh}",
            "Payment schedules are not recorded yet, so everything committed to date is taken as "
            f"due; newly signed projects lower the value for a while. {SPLIT.en}",
        ),
        version=FIRST,
    ),
    Indicator(
        code="C04",
        name=Wording("受益人次", "Beneficiaries"),
        definition=Wording(
            "项目受益记录的人次合计。",
            "Person-times in the beneficiary records of projects.",
        ),
        unit=PERSON_TIMES,
        numerator=Total("project", "person_times", monthly="flow"),
        denominator=None,
        dimensions=(*AREAS_AND_HELP, "month"),
        direction="context",
        clause="三(一)",
        caveats=Wording(
            f"人次不等于人数，同一人可多次受益。{SPLIT.zh}以整数人次为单位。",
            "Person-times are not persons: one may benefit many times. "
            f"{SPLIT.en} Whole person-times.",
        ),
        version=FIRST,
    ),
)
