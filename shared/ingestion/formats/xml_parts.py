"""Reading the XML parts of a workbook element by element, without entities and within a count."""

from collections.abc import Callable
from xml.parsers import expat

from shared.ingestion.formats.workbook_parts import not_a_workbook
from shared.problems import TooLarge

MOST_ELEMENTS = 2_000_000

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


class Elements:
    """Walks through the parts of one workbook; the count is of all its parts together."""

    def __init__(self) -> None:
        self._left = MOST_ELEMENTS

    def walk(
        self,
        part: bytes,
        start: Start,
        *,
        end: End | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Call `start`, `end` and `text` with names without their namespace.

        Raises `Unreadable` for what is no XML or declares a type, `TooLarge` beyond the count.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True

        def started(name: str, attributes: dict[str, str]) -> None:
            self._left -= 1
            if self._left < 0:
                raise TooLarge(
                    detail="The workbook has too many elements; split it, or send CSV.",
                    detail_zh="工作簿内容过多，请拆分，或改用 CSV。",
                )
            start(_local(name), {_local(key): value for key, value in attributes.items()})

        parser.StartElementHandler = started
        parser.StartDoctypeDeclHandler = _refuse_types
        if end:
            told = end
            parser.EndElementHandler = lambda name: told(_local(name))
        if text:
            parser.CharacterDataHandler = text
        try:
            parser.Parse(part, True)
        except expat.ExpatError as error:
            raise not_a_workbook(f"a part is no XML ({error})", "内部 XML 有误") from error


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse_types(*_: object) -> None:
    raise not_a_workbook("a part declares a document type", "内部 XML 含文档类型声明")
