"""Reading a report's paragraphs from .docx or .txt. Raises PaperError, in Chinese, for what cannot be read."""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from banfu.paper.letter import PaperError, clean

LARGEST, UNPACKED = 20 * 1024**2, 200 * 1024**2
WIDE = str.maketrans("０１２３４５６７８９．％，＋－", "0123456789.%，+-")
HEADING = re.compile(r"[#*一二三四五六七八九十（(]|\d{1,2}[.．、]")
ORGAN = re.compile(r"^(?P<mark>[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.．])?[^，。；：:\d]{2,24}(?:厅|办|局|委|委员会|院|部|公司|中心|银行|市|州|县|区)(?:办理情况)?[:：]?$")
INLINE = re.compile(r"[^，。；：:\d]{1,12}(?:厅|办|局|委|委员会|院|部|市|州|县|区)[:：](?=.)")
MARK = re.compile(r"[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.．]")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph made plain. number: its place in the file, counting paragraphs with text. section: one report of several."""

    number: int
    text: str
    section: int


def plain(text: str) -> str:
    """Return ``text`` without emphasis marks and the spaces around numbers, half-width digits, one kind of per cent."""
    text = re.sub(r"^#+|\*\*|^\s*[-*]\s+", "", text.translate(WIDE)).strip()
    text = re.sub(r"(?<=[^\x00-\x7f])[ \u3000\u00a0]+(?=[^\x00-\x7f])", " ", text)
    text = re.sub(r"(?<=[\d%])[ \u3000\u00a0]+(?=[^\x00-\x7f])|(?<=[^\x00-\x7f])[ \u3000\u00a0]+(?=\d)", "", text)
    return re.sub(r"(?<=[^\x00-\x7f]),|,(?=[^\x00-\x7f])", "，", text)


def sections(lines: list[str]) -> list[Paragraph]:
    """Return the lines as paragraphs; a short line that names an organ begins the report of another."""
    found, section, style = [], 0, ""
    for number, line in enumerate((one for one in map(plain, lines) if one), 1):
        organ, mark = ORGAN.match(line), MARK.match(line)
        if organ and len(line) <= 26:
            section += 1
            style = _style(organ["mark"]) if organ["mark"] else ""
        elif INLINE.match(line) or style and mark and _style(mark.group()) == style and len(line) <= 40:
            section += 1
        found.append(Paragraph(number, line, section))
    return found


def _style(mark: str) -> str:
    return "（" if mark.startswith("（") else "1" if mark[0].isdigit() else "一"


def paragraphs_of(path: str | Path) -> list[Paragraph]:
    """Read a .docx or .txt. Raises PaperError where there is no such file, it is of another kind, damaged or empty."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise PaperError(f"文件“{path}”打不开（{error.strerror}）；请核对路径。") from error
    if len(content) > LARGEST:
        raise PaperError("文件超过 20 MB，没有读；请去掉里面的图片再来。")
    name = str(path).lower()
    if name.endswith(".docx") or content.startswith(b"PK"):
        lines = _docx(content)
    elif name.endswith(".txt"):
        lines = _joined(_decoded(content).splitlines())
    else:
        raise PaperError("只读 .docx 和 .txt；.doc、.wps 请先另存为 .docx，PDF 请用原来的 Word 文件。")
    found = sections(lines)
    if not found:
        raise PaperError("文件里没有文字；请核对是不是选错了文件，扫描件要先识别成文字。")
    return found


def _decoded(content: bytes) -> str:
    for code in ("utf-8-sig", "gb18030", "utf-16"):
        if code != "utf-16" and b"\x00" in content:
            continue
        try:
            return content.decode(code)
        except UnicodeDecodeError:
            continue
    raise PaperError("这个 .txt 的文字认不出来；请用记事本另存为 UTF-8 编码的文本，再来。")


def _joined(lines: list[str]) -> list[str]:
    """Join a paragraph that was broken over several lines: a long line that ends in the middle of a sentence."""
    found: list[str] = []
    for line in (one.strip() for one in lines):
        broken = bool(found) and len(found[-1]) >= 15 and found[-1][-1:] not in "。！？!?；;：:”」』）)—*#" and found[-1][-1:].strip()
        if line and broken and not HEADING.match(line) and re.search(r"[，。；]", found[-1]):
            found[-1] += line
        elif line:
            found.append(line)
    return found


def _docx(content: bytes) -> list[str]:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.oxml.ns import qn

    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > UNPACKED:
                raise PaperError("文件解开后过大，没有读；请另存一份再来。")
        body = Document(BytesIO(content)).element.body
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        if isinstance(error, PaperError):
            raise
        raise PaperError("这不是 Word 文件（.docx），或者坏了，读不出来；旧的 .doc、.wps 请先另存为 .docx。") from error
    gone = {qn("w:del"), qn("w:moveFrom")}
    lines = []
    for one in body.iter(qn("w:p")):
        texts = [t.text or "" for t in one.iter(qn("w:t")) if not any(up.tag in gone for up in t.iterancestors())]
        lines.append(clean("".join(texts)))
    return lines
