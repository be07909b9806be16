"""The office of congress: numbering, refusing, splitting, merging, marking; 拟办, comments, 交办."""

from datetime import timedelta

import pytest

from banfu import clock
from banfu.actions import REGISTRY, Refused, handing_over, merging, on_paper, perform
from banfu.actions.assigning import Share
from banfu.actions.kernel import perform_each
from banfu.advice.models import Near
from banfu.cases import visible
from banfu.cases.models import Assignment, Candidate, Suggestion
from banfu.cases.words import CaseStage, Part, Stage
from banfu.people.models import Proposer


@pytest.fixture
def do(chain):
    """do(who, action, subject, **data)."""
    return lambda who, name, subject, **data: perform(REGISTRY[name], chain.people[who], subject, data)


@pytest.fixture
def paper(chain):
    """Return a maker of suggestions that came on paper and wait to be registered."""
    lead = Proposer.objects.get(posts__person=chain.people["dai.lead"])

    def make(title="关于农村客运的建议", body="一是增加班次。二是建好站点。"):
        return on_paper.enter_paper(
            chain.people["lgw.office"], chain.sessions["suggestion", 2018], title=title, body=body, lead=lead
        )

    return make


def test_numbers_follow_each_other_in_session_and_between_sessions(paper, do):
    numbers = [do("lgw.office", "register", paper(), recess=recess).number for recess in (False, True, False, True)]
    assert numbers == ["0001", "BH001", "0002", "BH002"]


def test_a_number_that_is_taken_names_whose_it_is(paper, do):
    do("lgw.office", "register", paper("关于甲的建议"), number="0082")
    with pytest.raises(Refused, match="0082 号已经给了《关于甲的建议》"):
        do("lgw.office", "register", paper("关于乙的建议"), number="0082")
    assert do("lgw.office", "register", Suggestion.objects.get(title="关于乙的建议")).number == "0083"


def test_refused_with_a_coded_reason_and_taken_up_again(chain, paper, do):
    case = do("lgw.office", "not_accept", paper(), code="own_matter", outcome="退回", text="属于个人问题")
    assert case.stage == CaseStage.NOT_ACCEPTED
    assert chain.people["dai.lead"].notices.filter(text__contains="属于个人问题").exists()
    with pytest.raises(Refused, match="请从列出的里面选"):
        do("lgw.office", "not_accept", paper(), code="nothing", outcome="退回", text="x")
    assert do("lgw.office", "reopen", case, text="核实后属于公共事务").stage == CaseStage.TO_REGISTER


def test_split_into_two_that_are_registered_each(paper, do):
    whole = paper()
    form = REGISTRY["split"].form({"parts": "关于班次的建议\n增加班次。\n\n——\n\n关于站点的建议\n建好站点。"}, task=whole)
    assert form.is_valid(), form.errors
    whole = do("lgw.office", "split", whole, **form.cleaned_data)
    assert whole.stage == CaseStage.SPLIT
    parts = list(whole.split_into.order_by("pk"))
    assert [(part.title, part.stage, part.lead_name) for part in parts] == [
        ("关于班次的建议", CaseStage.TO_REGISTER, "唐秀英"), ("关于站点的建议", CaseStage.TO_REGISTER, "唐秀英")
    ]  # fmt: skip
    assert do("lgw.office", "register", parts[1]).number == "0001"
    lone = REGISTRY["split"].form({"parts": "只有一件"}, task=whole)
    assert "拆不开" in str(lone.errors)


def test_merged_ones_are_printed_together_and_stay_apart(paper, do):
    first, second = (do("lgw.office", "register", paper(title)) for title in ("关于甲的建议", "关于甲的又一建议"))
    second = do("lgw.office", "merge", second, main=first)
    assert merging.printed(second) == "0001并2"
    with pytest.raises(Refused, match="请反过来并"):
        do("lgw.office", "merge", first, main=second)
    assert merging.printed(do("lgw.office", "unmerge", second)) == "0002"


def merge_form(chain, case, **data):
    """The form of 并案 as congress sends it."""
    return REGISTRY["merge"].form(data, task=case, person=chain.people["lgw.office"])


