"""Reviewed, published, taken down; what the reviewer is shown and what the public gets."""

import pytest
from tests.portal.conftest import address, decide, publish

from banfu import clock
from banfu.actions import REGISTRY, Refused, denied, perform, publishing
from banfu.actions.publishing import ReviewForm, switch_column
from banfu.cases.models import Assignment, DisclosureReview, HandIn, Publication
from banfu.figures import engine


def office(world):
    return world.people["czt.coordinator"]


def fresh(task):
    return Assignment.objects.select_related("suggestion__session__source", "unit").get(pk=task.pk)


def test_what_was_found_is_masked_and_a_passage_is_left_out(column, nobody):
    review = DisclosureReview.objects.filter(assignment=column["full"]).latest("pk")
    assert "（邮箱略）" in review.reply_text and "（略）" in review.reply_text and "banshi" not in review.reply_text
    assert "（手机号略）" in review.asked_text and "李某" in review.asked_text
    withheld = review.cuts.get(kind="passage")
    assert (withheld.words, withheld.reason) == ("资金安排尚在磋商密语甲。", "还在磋商")
    page = nobody.get(address(column["full"])).content.decode()
    assert "（略）" in page and "还在磋商" not in page and "分两年提高" in page and "唐秀英" in page


def test_an_overruled_place_needs_its_reason(column, world):
    task = fresh(column["unreviewed"])
    task.suggestion.body = "请打13800138000。"
    form = ReviewForm({"mode": "full", "asked": "full", "f0": "keep", "happened_on": f"{clock.today()}"}, task=task)
    assert not form.is_valid() and "请写明理由" in str(form.errors["w0"])
    form = ReviewForm({"mode": "full", "asked": "full", "f0": "keep", "w0": "办公值班手机", "happened_on": f"{clock.today()}"}, task=task)
    assert form.is_valid(), form.errors


def test_of_very_many_places_those_not_asked_about_are_masked(column, world, monkeypatch):
    monkeypatch.setattr(publishing, "MOST_ASKED", 1)
    task = fresh(column["unreviewed"])
    task.suggestion.body = "请打13800138000，或13900139000。"
    form = ReviewForm({"mode": "full", "asked": "full", "f0": "keep", "w0": "办公值班手机", "happened_on": f"{clock.today()}"}, task=task)
    assert form.is_valid() and "f1" not in form.fields
    cuts = publishing._cuts(task, form.source, form.cleaned_data)
    assert publishing._shown(form.source, cuts, "asked") == "请打13800138000，或（手机号略）。"


@pytest.mark.parametrize(("told", "field", "said"), [
    ({"mode": "closed"}, "basis", "请选条例里的哪一项"), ({"mode": "closed", "basis": "other"}, "basis_note", "请写明哪部法律法规"),
    ({"mode": "summary"}, "reply_summary", "摘要还没有写"), ({"asked": "summary"}, "asked_summary", "摘要还没有写"),
    ({"brief": "请打13900139000"}, "brief", "手机号"), ({"withheld": "没有这句｜理由"}, "withheld", "请照原文抄"),
    ({"withheld": "现答复如下"}, "withheld", "没有写理由"),
])  # fmt: skip
def test_what_is_missing_or_wrong_is_said(column, told, field, said):
    form = ReviewForm({"mode": "full", "asked": "full", "happened_on": f"{clock.today()}"} | told, task=fresh(column["unreviewed"]))
    assert not form.is_valid()
    assert said in str(form.errors[field])


def test_the_proposers_wish_holds(column, world):
    task = fresh(column["unreviewed"])
    hand_in = HandIn.objects.create(suggestion=task.suggestion, consent="none", started_on=clock.today(), saved_at=clock.now())
    task = fresh(task)
    with pytest.raises(Refused, match="不同意公开"):
        perform(REGISTRY["review_disclosure"], office(world), task, {"mode": "full", "asked": "none"})
    hand_in.consent = "summary"
    hand_in.save()
    form = ReviewForm({"mode": "full", "asked": "full", "happened_on": f"{clock.today()}"}, task=fresh(task))
    assert not form.is_valid() and "只同意公开摘要" in str(form.errors["asked"])


