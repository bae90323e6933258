"""Pillar D, breadth (帮扶领域): how many kinds of assistance are at work in a county."""

from services.stats.indicators.catalogue.declared import (
    ALL_LISTED,
    FIRST,
    KINDS,
    Indicator,
    Wording,
)
from services.stats.indicators.expressions import Counties, where

SIX_KINDS = ("industry", "employment", "education", "health", "elderly_care", "consumption")

INDICATORS = (
    Indicator(
        code="D00",
        name=Wording("六类帮扶覆盖度", "Breadth of kinds"),
        definition=Wording(
            "平均每个重点帮扶县有在实施项目的帮扶类型数（产业、就业、教育、健康、养老、消费，0–6）。",
            "Mean number of kinds with at least one implementing project per key county (industry, "
            "employment, education, health, elderly care, consumption; 0 to 6).",
        ),
        unit=KINDS,
        numerator=Counties(
            "project", "subjects", where(stage="implementing", kind=SIX_KINDS), per="kind"
        ),
        denominator=ALL_LISTED,
        dimensions=("county", "prefecture", "province", "kind"),
        direction="up",
        clause="三(一)",
        caveats=Wording(
            "“其他”类不计入；分子为（县，类型）组合数。",
            "The kind `other` is left out; the numerator counts pairs of county and kind.",
        ),
        version=FIRST,
    ),
)