def test_what_to_merge_into_is_chosen_among_the_like_or_by_number(chain, paper, do):
    first, second, third, fourth = (do("lgw.office", "register", paper(f"关于{n}的建议")) for n in "甲乙丙丁")
    do("lgw.office", "merge", fourth, main=first)
    for other, score in ((first, 0.6), (third, 0.9), (fourth, 0.8)):
        Near.objects.create(suggestion=second, other=other, score=score, why=["增加农村客运班次"])
    form = merge_form(chain, second, number="1")
    assert [pk for pk, _ in form.fields["main"].choices] == [third.pk, first.pk, ""]
    assert "都写到“增加农村客运班次”" in form.fields["main"].choices[0][1]
    assert form.is_valid() and form.cleaned_data["main"] == first
    assert merge_form(chain, second, main=third.pk).is_valid()
    said = {
        "": "还没有定并入哪一件", "0004": "0004 号已经并入 0001 号，请直接并入 0001 号", "2": "本件的编号", "99": "没有已登记的 99 号",
    }  # fmt: skip
    for number, why in said.items():
        assert why in str(merge_form(chain, second, number=number).errors), number
    assert "请去掉一个" in str(merge_form(chain, second, main=third.pk, number="1").errors)
    assert "main" not in merge_form(chain, third).fields
    with pytest.raises(Refused, match="请另选一件"):
        do("lgw.office", "merge", second, main=fourth)


def test_a_key_mark_reaches_the_tasks_of_the_units(arrive, chain, do):
    task = arrive(assist=())
    mark = {"level": "重点处理建议", "document": "湘常办函〔2018〕11号", "leader": "某副主任", "committee": "农业委"}
    do("lgw.office", "mark_key", task.suggestion, **mark)
    assert Assignment.objects.get(pk=task.pk).key
    do("lgw.office", "unmark_key", Suggestion.objects.get(pk=task.suggestion_id), text="调整名单")
    assert not Assignment.objects.get(pk=task.pk).key


def shares(chain, *names):
    return [Share(chain.units[name], Part.ASSIST if n else Part.LEAD) for n, name in enumerate(names)]


def test_units_say_before_the_hand_over_what_is_not_theirs(chain, paper, do):
    case = do("lgw.office", "register", paper())
    with pytest.raises(Refused, match="还没有拟办单位"):
        do("lgw.office", "ask_comments", case, answer_by=clock.today())
    do("lgw.office", "propose_units", case, units=shares(chain, "省财政厅", "省教育厅"))
    assert not visible.to_comment(chain.people["czt.coordinator"]).exists()
    do("lgw.office", "ask_comments", case, answer_by=clock.today() + timedelta(days=5))
    assert list(visible.to_comment(chain.people["czt.coordinator"])) == [case]
    assert not visible.to_comment(chain.people["zjt.coordinator"]).exists()
    other = chain.units["省交通运输厅"]
    do("czt.coordinator", "comment_candidate", case, agreed=False, comment="不属于本单位职能", other_unit=other)
    row = Candidate.objects.get(suggestion=case, unit=chain.units["省财政厅"])
    assert (row.agreed, row.other_unit) == (False, other)
    with clock.at(clock.today() + timedelta(days=6)), pytest.raises(Refused, match="最后一天是"):
        do("czt.coordinator", "comment_candidate", case, agreed=True)
    do("lgw.office", "propose_units", case, units=shares(chain, "省交通运输厅", "省教育厅"))
    assert [share.unit.name for share in handing_over.proposed(Suggestion.objects.get(pk=case.pk))] == ["省教育厅", "省交通运输厅"]


def test_a_unit_proposed_by_mistake_is_dropped_and_told(chain, paper, do):
    case = do("lgw.office", "register", paper())
    do("lgw.office", "propose_units", case, units=shares(chain, "省财政厅", "省教育厅"))
    do("lgw.office", "ask_comments", case, answer_by=clock.today())
    row = Candidate.objects.get(suggestion=case, unit=chain.units["省财政厅"])
    do("lgw.office", "drop_candidate", case, candidate=row, text="职责已划转")
    assert [share.unit.name for share in handing_over.proposed(case)] == ["省教育厅"]
    assert not visible.to_comment(chain.people["czt.coordinator"]).exists()
    assert chain.people["czt.coordinator"].notices.filter(text__contains="不用回意见了").exists()
    with pytest.raises(Refused, match="拟办里没有这个单位"):
        do("lgw.office", "drop_candidate", case, candidate=row, text="再来一次")


def test_the_scan_of_a_paper_is_read_by_its_own_overseers_alone(chain, browse):
    from django.core.files.uploadedfile import SimpleUploadedFile

    lead = Proposer.objects.get(posts__person=chain.people["dai.lead"])
    case = on_paper.enter_paper(
        chain.people["lgw.office"], chain.sessions["suggestion", 2018], title="关于甲的建议", body="内容", lead=lead,
        scan=SimpleUploadedFile("原件.pdf", b"%PDF-1.4 paper"),
    )  # fmt: skip
    row = case.files.get()
    assert (row.organ, row.kind) == (None, "original")
    got = {who: browse(who).get(f"/file/{row.pk}").status_code for who in ("lgw.office", "dcs.office", "taw.office", "czt.coordinator")}
    assert got == {"lgw.office": 200, "dcs.office": 404, "taw.office": 404, "czt.coordinator": 404}
    with pytest.raises(Refused):
        on_paper.enter_paper(
            chain.people["lgw.office"], chain.sessions["suggestion", 2018], title="关于乙的建议", body="内容", lead=lead,
            scan=SimpleUploadedFile("原件.exe", b"MZ"),
        )  # fmt: skip
    assert not Suggestion.objects.filter(title="关于乙的建议").exists()


