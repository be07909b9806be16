"""What a reader would send a draft back for: plain faults, unanswered points, sentences that only assure."""

from collections.abc import Sequence

from banfu.advice.answers import MISSING, UNSURE, WAIVED, Answered, unanswered
from banfu.advice.letters import Reused
from banfu.cases import limits
from banfu.cases.models import Assignment
from banfu.text.marks import EMPTY, TIME, marks
from banfu.text.takeup import paragraphs

MUST, REMIND = "e", "w"
BRIEF = 24
UNDERWAY = ("in_progress", "planned")
Fault = dict[str, str]


def _fault(level: str, text: str, at: str, goto: str = "", point: int = 0) -> Fault:
    return {"level": level, "text": text, "at": at, "goto": goto, "point": str(point or "")}


def plain_faults(task: Assignment, title: str, text: str, reply_class: str) -> list[Fault]:
    """Slips of the pen; each a sentence with its place."""
    found = []
    kind = task.suggestion.get_kind_display()
    wrong, person, other = ("提案", "代表", "委员") if kind == "建议" else ("建议案", "委员", "代表")
    if task.hosting and not reply_class:
        found.append((MUST, "还没有定办理类别。", "办理类别"))
    if wrong in text.replace("建议提案", ""):
        found.append((MUST, f"把“{kind}”写成了“{wrong}”。", "正文"))
    if task.suggestion.number.lstrip("0") not in title + text:
        found.append((MUST, f"全文没有写这一件的编号 {task.suggestion.number}。", "标题、正文"))
    if other in text:
        found.append((REMIND, f"正文里出现了“{other}”，本件提出人是{person}，请核对。", "正文"))
    if any(f"年0{m}月" in text for m in range(1, 10)) or "二〇" in text:
        found.append((MUST, "日期要用阿拉伯数字，月、日不补“0”。", "落款"))
    if "〔" not in text and "[20" in text:
        found.append((REMIND, "文号的年份用六角括号〔〕。", "正文"))
    if "联系人：　" in text:
        found.append((REMIND, "联系人和电话还没有填。", "文末"))
    return [_fault(*row) for row in found]


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
