"""Prints rooms, sizes and arrows: `make house`."""

from collections import Counter

from rich.console import Console
from rich.table import Table

from tests.house.plan import FLOORS, code_lines, files, functions, pairs, room_of, spread


def main() -> None:
    """The house on one screen."""
    console = Console()
    console.print(_rooms())
    console.print(_sizes())
    upward = [(a, b) for a, b in pairs() if FLOORS[a.split(".")[0]] < FLOORS[b.split(".")[0]]]
    console.print(f"arrows {len(list(pairs()))}, arrows up {len(upward)}")


def _rooms() -> Table:
    table = Table("room", "files", "lines", "arrows out", "arrows in", title="Rooms")
    out = Counter(room_of(a) for a, b in pairs() if room_of(a) != room_of(b))
    into = Counter(room_of(b) for a, b in pairs() if room_of(a) != room_of(b))
    rooms: dict[str, list[str]] = {}
    for file, text in files().items():
        rooms.setdefault(file.rpartition("/")[0].replace("/", "."), []).append(text)
    for room, texts in sorted(rooms.items()):
        lines = sum(code_lines(text) for text in texts)
        table.add_row(room, str(len(texts)), str(lines), str(out[room]), str(into[room]))
    return table


def _sizes() -> Table:
    table = Table("what", "count", "median", "p90", "max", title="Sizes in lines")
    lines = [code_lines(text) for text in files().values()]
    table.add_row("files", str(len(lines)), *map(str, spread(lines)))
    spans = [function.lines for function in functions()]
    table.add_row("functions", str(len(spans)), *map(str, spread(spans)))
    return table


if __name__ == "__main__":
    main()
