"""``banfu serve``: prepare the data folder and the database, then serve the pages."""

import os
import secrets
import signal
import socket
import sys
import tempfile
from datetime import date

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError

from banfu.site import work

THREADS = 8


class CannotStart(Exception):
    """Why the server cannot start, with its cure, in Chinese."""


def demo_password() -> str:
    """Return the accounts' password of a demonstration: set, kept, or made once and kept."""
    if given := os.environ.get("BANFU_DEMO_PASSWORD"):
        return given
    path = settings.DATA / "demo-password.txt"
    if not path.exists():
        settings.DATA.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(f"Bf{secrets.randbelow(10)}-{secrets.token_urlsafe(9)}")
    return path.read_text().strip()


def check_folder() -> None:
    try:
        settings.DATA.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.DATA):
            pass
    except OSError:
        raise CannotStart(f"数据目录 {settings.DATA} 写不进去；请改它的权限，或用 BANFU_DATA 另指一处。") from None


def check_port(host: str, port: int) -> None:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError):
        raise CannotStart(f"{host} 的端口 {port} 用不了（多半被别的程序占着）；请换一个，例如 BANFU_PORT={port + 1}。") from None


def prepare() -> None:
    """Bring the database, the seeded calendar and the static files up to date."""
    from banfu.cases import limits

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        detail = str(error).strip().splitlines()[0] if str(error).strip() else ""
        raise CannotStart(f"数据库连不上或写不进去；请查 DATABASE_URL、数据库服务和权限。（{detail}）") from None
    limits.seed_calendar()
    call_command("collectstatic", verbosity=0, interactive=False)


def load_sample(day: date | None = None, *, single: bool = False) -> bool:
    """Load the sample where the database has no office yet; return whether it did.

    A mark in the data folder tells of a loading that was cut off; it is then done anew, but only
    where the database holds a demonstration: an office at work is never emptied.
    single: the units alone, without those who hand over, pass on and hand in.
    """
    from banfu.people import instance
    from banfu.sample import load

    mark, office = settings.DATA / "sample-loading", instance.office()
    if office is not None:
        if office.demo_day is None or not mark.exists():
            return False
        call_command("flush", verbosity=0, interactive=False)
    mark.touch()
    load.load(day, demo_password(), single=single)
    mark.unlink()
    return True


def accounts() -> list[str]:
    """Return a line for each demonstration account that shows something of its own."""
    from banfu.desk import tryout

    return [f"  {one['key']}\t{one['name']}，{one['post']}：{one['tries']}" for one in tryout.accounts()]


def _stop(*_args: object) -> None:
    raise KeyboardInterrupt


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def serve(host: str, port: int, demo: bool) -> int:
    """Serve until Ctrl-C; return the exit code."""
    try:
        check_folder()
        check_port(host, port)
        prepare()
    except CannotStart as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    if demo:
        say("正在备好样例，首次要等一会儿……")
        load_sample()
    shown = f"[{host}]" if ":" in host else host
    say(f"办复已启动：http://{shown}:{port}/    按 Ctrl-C 停止")
    if demo:
        say("演示账号（同一密码：" + demo_password() + "）")
        say("\n".join(accounts()))
    from django.core.wsgi import get_wsgi_application
    from waitress.server import create_server

    for number in (signal.SIGTERM, signal.SIGINT):  # SIGINT too: a shell's background job ignores it
        signal.signal(number, _stop)
    keeper = work.Keeper()
    keeper.start()
    server = create_server(get_wsgi_application(), host=host, port=port, threads=THREADS, ident="banfu")
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        keeper.stop()
        server.close()
    say("已停止。")
    return 0
