"""The plan of the sample year: cases and who does what on which day."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from banfu.sample import steps, subjects_finance, subjects_other, texts
from banfu.sample.model import AssignmentPlan, CasePlan, HistoryRow, YearPlan, after, workday
from banfu.sample.people import CODES, CZT, FPB, THREE, ZJT, deputies, members
from banfu.sample.subject import Subject

SUBJECTS = {CZT: subjects_finance.SUBJECTS,
            ZJT: tuple(one for one in subjects_other.SUBJECTS if one.unit == ZJT),
            FPB: tuple(one for one in subjects_other.SUBJECTS if one.unit == FPB)}
CLASSES = {CZT: "A" * 41 + "B" * 16 + "C" * 18, ZJT: "A" * 24 + "B" * 18 + "C" * 9, FPB: "A" * 9 + "B" * 12}
SEED = {(ZJT, 0): ("王细玲", "加装电梯"), (ZJT, 1): ("刘长春", "村庄建设"), (ZJT, 2): ("李国武", "房地产市场"),
        (FPB, 0): ("李天明", "乡村振兴")}
SESSION = date(2018, 3, 1)
AS_AT = date(2018, 10, 8)
PREFIX = {CZT: "湘财建复", ZJT: "湘建复", FPB: "湘扶复"}


def plan(year: int = 2018) -> YearPlan:
    """Plan the sample year; the same every time."""
    rng, taken, cases = random.Random(f"plan-{year}"), set(), []  # type: ignore[var-annotated]
    numbers = [f"{n:04d}" for n in rng.sample(range(1, 1300), 440)]
    for unit in THREE:
        count = len(CLASSES[unit]) + (unit == CZT)
        for index in range(count):
            cases.append(_lead_case(unit, index, numbers.pop(), rng, taken))
    for index in range(271):
        units = _assisting(index)
        cases.append(_other_case(units, numbers.pop(), rng, taken))
    cases.extend(_proposals(taken))
    return YearPlan(year, AS_AT, cases)


def _assisting(index: int) -> tuple[str, ...]:
    """Which of the three assist in a case that another unit leads."""
    found = [CZT] if index < 253 else []
    if index < 30 or 253 <= index < 263:
        found.append(ZJT)
    if 30 <= index < 48 or index >= 263:
        found.append(FPB)
    return tuple(found)


def _lead_assists(unit: str, index: int) -> tuple[str, ...]:
    """Which of the three assist in a case one of them leads: 30 and 14 for finance, 6 and 5 of its own."""
    if unit == CZT:
        return (ZJT,) if index < 6 else (FPB,) if index < 11 else ()
    return (CZT,) if index < (30 if unit == ZJT else 14) else ()


def _case(kind: str, number: str, subj: Subject, rng: random.Random, taken: set[str], handed: date,
          **more: Any) -> CasePlan:
    """A case without assignments."""
    people = members() if kind == "proposal" else deputies()
    one = more.pop("proposer", None) or rng.choice(people)
    near = [p.name for p in people if p.delegation == one.delegation and p.name != one.name]
    co = tuple(rng.sample(near, min(len(near), rng.choice((0, 0, 1, 2, 3, 4, 6, 9, 12)))))
    place = texts.place_of(one.delegation if kind != "proposal" else "永州市", rng)
    heading = more.pop("title", None)
    if heading is None:
        heading = texts.title(subj, rng, place, taken, "提案" if kind == "proposal" else "建议")
    text, asks = texts.body(subj, rng, place)
    return CasePlan(kind, number, heading, text, asks, subj.topic, subj.stem, one.name, co, one.delegation,
                    handed_over_on=handed, in_session=handed == SESSION,
                    source="省政协" if kind == "proposal" else "省人大常委会", **more)


def _lead_case(unit: str, index: int, number: str, rng: random.Random, taken: set[str]) -> CasePlan:
    """A suggestion one of the three leads."""
    pending = unit == CZT and index == 75
    handed = date(2018, 9, 20) if pending else SESSION
    subj = SUBJECTS[unit][index % len(SUBJECTS[unit])]
    more: dict[str, Any] = {}
    if (unit, index) in SEED:
        name, topic = SEED[unit, index]
        subj = next(one for one in SUBJECTS[unit] if one.topic == topic)
        more["proposer"] = next(one for one in deputies() if one.name == name)
        if name == "李天明":
            more["title"] = "关于加快脱贫攻坚实施乡村振兴战略的建议"
    key_count = {CZT: 12, ZJT: 12, FPB: 3}[unit]
    key = index < key_count
    level = "省重点" if key and (unit, index) in ((FPB, 0), (CZT, 0), (CZT, 1), (CZT, 2)) else "厅重点" if key else "none"
    outside = [] if pending else rng.sample(("省发改委", "省民政厅", "省农委", "省审计厅"), rng.choice((0, 0, 1)))
    case = _case("suggestion", f"闭会{36:03d}" if pending else number, subj, rng, taken, handed, lead_unit=unit,
                 assist_units=(*_lead_assists(unit, index), *outside), key_level=level, **more)
    classes = list(CLASSES[unit])
    random.Random(f"class-{unit}").shuffle(classes)
    answer = workday(date(2018, 4, 23) + timedelta(days=(index * 7) % 36))
    extended = unit == CZT and index in (20, 40)
    meeting = "leader" if key else "division_head" if unit == ZJT or index % 3 == 0 else "none"
    spec = {"pending": pending, "klass": classes[min(index, len(classes) - 1)], "level": meeting,
            "answer": date(2018, 6, 22) if extended else answer, "extended": extended,
            "issue": f"{PREFIX[unit]}〔2018〕{index + 1}号", "silent": unit == CZT and index in (50, 51),
            "result": "基本满意" if unit == CZT and index in (60, 61, 62) else "满意",
            "waived": (unit == CZT and index == 11) or (unit == ZJT and index in (20, 25, 30, 35)),
            "onsite": unit == CZT and index < 9, "trips": 2 if (unit, index) == (FPB, 0) else 1}
    if spec["trips"] == 1:
        del spec["trips"]
    case.assignments.append(steps.lead(case, subj, steps.Desk(unit, subj.division, rng), spec))
    for other in _lead_assists(unit, index):
        case.assignments.append(steps.assist(case, subj, steps.Desk(other, "", rng)))
    return case


def _other_case(units: tuple[str, ...], number: str, rng: random.Random, taken: set[str]) -> CasePlan:
    """A suggestion led elsewhere in which some of the three assist."""
    subj = rng.choice(subjects_other.OTHERS)
    late = rng.random() < 0.04
    handed = workday(date(2018, 5, 14) + timedelta(days=rng.randint(0, 30))) if late else SESSION
    case = _case("suggestion", f"闭会{number}" if late else number, subj, rng, taken, handed, lead_unit=subj.unit,
                 assist_units=units, key_level="none")
    for unit in units:
        case.assignments.append(steps.assist(case, subj, steps.Desk(unit, "", rng)))
    return case


STAGES = ("", "sign_for", "propose_division", "object", "return", "assign_officer", "log_contact", "ask_opinion",
          "save_draft", "submit_draft", "division", "office", "leader", "register_issue", "deliver", "record_feedback",
          "call_back", "propose_strike_off")


def _proposals(taken: set[str]) -> list[CasePlan]:
    """Proposals under way: finance 18 + 28, housing 8, poverty relief 5, one or more in every stage."""
    rng, found = random.Random("proposals"), []
    jobs = [(CZT, "lead")] * 18 + [(ZJT, "lead")] * 8 + [(FPB, "lead")] * 5 + [(CZT, "assist")] * 28
    for index, (unit, role) in enumerate(jobs):
        stage = STAGES[index % 18] if role == "lead" else ("", "propose_division", "save_draft", "division", "send_opinion")[index % 5]
        place = STAGES.index(stage) if stage in STAGES else 14
        handed = workday(date(2018, 10, 5) if not stage else date(2018, 9, 26) - timedelta(days=min(66, 5 * place)))
        subj = rng.choice(SUBJECTS[unit] if role == "lead" else subjects_other.OTHERS)
        assists = ("省发改委",) if role == "lead" else (unit,)
        case = _case("proposal", f"0{index * 13 + 101:03d}", subj, rng, taken, handed,
                     lead_unit=unit if role == "lead" else subj.unit, assist_units=assists, key_level="none")
        desk = steps.Desk(unit, subj.division, rng)
        if role == "lead":
            spec = {"level": "division_head", "klass": "AC"[index % 2], "answer": min(date(2018, 9, 14), handed + timedelta(days=50)),
                    "issue": f"{PREFIX[unit]}〔2018〕{200 + index}号", "result": "满意"}
            made = steps.lead(case, subj, desk, spec)
        else:
            made = steps.assist(case, subj, desk)
        case.assignments.append(_cut(made, stage, desk, handed))
        found.append(case)
    return found


def _cut(made: AssignmentPlan, stage: str, desk: steps.Desk, handed: date) -> AssignmentPlan:
    """Keep the events up to a stage, never later than the day of the plan."""
    events, kept = made.events, []
    stop = {"object": "propose_division", "return": "sign_for"}.get(stage, stage)
    for one in events if stage else ():
        if one.on > AS_AT:
            break
        kept.append(one)
        if stop in (one.verb, one.data.get("step")):
            break
    desk.events = kept
    if stage == "object":
        desk.add(after(handed, 2), "object_division", desk.head, reason="主要内容属其他处室职能")
    elif stage == "return":
        desk.add(after(handed, 2), "request_return", desk.coordinator, reason="所提事项不属本单位职责",
                 duty="部门三定规定", proposed_unit="省发改委")
    elif stage in ("save_draft", "submit_draft", "assign_officer"):
        desk.add(kept[-1].on, "set_internal_date", desk.coordinator, on=date(2018, 9, 30) if stage == "save_draft" else date(2018, 10, 10))
    made.events = desk.events
    return made


def history() -> list[HistoryRow]:
    """Old ledgers 2013 to 2017 of the three units."""
    rng, taken, rows = random.Random("history"), set(), []  # type: ignore[var-annotated]
    for offset, finance in enumerate(((14, 36, 30), (19, 32, 28), (24, 28, 26), (30, 24, 23), (36, 20, 20))):
        for unit, counts, assists in ((CZT, finance, 250 + 9 * offset), (ZJT, (16 + offset, 22, 12 - offset), 44),
                                      (FPB, (5 + offset, 11, 4 - offset), 28)):
            classes = "".join(k * n for k, n in zip("ABC", counts, strict=True)) + " " * assists
            for n, klass in enumerate(classes):
                rows.append(_row(2013 + offset, unit, n, klass.strip(), rng, taken))
    return rows


def _row(year: int, unit: str, n: int, klass: str, rng: random.Random, taken: set[str]) -> HistoryRow:
    """One line of an old ledger."""
    subj = rng.choice(SUBJECTS[unit] if klass else subjects_other.OTHERS)
    one = rng.choice(deputies())
    place = texts.place_of(one.delegation, rng)
    heading = texts.title(subj, rng, place, taken)
    text, _ = texts.body(subj, rng, place)
    answered = date(year, 4, 10) + timedelta(days=rng.randint(0, 45))
    said = rng.choices(("满意", "基本满意", "不满意"), (80 + 3 * (year - 2013), 15, 2))[0] if klass else ""
    return HistoryRow(year, unit, f"{(n * 3 + len(CODES[unit]) + THREE.index(unit)) % 1300 + 1:04d}", heading, text, subj.topic, one.name,
                      one.delegation, "lead" if klass else "assist", subj.division, klass, answered, said)
