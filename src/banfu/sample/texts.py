"""Composition of titles, bodies, opinions and reply letters from the subjects."""

from __future__ import annotations

import random

from banfu.sample.people import PLACES
from banfu.sample.subject import Subject

_NUMERALS = "一二三四五"


def fill(text: str, rng: random.Random, place: str) -> str:
    """Put invented figures and the place into a text."""
    return text.format(a=rng.randint(2, 9), b=rng.choice((12, 15, 18, 20, 25, 30, 40)), n=rng.randint(12, 480), c=place)


def place_of(delegation: str, rng: random.Random) -> str:
    """A county of the deputy's own delegation."""
    city = delegation.removesuffix("代表团")
    return rng.choice(PLACES.get(city, tuple(PLACES)))


def title(subject: Subject, rng: random.Random, place: str, taken: set[str], noun: str = "建议") -> str:
    """A title not taken before."""
    forms = ("关于{v}{s}的{k}", "关于{v}{c}{s}的{k}", "关于在{c}{v}{s}的{k}", "关于{v}{c}{s}若干问题的{k}",
             "关于{v}{s}并在{c}先行试点的{k}", "关于从{c}实际出发{v}{s}的{k}")
    for count in range(60):
        verb = rng.choice(subject.verbs).replace("{c}", "")
        where = place if count < 30 else rng.choice([one for many in PLACES.values() for one in many])
        made = rng.choice(forms).format(v=verb, s=subject.stem, c=where, k=noun)
        if made not in taken:
            break
    taken.add(made)
    return made


def body(subject: Subject, rng: random.Random, place: str) -> tuple[str, tuple[str, ...]]:
    """The text of a suggestion and its numbered asks."""
    opening = rng.choice(("近年来，我省{s}工作有了明显进步，但基层反映的问题仍然不少。", "去年下半年，我们就{s}问题到{c}走访座谈。",
                          "{s}关系群众切身利益，我在{c}调研时群众反映强烈。", "在闭会期间的视察中，{c}的干部群众多次谈到{s}。"))
    asks = rng.sample(subject.asks, min(len(subject.asks), rng.randint(2, 4)))
    made = tuple(fill(ask, rng, place) for ask in asks)
    points = "\n".join(f"{_NUMERALS[n]}是{ask.replace('|', '。')}。" for n, ask in enumerate(made))
    problem = "；".join(fill(one, rng, place) for one in subject.problem)
    return f"{opening.format(s=subject.stem, c=place)}\n{problem}。\n为此建议：\n{points}", made


def reply(subject: Subject, rng: random.Random, who: str, heading: str, number: str, asks: tuple[str, ...],
          klass: str, noun: str = "代表") -> str:
    """A reply letter, point by point, in the manner of its class."""
    parts = [f"{who}{noun}：", f"您提出的《{heading}》（第{number}号）收悉。经研究，现答复如下："]
    for n, ask in enumerate(asks):
        head = ask.split("|")[0]
        done = subject.done[n % len(subject.done)]
        month = rng.randint(9, 12)
        if klass == "A" or (klass == "B" and n == 0):
            said = f"{done}。下一步将按月跟踪执行情况，防止走样。"
        elif klass == "B":
            said = f"目前正在测算，由{subject.division or subject.unit}牵头，2018年{month}月底前提出方案，2019年起分步实施。"
        else:
            said = rng.choice(("这一事项属于国家统一规定的范围，省级无权调整，我们已在向上级汇报时反映。",
                               "受今年财力和既定预算安排限制，暂不具备提高标准的条件，将留作编制下年计划时参考。",
                               "各地情况差别较大，全省统一规定的依据尚不充分，拟先继续调研。"))
        parts.append(f"{_NUMERALS[n]}、关于“{head}”。{said}")
    parts.append(f"感谢您对{subject.topic}工作的关心和支持。请填写《征询意见表》并反馈。")
    return "\n".join(parts)


def opinion(subject: Subject, rng: random.Random, unit: str) -> str:
    """An assisting unit's opinion to the host."""
    lines = (f"该建议对推进{subject.stem}有现实意义，我单位赞成所提方向，相关资金按现有渠道统筹安排，不新设专项。",
             f"关于{subject.stem}，建议主办单位在答复中说明现行政策口径；新增支出请列入下年部门预算申报。",
             f"我单位已就{subject.stem}下达今年资金和任务，建议答复时区分已办和在办事项，避免重复承诺。")
    return f"经研究，{unit}会办意见如下：{rng.choice(lines)}"
