"""Reads the text of an attachment page by page; run as a process of its own.

``python -m banfu.search.pages FILE .pdf`` writes a JSON line a page and one at the end. Files come
from outside: one that crashes the reader, eats memory or never ends takes this process alone with
it. No Django; the heavy libraries are imported where they are needed.
"""

import json
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

MOST_PAGES, MOST_CHARACTERS, PAGE_CHARACTERS = 500, 3_000_000, 200_000
MOST_SECONDS, MOST_MEMORY = 60, 2 * 1024**3
UNPACKED, MOST_TEXT = 300 * 1024**2, 5 * 1024**2
Page = tuple[str, str]
"""The place of a page in words ("" where the file is one piece) and its text."""


class Unreadable(Exception):
    """Why a file cannot be read, in Chinese."""


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise Unreadable("文件已损坏，请用原来的软件打开另存后再传") from error
    if size > UNPACKED:
        raise Unreadable(f"展开后有 {size // 1024**2} MB，太大了，请拆开再传")


def _pdf(path: Path) -> Iterator[Page]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise Unreadable("有打开密码，请去掉密码再传" if locked else "不是完好的 PDF，请重新导出再传") from error
    for n in range(len(document)):
        try:
            page = document[n]
            text = page.get_textpage().get_text_bounded()
            page.close()
        except pypdfium2.PdfiumError:
            text = ""
        yield f"第 {n + 1} 页", text


WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
ENDS = {f"{WORD}p": "\n", f"{WORD}tab": "\t", f"{WORD}cr": "\n", f"{WORD}tc": "|"}


def _docx(path: Path) -> Iterator[Page]:
    """Pages end where somebody, or Word when it last laid the text out, broke them."""
    _check_zip(path)
    pages, parts, twice = 0, [], 0
    with zipfile.ZipFile(path) as archive, archive.open("word/document.xml") as file:
        for event, node in ElementTree.iterparse(file, ("start", "end")):  # noqa: S314 - expat refuses entity bombs
            if node.tag == FALLBACK:
                twice += 1 if event == "start" else -1
            if event == "start" or twice:
                continue
            if node.tag == f"{WORD}t":
                parts.append(node.text or "")
            parts.append(ENDS.get(node.tag, ""))
            broken = node.tag == f"{WORD}br" and node.get(f"{WORD}type") == "page"
            if broken or node.tag == f"{WORD}lastRenderedPageBreak":
                if "".join(parts).strip():
                    pages += 1
                    yield f"第 {pages} 页", "".join(parts)
                parts = []
            if node.tag == f"{WORD}p":
                node.clear()
    yield f"第 {pages + 1} 页" if pages else "", "".join(parts)


def _workbook(path: Path) -> Iterator[Page]:
    """A sheet is a page; cells stand apart, so that no query is found over the border of two."""
    from python_calamine import CalamineWorkbook

    if path.read_bytes()[:2] == b"PK":
        _check_zip(path)
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        size, lines = 0, []
        for row in book.get_sheet_by_name(name).iter_rows():
            line = "".join(f"{cell} | " for cell in row if cell not in ("", None))
            size += len(line)
            lines.append(line)
            if size > PAGE_CHARACTERS:
                break
        yield f"工作表“{name}”", "\n".join(filter(None, lines))


def _plain(path: Path) -> Iterator[Page]:
    with path.open("rb") as file:
        content = file.read(MOST_TEXT)
    codes = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for code in codes:
        try:
            yield "", content.decode(code)
            return
        except UnicodeDecodeError as error:
            if error.start > len(content) - 8:  # a character cut through at the end of what is read
                yield "", content.decode(code, "ignore")
                return
    yield "", content.decode("gb18030", "replace")


READERS = {".pdf": _pdf, ".docx": _docx, ".xlsx": _workbook, ".xls": _workbook, ".txt": _plain}


def _cleaned(text: str) -> str:
    """Without half characters and zeros, which no database keeps."""
    return text[:PAGE_CHARACTERS].encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")


def read(path: Path, ending: str) -> Iterator[dict[str, object]]:
    """Yield a dict a page, then one with ``state`` (read, part, empty, unreadable), ``pages`` and ``note``."""
    until, pages, size, note = time.monotonic() + MOST_SECONDS, 0, 0, ""
    try:
        for place, text in READERS[ending](path):
            if pages >= MOST_PAGES or size > MOST_CHARACTERS or time.monotonic() > until:
                note = f"太长，只读了前 {pages} 页"
                break
            pages += 1
            kept = _cleaned(text)
            if len(text) > PAGE_CHARACTERS:
                note = f"{place or '全文'}太长，只读了前 {PAGE_CHARACTERS} 字"
            size += len(kept.strip())
            if kept.strip():
                yield {"page": pages, "place": place, "text": kept}
    except Unreadable as reason:
        yield {"state": "unreadable", "pages": pages, "note": str(reason)}
        return
    except MemoryError:
        yield {"state": "unreadable", "pages": pages, "note": "太大，读的时候内存不够，请拆开再传"}
        return
    except Exception:  # noqa: BLE001 - whatever a strange file makes a reader raise
        yield {"state": "unreadable", "pages": pages, "note": "文件读不出来，请用原来的软件打开另存后再传"}
        return
    yield {"state": "part" if note else "read" if size else "empty", "pages": pages, "note": note}


def _limit() -> None:
    """Bound memory and time where the system can (not on Windows, where the parent's time-out stays)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS * 2, MOST_SECONDS * 2))


def main() -> None:
    _limit()
    out = sys.stdout.buffer
    for line in read(Path(sys.argv[1]), sys.argv[2]):
        out.write(json.dumps(line).encode() + b"\n")
        out.flush()


if __name__ == "__main__":
    main()
