"""Pillar A, pairing (结对帮扶): who stands beside which key county."""

from services.stats.indicators.catalogue.declared import (
    ALL_LISTED,
    FIRST,
    ORGANIZATIONS,
    PERCENT,
    Indicator,
    Wording,
)
from services.stats.indicators.expressions import Counties, Total, where

ACTIVE = where(stage="active")
ACTIVE_EASTERN = where(stage="active", region="east")
ACTIVE_CONSORTIUM = where(stage="active", consortium="yes")

PAIRED_COUNTIES = Counties("pairing", "subjects", ACTIVE)

INDICATORS = (
    Indicator(
        code="A01",
        name=Wording("重点帮扶县结对覆盖率", "Key-county pairing coverage"),
        definition=Wording(
            "至少有一个在效结对的重点帮扶县数 ÷ 名单内重点帮扶县总数。",
            "Key counties with at least one active pairing, out of all counties on the list.",
        ),
        unit=PERCENT,
        numerator=PAIRED_COUNTIES,
        denominator=ALL_LISTED,
        dimensions=("county", "prefecture", "province"),
        direction="up",
        clause="一(二)，三(一)",
        caveats=Wording(
            "名单内部分县尚待官方文件确认，见各县“名单依据”。",
            "Some places on the list await confirmation; each county says how well it is "
            "documented.",
        ),
        version=FIRST,
    ),
    Indicator(
        code="A02",
        name=Wording("结对社会组织数", "Paired organizations"),
        definition=Wording(
            "至少有一个在效结对的社会组织数，同一组织只计一次。",
            "Distinct organizations with at least one active pairing.",
        ),
        unit=ORGANIZATIONS,
        numerator=Total("pairing", "organizations", ACTIVE),
        denominator=None,
        dimensions=("county", "prefecture", "province", "helper", "org_type"),
        direction="context",
        clause="三(一)",
        caveats=Wording(
            "各级均按去重计数，下级之和可大于上级；仅作背景，不作评分。",
            "Distinct at every level, so parts may sum to more than the whole. Context only, "
            "never scored.",
        ),
        version=FIRST,
    ),
    Indicator(
        code="A03",
        name=Wording("单一依赖县占比", "Single-helper counties"),
        definition=Wording(
            "仅有一家在效结对组织的重点帮扶县数 ÷ 已结对的重点帮扶县数。",
            "Key counties with exactly one actively paired organization, out of paired counties.",
        ),
        unit=PERCENT,
        numerator=Counties("pairing", "organizations", ACTIVE, at_least=1, at_most=1),
        denominator=PAIRED_COUNTIES,
        dimensions=("county", "prefecture", "province"),
        direction="down",
        clause="三(一)",
        caveats=Wording(
            "组团结对中的每家组织分别计数。",
            "Each organization of a consortium counts.",
        ),
        version=FIRST,
    ),
    Indicator(
        code="A04",
        name=Wording("联合体结对占比", "Consortium pairings"),
        definition=Wording(
            "由两家及以上社会组织组团的在效结对数 ÷ 在效结对总数。",
            "Active pairings with two or more organizations, out of all active pairings.",
        ),
        unit=PERCENT,
        numerator=Total("pairing", "subjects", ACTIVE_CONSORTIUM),
        denominator=Total("pairing", "subjects", ACTIVE),
        dimensions=("county", "prefecture", "province", "helper", "org_type"),
        direction="context",
        clause="三(一)",
        caveats=Wording(
            "组团与否由各县实际决定，仅作背景，不作评分。",
            "Whether to form a consortium is the county's own matter: context only, never scored.",
        ),
        version=FIRST,
    ),
    Indicator(
        code="A05",
        name=Wording("东西部协作结对覆盖率", "East-west coverage"),
        definition=Wording(
            "有东部省份社会组织在效结对的重点帮扶县数 ÷ 名单内重点帮扶县总数。",
            "Key counties with an active pairing by an organization of an eastern province, "
            "out of all counties on the list.",
        ),
        unit=PERCENT,
        numerator=Counties("pairing", "subjects", ACTIVE_EASTERN),
        denominator=ALL_LISTED,
        dimensions=("county", "prefecture", "province"),
        direction="up",
        clause="三(一)",
        caveats=Wording(
            "东部按国家统计局四大区域划分；不要求与省际协作结对关系一致。",
            "East as in the National Bureau of Statistics' four regions; the province need not be "
            "the county's own partner in east-west collaboration.",
        ),
        version=FIRST,
    ),
)
