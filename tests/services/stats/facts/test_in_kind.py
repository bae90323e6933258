"""Goods in kind are no cash: they are in no sum of money that stats makes."""

import json
from pathlib import Path

from services.stats.facts.operations import PROJECTS

SAMPLES = Path(__file__).parents[3] / "contracts/samples"


def test_in_kind_counts_to_no_money_and_persons_to_no_person_times() -> None:
    name = "cn.xiangzhu.projects.project.updated.v1.2.json"
    told = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    own = told | {
        "funds": [fund for fund in told["funds"] if fund["entry"] != "in_kind"],
        "beneficiaries": [one for one in told["beneficiaries"] if one["person_times"]],
    }
    assert own["funds"] != told["funds"]
    assert own["beneficiaries"] != told["beneficiaries"]
    read = PROJECTS.state.validate_json
    with_goods, without = (read(json.dumps(state)) for state in (told, own))
    assert PROJECTS.rows(with_goods) == PROJECTS.rows(without)
