"""What a reader would send a draft back for: faults of the letter, unanswered points, sentences that only assure."""

from collections.abc import Sequence

from banfu import clock
from banfu.advice.answers import MISSING, UNSURE, WAIVED, Answered, unanswered
from banfu.advice.letters import Reused
from banfu.cases import letters, limits
from banfu.cases.followed_up import is_tracked
from banfu.cases.letters import Written
from banfu.cases.models import Assignment
from banfu.paper.checks import ERROR
from banfu.text.marks import EMPTY, TIME, marks
from banfu.text.promises import find
from banfu.text.takeup import paragraphs

MUST, REMIND = "e", "w"
IN_TEXT = ("主送", "附注", "附件")
"""Places of a letter that stand in the text of a draft."""
BRIEF = 24
UNDERWAY = ("in_progress", "planned")
Fault = dict[str, str]


def _fault(level: str, text: str, at: str, goto: str = "", point: int = 0) -> Fault:
    return {"level": level, "text": text, "at": at, "goto": goto, "point": str(point or "")}


def paper_faults(task: Assignment, said: Written) -> list[Fault]:
    """What ``paper.checks`` finds in the letter as it would go out, weighed by the rulebook; each with its place in the draft."""
    parts = {said.text[part.start : part.end].strip(): part.number for part in paragraphs(said.text)}
    found = []
    for one in letters.faults(task, said):
        whole = next((text for text in parts if one.quote and one.quote in text), "") if one.paragraph or one.where in IN_TEXT else ""
        at = f"第 {parts[whole]} 段" if whole else one.where
        found.append(_fault(MUST if one.level == ERROR else REMIND, one.text, at, one.quote if whole else ""))
    return found


def _brief(text: str) -> str:
    return text if len(text) <= BRIEF else text[:BRIEF] + "…"


def point_faults(task: Assignment, reply_class: str, points: Sequence[Answered]) -> list[Fault]:
    """Points not answered, or answered by words alone, or without a time where the class promises one."""
    book = limits.rulebook_of(task)
    level = MUST if book.must_answer_all else REMIND
    kind = book.classes.get(reply_class)
    timed = bool(kind and kind.meaning in UNDERWAY)
    found = [
        _fault(level, f"要求第 {p.number} 点“{_brief(p.text)}”没有找到答复。", "全文", point=p.number) for p in unanswered(points)
    ]
    for point in points:
        if point.state in (MISSING, WAIVED):
            continue
        at = f"第 {point.paragraph} 段"
        if point.only_assures:
            words = f"要求第 {point.number} 点的答复只有表态，没有措施、时间、金额、依据。"
            found.append(_fault(REMIND, words, at, point.passage, point.number))
        elif timed and TIME not in point.holds:
            words = f"要求第 {point.number} 点的答复没写时间；拟 {reply_class} 类的，下一步应写明时间。"
            found.append(_fault(REMIND, words, at, point.passage, point.number))
    return found


def promise_faults(task: Assignment, said: Written) -> list[Fault]:
    """A letter of a class that is followed up says what will be done; without that it is looked at some time after it is sent."""
    book = limits.rulebook_of(task)
    if not said.text.strip() or not is_tracked(book, said.reply_class) or find(said.text, clock.today()):
        return []
    words = (
        f"拟 {said.reply_class} 类要跟踪办理，稿子里没有找到承诺（办什么、什么时候办到）；照这样签发，{book.number('follow_up_days')} 天后要复核。"
    )
    return [_fault(REMIND, words, "全文")]


def wording_faults(text: str, points: Sequence[Answered], again: Sequence[Reused]) -> list[Fault]:
    """Sentences that only assure, beyond those named at a point; passages that stand in other letters."""
    parts = paragraphs(text)
    named = {point.paragraph for point in points if point.only_assures}

    def place(at: int) -> int:
        return next((part.number for part in parts if part.start <= at < part.end), 0)

    found = []
    for mark in marks(text):
        if mark.kind == EMPTY and (number := place(mark.start)) not in named:
            sentence = text[mark.start : mark.end]
            found.append(_fault(REMIND, f"只有表态：“{_brief(sentence)}”，没有措施、时间、金额、依据。", f"第 {number} 段", sentence))
    for row in again:
        more = f"等 {row.letters} 件" if row.letters > 1 else ""
        words = f"这一句 {row.end - row.start} 字与 {row.task.year}年 {row.task.number} 号{more}的答复相同，请核对是否合用。"
        found.append(_fault(REMIND, words, f"第 {place(row.start)} 段", text[row.start : row.end]))
    return found


def heading(number: str, faults: Sequence[Fault], points: Sequence[Answered]) -> str:
    """The finding of the page: 还有 2 处必须改，1 点没有答."""
    must, missing = sum(f["level"] == MUST for f in faults), len(unanswered(points))
    said = [f"还有 {must} 处必须改"] if must else []
    said += [f"{missing} 点没有答"] if missing else []
    if said:
        return f"{number}：{'，'.join(said)}"
    return f"{number}：没有必须改的，{len(faults)} 处提醒" if faults else f"{number}：没有查出毛病"


def told(points: Sequence[Answered], hosting: bool = True) -> str:
    """3 点里答了 2 点，第 2 点没有答; an opinion speaks of some points only."""
    if not points:
        return ""
    if not hosting:
        spoken = [str(p.number) for p in points if p.state != MISSING]
        return f"{len(points)} 点里提到第 {'、'.join(spoken)} 点" if spoken else f"{len(points)} 点都没有提到"
    by = {state: [p.number for p in points if p.state == state] for state in (MISSING, UNSURE, WAIVED)}
    rest = [
        f"第 {'、'.join(map(str, numbers))} 点{words}"
        for state, words in ((UNSURE, "像是答了，请看一眼"), (MISSING, "没有答"), (WAIVED, "不需单独答复"))
        if (numbers := by[state])
    ]
    if not rest:
        return f"{len(points)} 点都答到了" if len(points) > 1 else "答到了"
    done = len(points) - sum(map(len, by.values()))
    return "，".join([f"{len(points)} 点里答了 {done} 点", *rest])
