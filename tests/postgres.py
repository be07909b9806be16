"""Runs the database-dependent tests again on a throwaway PostgreSQL cluster."""

import contextlib
import glob
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile

AGAIN = [f"tests/{room}" for room in ("accounts", "actions", "advice", "deputies", "desk", "exchange", "files", "record", "search", "site")]
CONFIG = "-c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def _free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def _binaries():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda p: int(p.split("/")[4]))
    found += [p for p in [shutil.which("initdb")] if p]
    return os.path.dirname(found[-1]) if found else ""


@contextlib.contextmanager
def cluster():
    """Start a cluster in the temporary directory; yield its DATABASE_URL; stop it at the end."""
    binaries, folder, port = _binaries(), tempfile.mkdtemp(prefix="banfu-pg-"), _free_port()
    run = ["env", "LC_ALL=C.UTF-8"]
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        run = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *run]

    def call(name, *more):
        subprocess.run([*run, f"{binaries}/{name}", "-D", f"{folder}/data", *more], check=True, cwd=folder,
                       stdout=subprocess.DEVNULL)

    try:
        call("initdb", "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        call("pg_ctl", "-w", "-l", f"{folder}/log", "-o", f"-p {port} -k {folder} {CONFIG}", "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            call("pg_ctl", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    if not _binaries():
        print("没有找到 PostgreSQL，略去它上面的测试；要跑请安装：apt-get install postgresql postgresql-contrib")
        return 1 if os.environ.get("CI") == "true" else 0
    there = [path for path in AGAIN if any(pathlib.Path(path).rglob("test_*.py"))]
    if not there:
        print("没有需要在 PostgreSQL 上再跑的测试。")
        return 0
    with cluster() as url:
        print("在 PostgreSQL 上再跑：", *there, flush=True)
        return subprocess.run([sys.executable, "-m", "pytest", "-n", "2", *there],
                              env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
