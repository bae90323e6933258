"""The parts of a workbook, unpacked within bounds before anything else looks at it."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from shared.problems import Problem, TooLarge, Unreadable

MOST_PARTS = 1_000
MOST_UNPACKED = 64 * 1024 * 1024
MOST_RATIO = 200  # text of spreadsheets comes down to a twentieth, seldom to a hundredth
_SMALL = 1024 * 1024  # below it no ratio harms
_LOCKED = b"\xd0\xcf\x11\xe0"


def parts_of(body: bytes) -> Mapping[str, bytes]:
    """The XML parts of a workbook by name; pictures and macros are left out.

    Raises `TooLarge` for what would not stay within bounds, `Unreadable` for no workbook.
    """
    if body.startswith(_LOCKED):
        raise Unreadable(
            detail="The workbook is protected by a password or an old .xls; save it as .xlsx.",
            detail_zh="工作簿设有密码或为旧版 .xls，请另存为 .xlsx。",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            told = packed.infolist()
            _within_bounds(told)
            return dict(_unpacked(packed, told))
    except (
        zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
        OSError, UnicodeDecodeError,
    ) as error:  # fmt: skip
        raise not_a_workbook("it is no intact zip", "压缩结构损坏") from error


def only(parts: Mapping[str, bytes]) -> bytes:
    """A workbook of these parts alone.

    What reads it finds what was looked at here and nothing else, whatever a second directory, a
    false size or a part of the same name would have shown it in the sender's own bytes.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as file:
        for name, part in parts.items():
            file.writestr(zipfile.ZipInfo(name), part)
    return packed.getvalue()


def not_a_workbook(en: str, zh: str) -> Problem:
    """The problem of a body that is no workbook."""
    return Unreadable(
        detail=f"The body is not an XLSX workbook: {en}.",
        detail_zh=f"请求体不是有效的 XLSX 工作簿：{zh}。",
    )


def _within_bounds(told: list[zipfile.ZipInfo]) -> None:
    if len(told) > MOST_PARTS:
        raise _bomb(f"{len(told)} parts", f"{len(told)} 个部分")
    unpacked = sum(part.file_size for part in told)
    if unpacked > MOST_UNPACKED:
        raise _bomb(f"{unpacked} bytes unpacked", f"解压后 {unpacked} 字节")
    for part in told:
        if part.file_size > _SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise _bomb(f"{part.filename[:100]} is packed too densely", "压缩比异常")
    if len({part.filename for part in told}) < len(told):
        raise not_a_workbook("two parts have one name", "存在重名部分")


def _unpacked(packed: zipfile.ZipFile, told: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    for part in told:
        if part.filename.endswith((".xml", ".rels")):
            # Reading ends at the size that was told, and the sum must be right.
            yield part.filename, packed.read(part)


def _bomb(en: str, zh: str) -> TooLarge:
    return TooLarge(
        detail=f"The workbook is too large: {en}; split it, or send CSV.",
        detail_zh=f"工作簿过大：{zh}；请拆分，或改用 CSV。",
    )
