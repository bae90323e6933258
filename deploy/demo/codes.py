"""Unified social credit codes (GB 32100) of organizations that do not exist, valid in every check.

The subject identifier begins with DEM, so that nobody takes a demo code for a real one.
"""

from stdnum.cn import uscc

MARK = "DEM"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
KINDS = {"association": "51", "service_institution": "52", "foundation": "53"}

_PLACES = 5
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(org_type: str, division: str, *, serial: int) -> str:
    """The 18-character code of the organization with this serial number.

    Different serials give different codes. Raises `ValueError` for a serial that does not fit.
    """
    subject = MARK + _in_alphabet(serial)
    body = KINDS[org_type] + division + subject + inner_check(subject)
    return body + str(uscc.calc_check_digit(body))


def inner_check(subject: str) -> str:
    """The check character (GB 11714) of an eight-character subject identifier.

    Its values are 0-9 and A=10 … Z=35: all 36 of them, unlike the alphabet of the outer code.
    """
    weighted = sum(int(c, 36) * w for c, w in zip(subject, _INNER_WEIGHTS, strict=True))
    rest = (11 - weighted % 11) % 11
    return "X" if rest == 10 else str(rest)


def _in_alphabet(serial: int) -> str:
    digits = ""
    rest = serial
    for _ in range(_PLACES):
        rest, digit = divmod(rest, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    if rest or serial < 0:
        raise ValueError(f"serial {serial} does not fit into {_PLACES} characters")
    return digits
