"""Demo credit codes pass every check and bear their mark."""

from typing import Any

import pytest
from stdnum.cn import uscc

from deploy.demo.codes import KINDS, MARK, credit_code, inner_check


def test_every_code_passes_both_checks_and_says_what_it_is(
    all_organizations: list[dict[str, Any]],
) -> None:
    for item in all_organizations:
        code = item["code"]
        assert uscc.is_valid(code)
        assert code[:2] == KINDS[item["org_type"]]
        assert code[2:8] == item["division"]
        assert code[8:11] == MARK
        assert code[16] == inner_check(code[8:16])


def test_no_two_organizations_share_a_code(all_organizations: list[dict[str, Any]]) -> None:
    codes = [item["code"] for item in all_organizations]
    assert len(set(codes)) == len(codes)


def test_inner_check_agrees_with_known_codes() -> None:
    assert [inner_check(s) for s in ("DEMX0001", "DEMX0002", "DEMX0003")] == ["4", "2", "0"]


def test_a_serial_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        credit_code("foundation", "320000", serial=31**5)