def test_the_other_source_does_nothing_here(chain, paper, do):
    case = do("lgw.office", "register", paper())
    for name in ("propose_units", "hand_over", "merge", "mark_key", "not_accept", "split"):
        with pytest.raises(Refused, match="您现在的岗位办不了"):
            do("taw.office", name, case)
    assert not visible.suggestions(chain.people["taw.office"]).filter(pk=case.pk).exists()


def test_handed_over_in_bulk_with_the_notice(chain, paper):
    congress = chain.people["lgw.office"]
    cases = [perform(REGISTRY["register"], congress, paper(title)) for title in ("关于甲的建议", "关于乙的建议")]
    unregistered = paper("关于丙的建议")
    done = perform_each(REGISTRY["hand_over"], congress, [*cases, unregistered], {"document": "关于交办代表建议的通知", "place": "交办会"})
    assert [case.stage for case in done.tasks] == [CaseStage.TO_PASS_ON] * 2
    assert [(case.title, "待登记" in why) for case, why in done.refused] == [("关于丙的建议", True)]
    assert len({case.hand_over_id for case in done.tasks}) == 1


def test_a_batch_handed_over_is_printed_and_saved_by_its_own_offices(chain, paper, do, browse):
    case = do("lgw.office", "register", paper("关于甲的建议"))
    batch = do("lgw.office", "hand_over", case, document="关于交办代表建议的通知", place="省政府礼堂").hand_over_id
    pages = (f"/oversight/handed?batch={batch}", f"/oversight/handed/list?batch={batch}")
    shown = browse("lgw.office").get(pages[0]).content.decode()
    assert all(word in shown for word in ("关于交办代表建议的通知，1 件", "省政府礼堂", "关于甲的建议", "0001"))
    got = {who: [browse(who).get(url).status_code for url in pages] for who in ("lgw.office", "dcs.office", "taw.office", "czt.coordinator")}
    assert got == {"lgw.office": [200, 200], "dcs.office": [200, 200], "taw.office": [404, 404], "czt.coordinator": [404, 404]}
    assert browse("lgw.office").get("/oversight/handed?batch=x").status_code == 404


def test_without_a_government_office_congress_gives_it_to_the_units_itself(chain, paper, do):
    source = chain.sessions["suggestion", 2018].source
    type(source).objects.filter(pk=source.pk).update(government=None)
    case = do("lgw.office", "register", paper())
    do("lgw.office", "propose_units", case, units=shares(chain, "省财政厅"))
    case = Suggestion.objects.select_related("session__source").get(pk=case.pk)
    Candidate.objects.filter(suggestion=case).update(part=Part.SOLE)
    assert do("lgw.office", "hand_over", case, document="通知").stage == CaseStage.IN_HAND
    assert Assignment.objects.get(suggestion=case).stage == Stage.TO_SIGN


def test_proposals_have_their_own_words(chain):
    lead = Proposer.objects.get(posts__person=chain.people["dang.minge"])
    session = chain.sessions["proposal", 2018]
    case = on_paper.enter_paper(chain.people["taw.office"], session, title="关于养老的提案", body="完善养老。", lead=lead)
    with pytest.raises(Refused, match="提案不用“登记编号”"):
        perform(REGISTRY["register"], chain.people["taw.office"], case)
    assert perform(REGISTRY["file_proposal"], chain.people["taw.office"], case).number == "0001"
    with pytest.raises(Refused, match="不能向省人大提建议"):
        on_paper.enter_paper(
            chain.people["lgw.office"], chain.sessions["suggestion", 2018], title="关于养老的建议", body="x", lead=lead
        )


def test_no_unit_proposed_is_a_conflict_and_the_filter_counts_before_it_cuts(chain, paper, do, browse):
    for n in range(52):
        case = do("lgw.office", "register", paper(f"关于第{n}件的建议"))
        if n != 51:
            do("lgw.office", "propose_units", case, units=shares(chain, "省财政厅", "省教育厅"))
    page = browse("lgw.office").get("/oversight/list?stage=to_hand_over&conflict=1").content.decode()
    assert "关于第51件的建议" in page and "关于第0件的建议" not in page and "还没有定主办" in page
