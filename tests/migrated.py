"""A database that has been migrated once, to be copied: migrating takes longer than most tests of a room together."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader

SOURCE = Path(__file__).resolve().parents[1] / "src"
READ_TOO = ("banfu/search", "banfu/rulebook", "banfu/people/secrets.py")
"""What migrations call, beside what they are."""
TEMPLATE = "banfu_migrated"
KEPT = Path(tempfile.gettempdir()) / f"banfu-migrated-{os.geteuid()}"


def _digest():
    """Of every migration, and of what they call: another database for another past."""
    files = {Path(sys.modules[type(one).__module__].__file__) for one in MigrationLoader(None).disk_migrations.values()}
    for name in READ_TOO:
        path = SOURCE / name
        files |= {one for one in path.rglob("*") if one.suffix in (".py", ".toml")} if path.is_dir() else {path}
    found = hashlib.sha256()
    for file in sorted(files):
        found.update(f"{file.name} {len(file.read_bytes())}\n".encode() + file.read_bytes())
    return found.hexdigest()[:20]


@contextmanager
def _alone(name):
    """One worker makes it, the others wait."""
    KEPT.mkdir(mode=0o700, exist_ok=True)
    with (KEPT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(folder, **env):
    here = {**os.environ, "BANFU_DATA": str(folder), "PYTHONPATH": str(SOURCE), "DJANGO_SETTINGS_MODULE": "banfu.site.settings", **env}
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=here, check=True)


def _sqlite_file():
    """The migrated file; kept for later runs until a migration changes."""
    kept = KEPT / f"{_digest()}.sqlite3"
    with _alone(kept.stem):
        if not kept.exists():
            with tempfile.TemporaryDirectory(prefix="banfu-") as folder:
                _migrate(folder, DATABASE_URL="")
                made = sqlite3.connect(Path(folder) / "banfu.sqlite3")
                made.execute("PRAGMA journal_mode=DELETE")  # a database in memory can have no other
                made.close()
                shutil.copy(Path(folder) / "banfu.sqlite3", kept.with_suffix(".part"))
            kept.with_suffix(".part").rename(kept)
    return kept


def _on_postgresql():
    """Make the template in the cluster of this run, if no other worker has."""
    import psycopg

    address = os.environ["DATABASE_URL"]
    server, _, name = address.rpartition("/")
    with _alone(hashlib.sha256(address.encode()).hexdigest()[:20]), psycopg.connect(f"{server}/{name}", autocommit=True) as asked:
        if asked.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            return
        asked.execute(f'CREATE DATABASE "{TEMPLATE}_part"')
        with tempfile.TemporaryDirectory(prefix="banfu-") as folder:
            _migrate(folder, DATABASE_URL=f"{server}/{TEMPLATE}_part")
        asked.execute(f'ALTER DATABASE "{TEMPLATE}_part" RENAME TO "{TEMPLATE}"')


def use():
    """Have the test database of this worker begin as a copy; there is then nothing left to migrate.

    Returns what is to be held on to: a database in memory lasts as long as somebody is connected to it.
    """
    if connection.vendor == "postgresql":
        _on_postgresql()
        connection.settings_dict["TEST"]["TEMPLATE"] = TEMPLATE
        return None
    keeper = sqlite3.connect(connection.creation._get_test_db_name(), uri=True, check_same_thread=False)
    with closing(sqlite3.connect(_sqlite_file())) as source:
        source.backup(keeper)
    return keeper
