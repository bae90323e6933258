"""What a database remembers about earlier starts, and whose it is."""

from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from deploy.local.notes import Note, fingerprint, read_note, write_note
from deploy.local.options import CannotStart, Options
from deploy.local.system import first_note, kept_bus

OPTIONS = Options(ports={"registry": 1, "projects": 2, "stats": 3})


async def test_a_note_is_read_as_written_and_by_nobody_elses_checkout(cluster_url: str) -> None:
    connection = await asyncpg.connect(cluster_url)
    await connection.execute('create database "it\'s noted"')
    try:
        empty = await read_note(cluster_url, "it's noted", checkout="mine")
        assert empty == Note("mine")
        written = replace(empty, prepared="x'y", bus="kafka", demo="done")
        await write_note(cluster_url, "it's noted", written)
        assert await read_note(cluster_url, "it's noted", checkout="mine") == written
        with pytest.raises(CannotStart, match="belongs to another checkout"):
            await read_note(cluster_url, "it's noted", checkout="yours")
    finally:
        await connection.execute('drop database "it\'s noted"')
        await connection.close()


async def test_a_database_that_is_not_there_yet_has_an_empty_note(cluster_url: str) -> None:
    assert await read_note(cluster_url, "not_there", checkout="mine") == Note("mine")


def test_a_new_migration_or_changed_reference_data_is_prepared_again(tmp_path: Path) -> None:
    revisions = tmp_path / "services" / "stats" / "migrations" / "versions"
    revisions.mkdir(parents=True)
    empty = fingerprint(tmp_path)
    (revisions / "1_facts.py").write_text("one")
    one = fingerprint(tmp_path)
    (revisions / "1_facts.py").write_text("two")
    assert len({empty, one, fingerprint(tmp_path)}) == 3


def test_the_first_start_is_followed_by_the_demo_unless_it_is_declined() -> None:
    assert first_note(Note("mine"), OPTIONS).demo == "begun"
    assert first_note(Note("mine"), replace(OPTIONS, demo=False)).demo == "none"
    assert first_note(Note("mine", prepared="x", bus="embedded"), OPTIONS).demo == "none"


def test_a_first_start_that_failed_does_not_bind_to_its_bus() -> None:
    failed = Note("mine", bus="kafka")
    assert first_note(failed, replace(OPTIONS, bus="embedded")).bus == "embedded"


def test_data_stays_on_the_bus_it_was_told_on() -> None:
    assert kept_bus(None, "kafka") == "kafka"
    assert kept_bus("kafka://new:9092", "kafka://old:9092") == "kafka://new:9092"
    with pytest.raises(CannotStart, match="would be missing on BUS=embedded"):
        kept_bus("embedded", "kafka")
