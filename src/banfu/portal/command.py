"""``banfu portal export``."""

import json
import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from banfu import clock
from banfu.people import instance
from banfu.portal import export


def run(args: Namespace, say: Callable[[str], None]) -> int:
    """Write the column to args.folder; args.base: the address it will have. Returns the exit code."""
    parts = urlsplit(args.base)
    if args.base and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment):
        say(f"“{args.base}”不是网址；请写成 https://example.gov.cn/gk 的样子。")
        return 2
    began = time.monotonic()
    try:
        with clock.on_day(instance.demo_day()):
            told = export.write(Path(args.folder), args.base)
    except export.CannotWrite as reason:
        say(str(reason))
        return 1
    except OSError as error:
        say(f"公开专栏写不到“{args.folder}”（{error.strerror}）；请换个文件夹，或改它的权限。")
        return 1
    seconds = round(time.monotonic() - began, 1)
    if args.json:
        print(json.dumps({**told, "seconds": seconds}))  # noqa: T201 - the answer of a command
        return 0
    feeds = "，连同 RSS 和网站地图" if args.base else "；没有写 --base，所以没有 RSS 和网站地图"
    print(f"公开的 {told['items']} 件写成 {told['pages']} 个网页，用了 {seconds} 秒{feeds}。打开 {args.folder}/index.html 看。")  # noqa: T201
    return 0
