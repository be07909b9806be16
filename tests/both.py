"""Runs all tests on SQLite and, at the same time, the database-dependent ones on PostgreSQL.

Two workers each: whichever engine waits or ends first, the other keeps the processors busy.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

from postgres import SHARED


def start(*command, **more):
    data = tempfile.mkdtemp(prefix="banfu-data-")
    return subprocess.Popen([sys.executable, *command], env={**os.environ, "BANFU_DATA": data}, **more)


def main():
    """Return 0 if both runs passed; what PostgreSQL's run says is printed after SQLite's."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        again = start(str(pathlib.Path(__file__).with_name("postgres.py")), stdout=said, stderr=subprocess.STDOUT)
        try:
            first = start("-m", "pytest", *SHARED).wait()
        except KeyboardInterrupt:
            again.terminate()
            raise
        second = again.wait()
        said.seek(0)
        print(said.read(), end="", flush=True)
    return first or second


if __name__ == "__main__":
    sys.exit(main())
