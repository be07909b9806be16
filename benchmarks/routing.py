"""How well divisions and units are recommended on the sample year: 2013–2017 learnt, 2018 asked.

    python -m benchmarks.routing

The texts are made by this project from a few dozen subjects, so that the like of each is at hand: these
figures show that the parts work together, not how well it does on real texts. Harder questions stand
beside it: the subject itself never seen, no history at all, and a subject that changed hands.
"""

import time

from banfu.sample import duties
from banfu.sample.people import CZT, FPB, ZJT
from banfu.sample.plan import SUBJECTS, history, plan
from banfu.text.routing import A_YEAR, CORRECTED, REFUSED, Duty, Handled, Router
from banfu.text.similar import Text


def score(router, asked, right):
    hits = [[route.unit for route in routes] for routes in router.ask(asked, k=3)]
    first = sum(bool(units) and units[0] == good for units, good in zip(hits, right, strict=True))
    three = sum(good in units for units, good in zip(hits, right, strict=True))
    return f"{first}/{len(right)} {first / len(right):.1%} | {three}/{len(right)} {three / len(right):.1%}"


def divisions_of(organ):
    known = [Duty((name, n), name, text) for n, (unit, name, text) in enumerate(duties.lines()) if unit == organ and name]
    rows = [row for row in history() if row.unit == organ and row.role == "lead"]
    earlier = [Handled((r.year, r.number), r.division, r.title, r.body, A_YEAR ** (2018 - r.year)) for r in rows]
    stems = {s.stem: s.division for s in SUBJECTS[organ]}
    cases = [c for c in plan().cases if c.lead_unit == organ and c.subject in stems]
    asked = [Text((c.kind, c.number), c.title, c.body) for c in cases]
    return known, earlier, cases, asked, [stems[c.subject] for c in cases]


def unseen(known, earlier, cases, asked, right):
    """Each subject asked with all earlier texts of that subject left out of what is learnt."""
    lines, hit, three = [c.subject for c in cases], 0, 0
    for stem in sorted(set(lines)):
        rest = [h for h in earlier if stem not in h.title]
        places = [i for i, line in enumerate(lines) if line == stem]
        for i, routes in zip(places, Router(known, rest).ask([asked[i] for i in places]), strict=True):
            units = [route.unit for route in routes]
            hit, three = hit + (units[:1] == [right[i]]), three + (right[i] in units)
    return f"{hit}/{len(right)} {hit / len(right):.1%} | {three}/{len(right)} {three / len(right):.1%}"


def handed_on(known, earlier, cases, asked):
    """A subject changes hands: one case is corrected, the others of the subject are asked again."""
    flipped = total = 0
    for stem in sorted({c.subject for c in cases}):
        places = [i for i, c in enumerate(cases) if c.subject == stem]
        old = next(h.unit for h in earlier if stem in h.title)
        new = next(d.unit for d in known if d.unit != old)
        if len(places) < 2:
            continue
        one = asked[places[0]]
        corrected = [Handled("c", new, one.title, one.body, CORRECTED), Handled("o", old, one.title, one.body, REFUSED)]
        for routes in Router(known, [*earlier, *corrected]).ask([asked[i] for i in places[1:]]):
            flipped, total = flipped + (routes[0].unit == new), total + 1
    return f"{flipped}/{total} {flipped / total:.1%} | "


def main():
    print("| | | 第一个对 | 前三个里有 |\n|---|---|---|---|")
    for organ in (CZT, ZJT, FPB):
        start = time.perf_counter()
        known, earlier, cases, asked, right = divisions_of(organ)
        print(f"| {organ}，处室 | 职责清单和五年历史 | {score(Router(known, earlier), asked, right)} |")
        print(f"| | 只有历史 | {score(Router([], earlier), asked, right)} |")
        print(f"| | 只有职责清单 | {score(Router(known, []), asked, right)} |")
        print(f"| | 这个题目往年没有过 | {unseen(known, earlier, cases, asked, right)} |")
        print(f"| | 题目换了处室，改过一件以后的同题 | {handed_on(known, earlier, cases, asked)} |")
        print(f"| | 用时 | {time.perf_counter() - start:.0f} 秒 | |", flush=True)
    known = [Duty((unit, n), unit, text) for n, (unit, name, text) in enumerate(duties.lines()) if not name]
    cases = [c for c in plan().cases if c.lead_unit]
    asked = [Text((c.kind, c.number), c.title, c.body) for c in cases]
    print(f"| 主办单位（24 家） | 只有职责清单 | {score(Router(known, []), asked, [c.lead_unit for c in cases])} |")


if __name__ == "__main__":
    main()
