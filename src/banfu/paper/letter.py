"""What a letter says, whatever it is written as. The names of its elements are those of GB/T 9704—2012, chapter 7."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

NUMERAL = "一二三四五六七八九十"
LEVELS = (
    re.compile(rf"[{NUMERAL}]{{1,3}}、"),
    re.compile(rf"（[{NUMERAL}]{{1,3}}）"),
    re.compile(r"\d{1,2}[.．](?!\d)"),
    re.compile(r"（\d{1,2}）"),
)
# What XML cannot hold, and marks that turn the direction of text: neither belongs on paper.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")


LARGEST = 20 * 1024**2
TOO_LARGE = "文件超过 20 MB；答复函不该这么大，请去掉里面的图片再传。"


class PaperError(ValueError):
    """The letter cannot be written or read; says why and what to do, in Chinese."""


class Form(StrEnum):
    """The two formats a reply is written in."""

    DOCUMENT = "document"  # 文件格式, chapter 7
    LETTER = "letter"  # 信函格式, 10.1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body. level: 0 for plain text, 1–4 for 一、（一）1.（1）; None reads it from the text."""

    text: str
    level: int | None = None

    @property
    def rank(self) -> int:
        return level_of(self.text) if self.level is None else self.level


@dataclass(frozen=True)
class Attachment:
    """An attachment: named under the body; printed after it when it has paragraphs."""

    name: str
    paragraphs: tuple[Paragraph, ...] = ()


@dataclass(frozen=True)
class Letter:
    """An official letter.

    organs: names in the head, the first being the lead. suffix: 文件 behind them, or nothing.
    salutation: 主送, without its colon. sign_off: the organs that sign; none means those of the head.
    sealed: seals will be put on it (7.3.5.1); otherwise the unsealed arrangement (7.3.5.2).
    signers: 签发人, printed beside the number (upward letters, and replies where the place asks for it).
    """

    organs: tuple[str, ...]
    number: str
    title: str
    salutation: str
    paragraphs: tuple[Paragraph, ...]
    form: Form = Form.DOCUMENT
    suffix: str = ""
    class_mark: str = ""
    disclosure: str = ""
    signers: tuple[str, ...] = ()
    serial: str = ""  # 份号
    secrecy: str = ""
    urgency: str = ""
    attachments: tuple[Attachment, ...] = ()
    sign_off: tuple[str, ...] = ()
    sealed: bool = True
    dated: date | None = None
    note: str = ""  # 附注, without its brackets: 联系人：…，电话：…
    copied_to: tuple[str, ...] = ()
    print_organ: str = ""
    printed_on: date | None = None

    @property
    def signing(self) -> tuple[str, ...]:
        return self.sign_off or self.organs

    @property
    def marks(self) -> tuple[str, ...]:
        """What stands at the right of the first page's top: the class, and how it is made public."""
        return tuple(mark for mark in (f"类别：{self.class_mark}" if self.class_mark else "", self.disclosure) if mark)

    @property
    def left_marks(self) -> tuple[str, ...]:
        return tuple(mark for mark in (self.serial, self.secrecy, self.urgency) if mark)


def level_of(text: str) -> int:
    """Return 1–4 for a paragraph that begins with 一、 （一） 1. （1）, else 0."""
    return next((level for level, form in enumerate(LEVELS, 1) if form.match(text)), 0)


def paragraphs(lines: Iterable[str]) -> tuple[Paragraph, ...]:
    """Return each line that holds anything as a paragraph, without its own indent."""
    return tuple(Paragraph(text) for line in lines if (text := line.strip()))


def chinese_date(day: date) -> str:
    """2018年9月5日: Arabic numerals, no leading zero (7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def lead_of(text: str, level: int) -> int:
    """Return how much of a heading paragraph is its heading: all of it, or its first sentence when text follows."""
    if level not in (1, 2):
        return 0
    return text.find("。") + 1 or len(text)


def clean(text: str) -> str:
    """Return ``text`` on one line, without what cannot be printed."""
    return UNPRINTABLE.sub("", re.sub(r"[\t\r\n\u2028\u2029\x0b\x0c\x85]+", " ", text)).strip()


def cleaned(letter: Letter) -> Letter:
    """Return the letter with every text cleaned. Raises PaperError where it lacks what no paper can do without."""

    def many(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text for one in texts if (text := clean(one)))

    def body(ones: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
        return tuple(replace(one, text=text) for one in ones if (text := clean(one.text)))

    plain = ("number", "title", "salutation", "suffix", "class_mark", "disclosure", "serial", "secrecy", "urgency", "note", "print_organ")
    texts: dict[str, Any] = {name: clean(getattr(letter, name)) for name in plain}
    texts |= {name: many(getattr(letter, name)) for name in ("organs", "signers", "sign_off", "copied_to")}
    done = replace(
        letter,
        **texts,
        paragraphs=body(letter.paragraphs),
        attachments=tuple(Attachment(clean(one.name), body(one.paragraphs)) for one in letter.attachments if clean(one.name)),
    )
    done = replace(done, salutation=done.salutation.rstrip("：:"), note=done.note.strip("（）()"))
    if not done.organs:
        raise PaperError("没有发文机关，排不了版；请填上发文机关标志。")
    if not done.title:
        raise PaperError("没有标题，排不了版；请填上标题。")
    if not done.paragraphs:
        raise PaperError("正文是空的，排不了版；请先拟稿。")
    return done
