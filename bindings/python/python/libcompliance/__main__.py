"""`python -m libcompliance` is the command `compliance`."""

from __future__ import annotations

import signal
import sys

from libcompliance._core import command

__all__ = ["main"]


def main() -> int:
    """Runs the command with the arguments of this process; gives its exit code: 0 yes, 1 no, 2 wrong use, 3 failure."""
    # The command runs outside the interpreter, which would see an interrupt only when it is done.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.stdout.flush()
    return command(["compliance", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
