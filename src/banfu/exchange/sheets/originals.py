"""The text of an original (Word, PDF, plain text), and the number it belongs to."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path

import docx
import pypdfium2
from docx.table import Table as WordTable

from .table import CONTROL, MOST_BYTES, MOST_UNPACKED, SheetError

CONVERT_SECONDS = 60
OLD_WORD = (".doc", ".wps", ".rtf")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CLOSED = re.compile(r"(?:闭会|BH)[-—\s]*第?\s*(\d{1,5})", re.IGNORECASE)
OF_LAW = r"(?<![令〕\])》\d])"
NUMBERED = re.compile(OF_LAW + r"第\s*(\d{1,5})\s*号")
IN_NAME = re.compile(r"(?<!\d)(\d{1,5})\s*号")
LEADING = re.compile(r"^[\W_]*(\d{1,4})(?![\d.年月日-])")
FOUR = re.compile(r"(?<![\d〔\[(])(\d{4})(?!\d|\s*年|[〕\])]|[.-]\d)")


@dataclass(frozen=True)
class Original:
    """An original read: its text ("" for a scan), its pages where known, and docx, pdf, scan, txt or doc."""

    text: str
    pages: int | None
    kind: str


def read_original(path: str | Path) -> Original:
    """Read an original by what it is, not by its name. Raises SheetError with a Chinese sentence."""
    path = Path(path)
    head, suffix = _head(path), path.suffix.lower()
    if head.startswith(b"%PDF"):
        return _pdf(path)
    if head.startswith(b"PK"):
        return Original(_docx(path), None, "docx")
    if head.startswith((OLE, b"{\\rtf")) or suffix in OLD_WORD:
        return Original(_old_word(path), None, "doc")
    if suffix == ".txt":
        return Original(_plain(path), None, "txt")
    raise SheetError(f"“{path.name}”不是 Word、PDF 或文本文件，读不出正文；请换成 .docx 或 .pdf。")


def match_number(filename: str, text: str) -> str | None:
    """The number an original belongs to, as 0082 or 闭会035; the file's name counts before its text.

    Years, days and numbers of laws and documents are not taken for it. None where there is none.
    """
    stem = unicodedata.normalize("NFKC", Path(filename.replace("\\", "/")).stem)
    for rule in (CLOSED, NUMBERED, IN_NAME, LEADING, FOUR):
        for found in rule.finditer(stem):
            if rule is IN_NAME and stem[: found.start()].rstrip().endswith(("〕", "]", ")", "令")):
                continue
            if rule is FOUR and re.fullmatch(r"(19|20)\d\d", found.group(1)):
                continue
            return _written(rule, found)
    plain = unicodedata.normalize("NFKC", text)[:5_000]
    hits = [(m.start(), rule, m) for rule in (CLOSED, NUMBERED) if (m := rule.search(plain))]
    if not hits:
        return None
    _, rule, first = min(hits, key=lambda hit: hit[0])
    return _written(rule, first)


def _written(rule: re.Pattern[str], found: re.Match[str]) -> str:
    digits = found.group(1).lstrip("0") or "0"
    return "闭会" + digits.zfill(3) if rule is CLOSED else digits.zfill(4)


def _head(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise SheetError(f"“{path.name}”读不到；请核对文件还在不在。") from error
    if size == 0:
        raise SheetError(f"“{path.name}”是空的；请换一份。")
    if size > MOST_BYTES:
        raise SheetError(f"“{path.name}”有 {size // 1024**2} MB，最多 50 MB；请压缩扫描件后再放。")
    return head


def _docx(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as packed:
            items = packed.infolist()
        if not any(item.filename == "word/document.xml" for item in items):
            raise SheetError(f"“{path.name}”不是 Word 文档，是改了名字的表格或压缩包；请换成 .docx 或 .pdf。")
        if sum(item.file_size for item in items) > MOST_UNPACKED:
            raise SheetError(f"“{path.name}”展开后超过 400 MB，不像一份原件；请核对来源。")
        parts = [
            _cells(block) if isinstance(block, WordTable) else block.text
            for block in docx.Document(str(path)).iter_inner_content()
        ]
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise SheetError(f"“{path.name}”打不开，可能没有下载完整；请重新取一份。") from error
    return _tidy("\n".join(parts))


def _cells(table: WordTable) -> str:
    """A table as lines, cells apart by tabs; a merged cell is said once."""
    lines = []
    for row in table.rows:
        once = {id(cell._tc): cell.text.strip() for cell in row.cells}
        lines.append("\t".join(once.values()))
    return "\n".join(lines)


def _pdf(path: Path) -> Original:
    try:
        with pypdfium2.PdfDocument(path) as document:
            pages = [page.get_textpage().get_text_bounded() for page in document]
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise SheetError(f"“{path.name}”设了密码；请先去掉密码再放。") from error
        raise SheetError(f"“{path.name}”打不开，可能没有下载完整；请重新取一份。") from error
    text = _tidy("\n".join(pages))
    return Original(text, len(pages), "pdf" if text else "scan")


def _plain(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return _tidy(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise SheetError(f"“{path.name}”的文字编码认不出来；请另存为 UTF-8。")


def _old_word(path: Path) -> str:
    """Turn .doc, .wps and .rtf into .docx with an office that is here; read that."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise SheetError(f"“{path.name}”是老格式，这台机器上没有能读它的软件；请用 Word 或 WPS 另存为 .docx。")
    with tempfile.TemporaryDirectory(prefix="banfu-") as place:
        source = Path(place) / ("in" + (path.suffix.lower() if path.suffix.lower() in OLD_WORD else ".doc"))
        shutil.copyfile(path, source)
        _convert(office, source, Path(place), path.name)
        made = Path(place) / "out" / "in.docx"
        if not made.is_file():
            raise SheetError(f"“{path.name}”转不成 .docx，可能损坏或设了密码；请用 Word 或 WPS 另存为 .docx。")
        return _docx(made)


def _convert(office: str, source: Path, place: Path, name: str) -> None:
    command = [
        office, f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless", "--norestore", "--nolockcheck",
        "--convert-to", "docx", "--outdir", str(place / "out"), str(source),
    ]  # fmt: skip
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        process.wait(CONVERT_SECONDS)
    except subprocess.TimeoutExpired as error:
        _end(process)
        raise SheetError(f"“{name}”转了 {CONVERT_SECONDS} 秒还没转完；请用 Word 或 WPS 另存为 .docx。") from error


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the office and what it started."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _tidy(text: str) -> str:
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
