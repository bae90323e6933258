"""Headers read whole: what came in several lines is one list, and no line is passed over."""

from starlette.datastructures import Headers


def whole(headers: Headers, name: str) -> str | None:
    """All that was sent under this name, joined as RFC 9110 says; None when nothing was.

    Two keys or two digests that differ must not be taken for the first of them.
    """
    lines = headers.getlist(name)
    return ", ".join(lines) if lines else None
