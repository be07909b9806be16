"""A letter edited in Word or WPS and brought back: what it now says. What was struck out under revision marks is gone."""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from banfu.paper.letter import LARGEST, TOO_LARGE, PaperError, clean

UNPACKED = 200 * 1024**2
GONE = {qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:footnoteReference")}
HEAD = {"公文标记", "发文机关标志", "发文字号", "版记"}
TEXT = {"主送机关", "公文正文", "公文一级标题", "公文二级标题", "附件说明", "发文机关署名", "成文日期", "公文附注"}
BLANK_DATE = re.compile(r"年[\s　]+月[\s　]+日")  # as a letter is printed before it is signed: no text of its own
NOT_WORD = "这不是 Word 文件（.docx），读不出来；旧的 .doc、.wps 请先另存为 .docx。"


@dataclass(frozen=True)
class Edited:
    """What came back. title: the letter's title; lines: from the salutation to the note, a paragraph each."""

    title: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def read_docx(content: bytes) -> Edited:
    """Return title and text of an edited letter. Raises PaperError for what is no .docx, or too large, or empty."""
    if len(content) > LARGEST:
        raise PaperError(TOO_LARGE)
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > UNPACKED:
                raise PaperError("文件解开后过大，没有读；请另存一份再传。")
        paper = Document(BytesIO(content))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        if isinstance(error, PaperError):
            raise
        raise PaperError(NOT_WORD) from error
    names = {style.style_id: style.name for style in paper.styles}
    found = [(names.get(p.pPr.style, "") if p.pPr is not None and p.pPr.style else "", _text(p)) for p in paper.element.body.iter(qn("w:p"))]
    found = [(name, text) for name, text in found if not BLANK_DATE.fullmatch(text)]
    edited = _ours(found) if any(name in TEXT for name, _ in found) else _any(found)
    if not edited.lines:
        raise PaperError("文件里没有文字；请核对是不是选错了文件。")
    return edited


def _text(paragraph: BaseOxmlElement) -> str:
    parts: list[str] = []

    def walk(element: BaseOxmlElement) -> None:
        for child in element:
            if child.tag in GONE or child.tag == qn("w:pPr") or child.tag == qn("w:p"):
                continue
            if child.tag == qn("w:t"):
                parts.append(child.text or "")
            elif child.tag == qn("w:tab"):
                parts.append("　")
            else:
                walk(child)

    walk(paragraph)
    return clean("".join(parts))


def _ours(found: list[tuple[str, str]]) -> Edited:
    """By the names of the styles; a paragraph typed in another style after the salutation is text too."""
    title = "".join(text for name, text in found if name == "公文标题")
    lines, inside = [], False
    for name, text in found:
        if name == "附件标记":
            break
        inside = inside or name in TEXT
        if inside and text and name not in HEAD and name != "公文标题":
            lines.append(text)
    return Edited(title, tuple(lines))


def _any(found: list[tuple[str, str]]) -> Edited:
    """A document of another make: the title is the line above the first that ends in a colon."""
    lines = [text for _, text in found if text]
    greeting = next((at for at, line in enumerate(lines[:12]) if line.endswith(("：", ":")) and at), 0)
    title = lines[greeting - 1] if greeting else ""
    return Edited(title, tuple(lines[greeting:]))
