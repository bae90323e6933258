"""Ties a process to the one that started it, takes the wanted user, and becomes the program.

Run as a script: `tether.py SIGNAL PARENT USER PROGRAM ARGUMENT...`. On Linux the kernel sends the
program SIGNAL when PARENT dies in any way; elsewhere there is no such call, and the next start
cleans up. A script of its own, because code between fork and exec can hang a threaded parent.
"""

import ctypes
import os
import pwd
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Give up root first: changing the user would make the kernel forget the tie."""
    stop_signal, parent, user, *argv = sys.argv[1:]
    if user:
        account = pwd.getpwnam(user)
        os.setgroups([])
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(stop_signal))
    if os.getppid() != int(parent):  # It died before the kernel was asked.
        sys.exit(1)
    os.execv(argv[0], argv)


if __name__ == "__main__":
    main()
