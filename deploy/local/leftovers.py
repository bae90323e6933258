"""Finds and ends what an earlier start left running, and never a process of anybody else.

A process id alone proves nothing: it may have been given to another process meanwhile. A process is
ours when its name and working folder say so.
"""

import signal
from pathlib import Path

import psutil


def running_in(folder: Path, *, name: str) -> list[psutil.Process]:
    """The processes of this name whose working folder is this one."""
    ours = (name, str(folder.resolve()))
    processes = psutil.process_iter(["name", "cwd"])
    return [one for one in processes if (one.info["name"], one.info["cwd"]) == ours]


def end_all(processes: list[psutil.Process], stop_signal: signal.Signals) -> None:
    """Ask the topmost of these processes to stop and kill what is left after ten seconds."""
    ids = {process.pid for process in processes}
    for process in processes:
        # The children follow their parent in good order; asked first they would look crashed.
        try:
            if process.ppid() not in ids:
                process.send_signal(stop_signal)
        except psutil.NoSuchProcess:
            continue
    for process in psutil.wait_procs(processes, timeout=10)[1]:
        process.kill()
    psutil.wait_procs(processes, timeout=10)