def test_only_what_was_reviewed_and_decided_public_is_published(column, world):
    for name, said in (("unreviewed", "还没有做公开审查"), ("closed", "不予公开"), ("full", "已经公开"), ("down", "重新做公开审查")):
        assert said in denied(REGISTRY["publish"], office(world), fresh(column[name])), name
    switch_column(office(world), world.units["省财政厅"], False, False)
    assert "没有开公开专栏" in denied(REGISTRY["publish"], office(world), fresh(column["decided"]))


def test_after_the_source_changed_it_is_reviewed_again(column, world):
    task = fresh(column["decided"])
    task.suggestion.body = "改过"
    task.suggestion.save()
    assert "重新做公开审查" in denied(REGISTRY["publish"], office(world), fresh(task))


def test_taken_down_and_published_anew_at_the_same_address(column, world, nobody):
    task, url = fresh(column["down"]), address(column["down"])
    gone = nobody.get(url)
    assert gone.status_code == 410
    assert "涉及个人信息" in gone.content.decode() and task.suggestion.title not in gone.content.decode()
    publish(world, task)
    assert nobody.get(url).status_code == 200
    with pytest.raises(Refused, match="请先“撤下”"):
        perform(REGISTRY["review_disclosure"], office(world), fresh(task), {"mode": "closed", "basis": "trade"})


def test_published_rate_and_its_parts(column, world):
    figure = engine.compute(engine.Scope(world.units["省财政厅"], 2018))["published_rate"]
    # Seven answered: published three, waiting or taken down three; one closed, which is not counted.
    assert (figure.numerator, figure.denominator) == (3, 6)
    assert ("不予公开", 1) in figure.excluded


def test_the_level_of_disclosure_in_the_chain_wants_the_review(column, world):
    from banfu.actions import settling

    settling.set_chain(office(world), world.units["省财政厅"], False, ["division", "disclosure"])
    task = fresh(column["in_work"])
    head = world.people["czt.d1.head"]
    for name in ("submit_draft", "approve"):
        task = perform(REGISTRY[name], head, task)
    assert "公开审查还没有做" in denied(REGISTRY["approve"], office(world), task)
    task = decide(world, fresh(task))
    assert perform(REGISTRY["approve"], office(world), fresh(task)).stage == "to_issue"


def test_a_protected_name_is_nowhere_and_who_asks_later_is_hidden(column, world, nobody):
    page = nobody.get(address(column["protected"])).content.decode()
    assert "唐秀英" not in page and "某某代表" in page and "1名代表" in page
    lead = column["full"].suggestion.lead
    type(lead).objects.filter(pk=lead.pk).update(protected=True)
    assert nobody.get(address(column["full"])).status_code == 404


def test_outcomes_are_shown_only_where_switched_on(column, world, nobody):
    url = address(column["full"])
    assert "带来了什么" not in nobody.get(url).content.decode()
    switch_column(office(world), world.units["省财政厅"], True, False, outcomes=True)
    page = nobody.get(url).content.decode()
    assert "关于密语午的通知（湘财农〔2018〕58号）" in page and "省财政厅" in page


def test_the_office_sees_what_waits_and_the_case_says_where_it_stands(column, browse):
    client = browse()
    bench = client.get("/").content.decode()
    assert "等着公开 2 件" in bench and "推定" in bench
    rows = client.get("/publishing?show=wait").content.decode()
    assert "0004" in rows and "0007" not in rows
    rows = client.get("/publishing?show=review").content.decode()
    assert "0007" in rows and "0004" not in rows
    done = client.post("/act/publish", {"ids": [column["decided"].pk], "go": "1", "happened_on": f"{clock.today()}", "next": "/publishing"})
    assert done.status_code == 302 and Publication.objects.filter(assignment=column["decided"]).exists()
    case = client.get(f"/case/{column['full'].pk}").content.decode()
    assert "看公众看到的" in case and "还在磋商" in case


def test_the_review_page_marks_what_was_found_and_keeps_what_was_typed(column, browse):
    url = f"/case/{column['full'].pk}/disclosure"
    page = browse().get(url).content.decode()
    assert "找到 3 处个人信息" in page and "<mark" in page
    wrong = browse().post(url, {"mode": "closed", "asked": "none", "brief": "照旧", "happened_on": f"{clock.today()}"})
    assert wrong.status_code == 422 and "照旧" in wrong.content.decode()
    assert browse("czt.d1.o0").post(url, {"mode": "full"}).status_code == 403
