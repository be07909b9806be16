"""What an audit says, and how its figures are written."""

from dataclasses import dataclass
from fractions import Fraction

ERROR, DOUBT, NOTE, RIGHT = "error", "doubt", "note", "right"
LABELS = {ERROR: "有误", DOUBT: "请核对", NOTE: "说明", RIGHT: "核对无误"}
KINDS = {
    "sum": "分项与总数", "remainder": "没有写的其余", "part": "部分与整体", "share": "占比", "rate": "比率", "percents": "各占比之和",
    "growth": "增减", "points": "百分点与百分之", "multiple": "倍数", "contradiction": "前后不一", "impossible": "不可能的数",
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One thing found.

    level: error, doubt (two readings, or to be looked at), note, right. kind: a key of ``KINDS``. paragraph: from 1.
    quote: the words it is about. text: a sentence in Chinese. inputs: what was reckoned with. arithmetic: how.
    readings: the possible readings, where there are several.
    """

    level: str
    kind: str
    paragraph: int
    quote: str
    text: str
    inputs: tuple[str, ...] = ()
    arithmetic: str = ""
    readings: tuple[str, ...] = ()
    start: int = 0

    @property
    def alarm(self) -> bool:
        return self.level in (ERROR, DOUBT)

    @property
    def sentence(self) -> str:
        """One line with place, words, judgement and arithmetic."""
        more = "".join(f"\n　　读法{'一二三四五六'[at]}：{one}" for at, one in enumerate(self.readings[:6]))
        sums = f"（{self.arithmetic}）" if self.arithmetic else ""
        return f"[{LABELS[self.level]}] 第 {self.paragraph} 段“{self.quote}”：{self.text}{sums}{more}"

    def as_json(self) -> dict[str, object]:
        return {
            "level": self.level, "kind": self.kind, "paragraph": self.paragraph, "start": self.start, "quote": self.quote,
            "text": self.text, "inputs": list(self.inputs), "arithmetic": self.arithmetic, "readings": list(self.readings),
        }  # fmt: skip


def shown(value: Fraction, places: int | None = None) -> str:
    """Write a number: exactly where it ends within four places, else rounded half up; a thousand without commas."""
    if places is None:
        places = next((n for n in range(5) if (value * 10**n).denominator == 1), 2)
    return _placed(half_up(value, places), places)


def _placed(value: Fraction, places: int) -> str:
    scaled = int(abs(value) * 10**places)
    whole, rest = divmod(scaled, 10**places)
    sign = "-" if value < 0 and scaled else ""
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"


def half_up(value: Fraction, places: int) -> Fraction:
    """Round half away from nought, as offices do."""
    scaled = int(abs(value) * 10**places + Fraction(1, 2))
    return Fraction(scaled if value >= 0 else -scaled, 10**places)


def cut_off(value: Fraction, places: int) -> Fraction:
    """Cut off towards nought."""
    return Fraction(int(value * 10**places), 10**places)
