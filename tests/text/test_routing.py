"""Where a text belongs: by duties alone, by what went before, by what a person corrected, each with evidence."""

import pytest

from banfu.text.routing import CORRECTED, REFUSED, Duty, Handled, Router
from banfu.text.similar import Text

DUTIES = [
    Duty(1, "社保处", "城乡居民基本养老保险补助"), Duty(2, "农业处", "村级组织运转经费和村干部报酬"), Duty(3, "教科处", "学前教育和义务教育公用经费"),
    Duty(4, "教科处", "公共文化和广播电视经费"),
]  # fmt: skip
PENSION = "城乡居民养老保险基础养老金标准太低，请逐年提高。"
VILLAGE = "村级组织运转经费标准多年没有动，请提高村干部报酬。"
EARLIER = [
    *(Handled(n, "社保处", f"关于提高{place}居民养老金标准的建议", PENSION) for n, place in enumerate(("平江县", "新化县", "道县"))),
    *(Handled(10 + n, "农业处", f"关于提高{place}村级组织运转经费的建议", VILLAGE) for n, place in enumerate(("南县", "澧县", "攸县"))),
]  # fmt: skip


def ask(router, title, body="", **more):
    return router.ask([Text("new", title, body)], **more)[0]


def test_duties_alone_are_enough_to_begin_with():
    best = ask(Router(DUTIES, []), "关于加大学前教育财政投入的建议", "公办园少。")[0]
    assert (best.unit, best.duties, best.handled, best.sure) == ("教科处", (3,), (), None)
    assert ask(Router(DUTIES, []), "量子通信卫星") == []


def test_earlier_cases_alone_are_enough_too_and_are_named_likest_first():
    best = ask(Router([], EARLIER), "关于提高新化县居民养老金标准的建议", PENSION)[0]
    assert best.unit == "社保处" and best.handled[0] == 1 and len(best.handled) == 3 and best.duties == ()


def test_both_speak_and_the_unlike_is_left_to_the_duties():
    router = Router(DUTIES, EARLIER)
    best = ask(router, "关于提高桃江县居民养老保险待遇的建议", PENSION)[0]
    assert best.unit == "社保处" and best.handled and best.duties == (1,)
    assert ask(router, "关于增加县级公共文化经费的建议", "文化站一年开不了几场活动。")[0].unit == "教科处"


def test_one_correction_outweighs_what_was_usual_and_the_refused_falls_back():
    case = Text("c", "关于提高石门县村级组织运转经费的建议", VILLAGE)
    learnt = [*EARLIER, Handled("c", "预算处", case.title, case.body, CORRECTED), Handled("c", "农业处", case.title, case.body, REFUSED)]
    routes = ask(Router(DUTIES, learnt), "关于提高安化县村级组织运转经费的建议", VILLAGE)
    assert routes[0].unit == "预算处" and routes[0].handled == ("c",)
    pension = ask(Router(DUTIES, learnt), "关于提高安化县居民养老金标准的建议", PENSION)
    assert pension[0].unit == "社保处"


def test_a_text_is_no_evidence_for_itself_and_units_may_be_left_out():
    router = Router(DUTIES, EARLIER)
    own = router.ask([Text(0, EARLIER[0].title, EARLIER[0].body)])[0]
    assert 0 not in own[0].handled
    routes = ask(router, "关于提高桃江县居民养老金标准的建议", PENSION, allowed=lambda unit: unit != "社保处")
    assert all(route.unit != "社保处" for route in routes)


def test_how_sure_is_told_where_there_is_enough_to_learn_it_from():
    many = [Handled((n, m), unit, f"关于{place}{what}的建议", body) for n, place in enumerate(("甲县", "乙县", "丙县", "丁县", "戊县", "己县"))
            for m, (unit, what, body) in enumerate((("社保处", "居民养老金", PENSION), ("农业处", "村级运转经费", VILLAGE)))]
    routes = ask(Router(DUTIES, many + many[:10]), "关于庚县居民养老金的建议", PENSION)
    assert 0.8 < routes[0].sure < 1 and routes[1].sure is None if len(routes) > 1 else routes[0].sure > 0.8


@pytest.mark.parametrize("texts", [[], [Text("e", "", "")]])
def test_nothing_asked_nothing_told(texts):
    assert Router(DUTIES, EARLIER).ask(texts) == [[] for _ in texts]
    assert Router([], []).ask(texts) == [[] for _ in texts]
