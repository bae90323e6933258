"""The codes by which organizations and divisions are named, and what is wrong with one itself."""

from collections.abc import Sequence

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from shared.catalogue import declare, fault
from shared.problems import Fault

CREDIT_CODE_WRONG = declare(
    "credit_code_wrong",
    en="This is no valid unified social credit code",
    zh="统一社会信用代码校验不通过",
    repair_en="Compare the code with the registration certificate, character by character.",
    repair_zh="请与登记证书逐位核对。",
)
DIVISION_UNKNOWN = declare(
    "division_unknown",
    en="There is no division with this code",
    zh="没有该行政区划代码",
    repair_en="Look the code up at registry's /registry/v1/divisions.",
    repair_zh="请在登记服务 /registry/v1/divisions 查询正确代码。",
    may_arrive=True,
)
DIVISION_RETIRED = declare(
    "division_retired",
    en="This division code is no longer valid",
    zh="该行政区划代码已停用",
    repair_en="Use the code that took it over, given under `expected`.",
    repair_zh="请改用“应为”（expected_zh）中列出的现行代码。",
)


def credit_code_fault(code: str, *, pointer: str) -> Fault | None:
    """What is wrong with a credit code by itself: its 18 characters and their check (GB 32100)."""
    try:
        # The library also reads blanks and small letters, which no stored code has.
        if uscc.validate(code) == code:
            return None
        en, zh = "18 digits and capital letters, without blanks", "18 位数字与大写字母，无空格"
    except ValidationError as wrong:
        en, zh = str(wrong), "按 GB 32100 校验通过的 18 位代码"
    return fault(CREDIT_CODE_WRONG, pointer, value=code, expected=en, expected_zh=zh)


def retired_fault(code: str, *, pointer: str, heirs: Sequence[str]) -> Fault:
    """The fault of a division code that is no longer valid, with the codes that took it over."""
    told = ", ".join(heirs)
    return fault(
        DIVISION_RETIRED,
        pointer,
        value=code,
        expected=told or "no code took it over",
        expected_zh=told or "无后继代码",
    )
