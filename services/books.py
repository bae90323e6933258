"""Reads a sender's own tables for comparing, as the service reads them that takes them."""

from collections.abc import Iterator
from importlib import import_module

from shared.client.reading import BooksUnreadable, Item, Table
from shared.problems import Problem

SHOWN = 10


def rows_of(service: str, table: Table) -> Iterator[Item]:
    """The items in the rows of a table, read as a service does.

    Raises `OSError`, or `BooksUnreadable` for what the service would not take as a table.
    """
    intake = import_module(f"services.{service}.batches.intake").INTAKE
    body = table.path.read_bytes()
    try:
        yield from intake.items_in(body, media_type=table.media_type, row_type=table.item_type)
    except Problem as problem:
        raise BooksUnreadable(*(f"{table.path}: {told}" for told in _told(problem))) from problem


def _told(problem: Problem) -> tuple[str, str]:
    """Why a table cannot be read, in English and in Chinese."""
    en = [problem.detail or problem.title, *(fault.message for fault in problem.faults)]
    zh = [problem.detail_zh or problem.title_zh, *(fault.message_zh for fault in problem.faults)]
    return "\n  ".join(en[:SHOWN]), "\n  ".join(zh[:SHOWN])
