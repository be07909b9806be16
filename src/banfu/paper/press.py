"""Letters written and read by a process beside this one, so that nothing heavy is loaded here.

Uses the standard library only. The process is started when first asked, kept warm, and started anew when it has gone.
"""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Any

from banfu.paper.letter import LARGEST, TOO_LARGE, Letter, PaperError
from banfu.paper.plain import to_plain
from banfu.paper.press_work import Answer, receive, send
from banfu.paper.sheet import Grid, Sheet
from banfu.paper.sheet import to_plain as sheet_to_plain
from banfu.paper.template_offer import Offer
from banfu.paper.template_offer import to_plain as offer_to_plain

WORKER = "banfu.paper.press_work"
MOST_SECONDS = 30.0
BUSY = "排版的程序没有回音；文字都在，请过一会儿再试，还不行请管理员运行 banfu doctor。"
UNREADABLE = "这份文件读不出来；请在 Word 或 WPS 里打开，另存为 .docx 再传。"
TOO_HEAVY = "这份模板没有在限定的时间和内存里查完，没有采用；多半是表格太大或者括号太乱，请从起步模板做起再传。"
NOT_FILLED = "本单位的模板没有套成；数据都在，请过一会儿再试，还不行请办公室在“文书模板”页停用它，先用自带的。"


class NoAnswer(PaperError):
    """The process did not answer in time, or went away; the letter itself may be in order."""


class Press:
    """One such process; what is asked of it waits its turn."""

    def __init__(self, seconds: float = MOST_SECONDS) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._seconds = seconds

    def pdf(self, letter: Letter) -> bytes:
        """Return ``letter`` as PDF. Raises PaperError where it cannot be printed, NoAnswer where nothing comes."""
        return self._ask({"way": "pdf", "letter": to_plain(letter)})[1]

    def docx(self, letter: Letter) -> bytes:
        """Return ``letter`` as .docx; errors as of ``pdf``."""
        return self._ask({"way": "docx", "letter": to_plain(letter)})[1]

    def ofd(self, letter: Letter) -> bytes:
        """Return ``letter`` as OFD; errors as of ``pdf``."""
        return self._ask({"way": "ofd", "letter": to_plain(letter)})[1]

    def sheet(self, sheet: Sheet, ending: str) -> bytes:
        """Return ``sheet`` as the file ``ending`` names, pdf or docx; errors as of ``pdf``."""
        return self._ask({"way": "sheet", "sheet": sheet_to_plain(sheet), "ending": ending})[1]

    def page(self, letter: Letter, number: int = 0) -> tuple[int, int, bytes]:
        """Return how many pages ``letter`` has, how many of them there are pictures of, and the picture (PNG) of one.

        Nothing for a page there is no picture of. Errors as of ``pdf``.
        """
        words, content = self._ask({"way": "page", "letter": to_plain(letter), "page": number})
        return int(words["pages"]), int(words["shown"]), content

    def read(self, content: bytes) -> tuple[str, str]:
        """Return title and text of a .docx. Raises PaperError for what is none, is empty, or too large."""
        if len(content) > LARGEST:
            raise PaperError(TOO_LARGE)
        words, _ = self._ask({"way": "read"}, content)
        return words["title"], "\n".join(words["lines"])

    def codes(self, content: bytes) -> list[str]:
        """Return the texts of the QR codes on a scan or photograph; none where it cannot be read. Raises NoAnswer."""
        try:
            return list(self._ask({"way": "codes"}, content)[0]["codes"])
        except NoAnswer:
            raise
        except PaperError:
            return []

    def template_check(self, content: bytes, offer: Offer) -> bytes:
        """Return what a unit's own template gives of made-up data. Raises PaperError, a line a fault, where it cannot be used."""
        try:
            return self._ask({"way": "template_check", "offer": offer_to_plain(offer)}, content)[1]
        except NoAnswer as fault:
            raise PaperError(TOO_HEAVY) from fault

    def template_write(self, content: bytes, data: dict[str, Any]) -> bytes:
        """Return a paper by a unit's own template, as .docx. Raises PaperError."""
        try:
            return self._ask({"way": "template_write", "data": data}, content)[1]
        except NoAnswer as fault:
            raise PaperError(NOT_FILLED) from fault

    def template_starter(self, label: str, offer: Offer, sheet: Sheet | None = None, loops: Mapping[str, str] | None = None) -> bytes:
        """Return a .docx with every name of ``offer`` in it, to make a template from; like the built-in ``sheet`` where given.

        loops: the words before the dot in it, with their lists. Errors as of ``pdf``.
        """
        told = {"label": label, "offer": offer_to_plain(offer), "sheet": sheet_to_plain(sheet) if sheet else None, "loops": dict(loops or {})}
        return self._ask({"way": "template_starter", **told})[1]

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _ask(self, words: dict[str, Any], content: bytes = b"") -> Answer:
        with self._lock:
            answer = self._exchange(words, content) or self._exchange(words, content)
        if answer is None:
            raise NoAnswer(BUSY)
        if refused := answer[0].get("refused"):
            raise PaperError(refused)
        if "failed" in answer[0]:
            raise PaperError(UNREADABLE) if words["way"] in ("read", "codes") else NoAnswer(BUSY)
        return answer

    def _exchange(self, words: dict[str, Any], content: bytes) -> Answer | None:
        """Ask once; None where the process had gone, as it does when idle. Raises NoAnswer where it took too long."""
        process = self._running()
        if process is None or process.stdin is None or process.stdout is None:
            return None
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._seconds, end)
        timer.start()
        try:
            send(process.stdin, words, content)
            answer = receive(process.stdout)
        except (OSError, EOFError, ValueError):
            answer = None
        finally:
            timer.cancel()
        if answer is None:
            self._end()
        if late.is_set():
            raise NoAnswer(BUSY)
        return answer

    def _running(self) -> subprocess.Popen[bytes] | None:
        if self._process is None or self._process.poll() is not None:
            self._end()
            try:
                self._process = subprocess.Popen(  # noqa: S603 - this very program
                    [sys.executable, "-m", WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | {"PYTHONUTF8": "1"},
                )  # fmt: skip
            except OSError:
                self._process = None
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


press, reader, lister, fitter = Press(), Press(), Press(90.0), Press(20.0)
"""Those of this process: one writes, one reads what people bring, one writes long lists, one fills the units' own templates:
neither a bad file nor a list of thousands keeps a letter waiting."""

LONG = 200


def write_sheet(sheet: Sheet, ending: str) -> bytes:
    """Return ``sheet`` as pdf or docx, a long one by the process for long ones. Raises PaperError."""
    rows = sum(len(block.rows) for block in sheet.blocks if isinstance(block, Grid))
    return (lister if rows > LONG else press).sheet(sheet, ending)
