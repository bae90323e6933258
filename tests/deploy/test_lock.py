"""What the lock files promise: hashes for all, and no address or machine in any."""

from pathlib import Path

import pytest

from deploy.local import bootstrap, lock


@pytest.mark.parametrize("name", lock.UNDER)
def test_every_pinned_package_has_hashes_and_no_address(name: str) -> None:
    text = (bootstrap.LOCKS / f"{name}.txt").read_text("utf-8")
    assert "://" not in text
    assert str(Path.home()) not in text
    packages = [line for line in text.splitlines() if "==" in line and not line.startswith("#")]
    assert packages
    assert all(line.endswith("\\") for line in packages)


def test_the_test_set_contains_the_run_set() -> None:
    run, test = (
        {
            line
            for line in (bootstrap.LOCKS / f"{name}.txt").read_text().splitlines()
            if "==" in line
        }
        for name in ("run", "test")
    )
    assert run <= test
