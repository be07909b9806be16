"""The process that writes letters for another one: asked on its standard input, answers on its standard output.

Keeps one printer warm, so that the second letter takes a fraction of the first; goes by itself when nothing is asked
for some minutes. Knows neither Django nor the database: it is told the whole letter. Started by ``press``.
"""

import contextlib
import json
import os
import struct
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import IO, Any

from banfu.paper.letter import Letter, PaperError
from banfu.paper.plain import from_plain

SIZE = struct.Struct(">II")  # of the words in JSON, and of the content behind them
IDLE_SECONDS, LOOK_SECONDS = 300, 15
MEMORY = 3 * 1024**3
KEPT, DOTS, MOST_PAGES = 6, 96.0, 12

Answer = tuple[dict[str, Any], bytes]


def send(out: IO[bytes], words: dict[str, Any], content: bytes = b"") -> None:
    """Write one message: its words and what comes with them."""
    told = json.dumps(words, ensure_ascii=False).encode("utf-8", "surrogatepass")
    out.write(SIZE.pack(len(told), len(content)) + told + content)
    out.flush()


def receive(source: IO[bytes]) -> Answer | None:
    """Read one message; None at the end. Raises EOFError where it breaks off in the middle."""
    head = source.read(SIZE.size)
    if not head:
        return None
    sizes = SIZE.unpack(head) if len(head) == SIZE.size else (1, 0)
    parts = [source.read(size) for size in sizes]
    if len(head) < SIZE.size or any(len(part) < size for part, size in zip(parts, sizes, strict=True)):
        raise EOFError
    return json.loads(parts[0].decode("utf-8", "surrogatepass")), parts[1]


_pictures: OrderedDict[str, tuple[int, list[bytes]]] = OrderedDict()


def _pages(letter: Letter, key: str) -> tuple[int, list[bytes]]:
    """How many pages there are, and the first as pictures; those of the last letters are kept, for they are asked for one by one."""
    from banfu.paper.pdf import printer

    if key not in _pictures:
        _pictures[key] = printer().pictures(letter, DOTS, MOST_PAGES)
        while len(_pictures) > KEPT:
            _pictures.popitem(last=False)
    return _pictures[key]


def _pdf(words: dict[str, Any], content: bytes) -> Answer:
    from banfu.paper.pdf import write_pdf

    return {}, write_pdf(from_plain(words["letter"]))


def _docx(words: dict[str, Any], content: bytes) -> Answer:
    from banfu.paper.docx_write import write_docx

    return {}, write_docx(from_plain(words["letter"]))


def _ofd(words: dict[str, Any], content: bytes) -> Answer:
    from banfu.paper.ofd import write_ofd

    return {}, write_ofd(from_plain(words["letter"]))


def _sheet(words: dict[str, Any], content: bytes) -> Answer:
    from banfu.paper import sheet_write
    from banfu.paper.sheet import from_plain as sheet_of

    sheet = sheet_of(words["sheet"])
    return {}, sheet_write.write_docx(sheet) if words["ending"] == "docx" else sheet_write.write_pdf(sheet)


def _page(words: dict[str, Any], content: bytes) -> Answer:
    key = json.dumps(words["letter"], sort_keys=True)
    (count, pages), at = _pages(from_plain(words["letter"]), key), int(words.get("page", 0))
    return {"pages": count, "shown": len(pages)}, pages[at - 1] if 0 < at <= len(pages) else b""


def _read(words: dict[str, Any], content: bytes) -> Answer:
    from banfu.paper.docx_read import read_docx

    edited = read_docx(content)
    return {"title": edited.title, "lines": list(edited.lines)}, b""


def _codes(words: dict[str, Any], content: bytes) -> Answer:
    from banfu.paper.code_read import codes

    return {"codes": codes(content)}, b""


def _template(words: dict[str, Any], content: bytes) -> Answer:
    from banfu.paper import template_write
    from banfu.paper.template_offer import Offer

    if words["way"] == "template_write":
        return {}, template_write.write(content, words["data"])
    offer = Offer(**words["offer"])
    if words["way"] == "template_check":
        return {}, template_write.check(content, offer)
    if words["sheet"] is None:
        return {}, template_write.starter(words["label"], offer)
    from banfu.paper.sheet import from_plain as sheet_of

    return {}, template_write.alike(sheet_of(words["sheet"]), words["label"], offer, words["loops"])


WAYS: dict[str, Callable[[dict[str, Any], bytes], Answer]] = {
    "pdf": _pdf, "docx": _docx, "ofd": _ofd, "page": _page, "read": _read, "sheet": _sheet, "codes": _codes,
    "template_check": _template, "template_write": _template, "template_starter": _template,
}  # fmt: skip


def answer(words: dict[str, Any], content: bytes) -> Answer:
    """Do what is asked; a letter or file that cannot be written or read is told of in ``refused``."""
    try:
        return WAYS[words["way"]](words, content)
    except PaperError as refusal:
        return {"refused": str(refusal)}, b""
    except (Exception, MemoryError) as fault:  # noqa: BLE001 - whatever a file does to its reader, the next one is served
        sys.stderr.write(f"{type(fault).__name__}: {fault}\n")
        return {"failed": type(fault).__name__}, b""


def _limit() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> None:
    """Answer until the asker goes, or nothing is asked for a while."""
    _limit()
    source, out = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    asked = [time.monotonic()]

    def go_when_idle() -> None:
        while time.monotonic() - asked[0] < IDLE_SECONDS:
            time.sleep(LOOK_SECONDS)
        os._exit(0)

    threading.Thread(target=go_when_idle, daemon=True).start()
    with contextlib.suppress(EOFError, BrokenPipeError):
        while message := receive(source):
            asked[0] = time.monotonic() + IDLE_SECONDS  # however long this one takes
            send(out, *answer(*message))
            asked[0] = time.monotonic()


if __name__ == "__main__":
    main()
