"""What may be chosen at the start, and how a wrong choice is refused."""

import os
import socket

import pytest

from deploy.local.options import CannotStart, free_base, read_options, refuse_taken
from deploy.local.ports import free_port, is_free, remembered_port


def test_without_any_choice_the_usual_ports_and_the_demo_are_taken() -> None:
    options = read_options({})
    assert options.ports == {"registry": 8001, "projects": 8002, "stats": 8003}
    assert options.demo
    assert options.bus is None
    assert options.database_url is None


def test_the_port_base_moves_all_ports_and_a_service_port_moves_one() -> None:
    options = read_options({"PORT_BASE": "21001", "XIANGZHU_STATS_PORT": "80"})
    assert options.ports == {"registry": 21001, "projects": 21002, "stats": 80}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT_BASE", "eight"),
        ("BUS", "rabbit"),
        ("DEMO", "perhaps"),
        ("SCALE", "-1"),
        ("LIVE", "often"),
    ],
)
def test_a_choice_that_means_nothing_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(CannotStart) as refusal:
        read_options({name: value})
    assert value in str(refusal.value)


def test_a_port_beyond_the_last_is_refused_for_its_service() -> None:
    with pytest.raises(CannotStart, match="stats cannot listen on port 65536"):
        read_options({"PORT_BASE": "65534"})


def test_a_taken_port_is_named_with_its_holder_and_others_are_offered() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        with pytest.raises(CannotStart) as refusal:
            refuse_taken({"stats": taken})
    words = str(refusal.value)
    assert f"port {taken}, wanted for stats" in words
    assert f"process {os.getpid()}" in words
    assert "make run PORT_BASE=" in words


def test_offered_ports_are_free() -> None:
    base = free_base()
    assert all(is_free(base + offset) for offset in range(3))


def test_a_port_is_kept_from_start_to_start_until_somebody_takes_it(tmp_path) -> None:
    note = tmp_path / "port"
    first = remembered_port(note)
    assert remembered_port(note) == first
    with socket.create_server(("127.0.0.1", first)):
        assert remembered_port(note) != first


def test_free_ports_lie_below_those_that_clients_are_given() -> None:
    assert all(20000 <= free_port() < 32000 for _ in range(20))
