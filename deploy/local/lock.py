"""Pins every dependency with its hashes, for all platforms from Python 3.11 on.

The lock files name no addresses and no machine: `make lock` is the whole recipe.
"""

import subprocess
import sys
from pathlib import Path

LOCKS = Path(__file__).resolve().parents[1] / "locks"
# Each set is pinned under the earlier ones, so that sets installed together agree.
UNDER = {"run": (), "test": ("run",), "kafka": ("test",)}


def main() -> None:
    """Compile every `deploy/locks/*.in`; arguments such as `--upgrade` go to uv."""
    for name, constraints in UNDER.items():
        command = [sys.executable, "-m", "uv", "pip", "compile", f"{name}.in", "-o", f"{name}.txt"]
        command += ["--universal", "--generate-hashes", "--no-annotate", "--quiet"]
        command += ["--python-version", "3.11", "--custom-compile-command", "make lock"]
        for constraint in constraints:
            command += ["-c", f"{constraint}.txt"]
        subprocess.run([*command, *sys.argv[1:]], cwd=LOCKS, check=True)


if __name__ == "__main__":
    main()
