"""成果转化 from the act to the register: many suggestions, many points, put right, taken back, counted."""

import re
import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.sample_office import DAY, arriving, driving

from banfu import clock
from banfu.actions import REGISTRY, Refused, denied, perform
from banfu.cases import derive
from banfu.cases.models import Assignment, Outcome, OutcomeLink, Suggestion
from banfu.deputies.used import used
from banfu.figures import engine
from banfu.oversight.yearly import drafted
from banfu.people.models import Unit
from banfu.record.models import Entry
from banfu.sample import ends

BODY = "村里经费少。\n一是提高补助标准。二是改进拨付时间，按季拨付到村。三是每年张榜公布账目。"
PASSAGE = "村级组织运转经费按季拨付，每季度第一个月拨到村。"
NOTICE = {"kind": "policy", "title": "关于村级组织运转经费管理的通知", "number": "湘财预〔2018〕9号", "organ": "湖南省财政厅", "how": "taken"}


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture(scope="module")
def handled(set_up_once, django_db_blocker):
    """Two suggestions of 唐秀英 that 省财政厅 answers, in the whole chain; made once."""
    with clock.at(DAY):
        ends.switch_on(set_up_once.units)
        for session in set_up_once.sessions.values():
            session.source.refresh_from_db()
        arrive, drive = arriving(set_up_once), driving(set_up_once)
        found = [drive(arrive(number, assist=()), "assign_officer").pk for number in ("0083", "0084")]
        Suggestion.objects.update(body=BODY)
    return found


@pytest.fixture
def chain(handled, world):
    return world


@pytest.fixture
def cases(handled, chain):
    return [Assignment.objects.get(pk=key) for key in handled]


@pytest.fixture
def do(chain, cases):
    def do(name, task, who="czt.d1.o0", **data):
        return perform(REGISTRY[name], chain.people[who], Assignment.objects.get(pk=task.pk), data)

    return do


def figures():
    return engine.compute(engine.Scope(Unit.objects.get(name="省财政厅"), 2018))


def test_put_on_record_on_the_page_with_the_point_it_took_up_and_evidence(chain, cases, browse):
    task, me = cases[0], browse("czt.d1.o0")
    form = me.get(f"/act/record_outcome/{task.pk}").content.decode()
    assert "第 2 点　" in form and "整件建议" in form and 'value="湖南省财政厅"' in form
    sent = {**NOTICE, "happened_on": clock.today().isoformat(), "dated": clock.today().isoformat(), "point": "2", "passage": PASSAGE, "text": "",
            "title": f"《{NOTICE['title']}》"}  # fmt: skip
    late = me.post(f"/act/record_outcome/{task.pk}", {**sent, "dated": (clock.today() + timedelta(days=9)).isoformat()})
    assert late.status_code == 422 and "印发了、定下来了再登记" in text(late)
    file = SimpleUploadedFile("通知.pdf", b"%PDF-1.4 notice\n%%EOF")
    assert me.post(f"/act/record_outcome/{task.pk}", {**sent, "file": file}).status_code == 302
    link = OutcomeLink.objects.select_related("outcome", "file").get()
    assert (link.outcome.title, link.outcome.unit_id) == (NOTICE["title"], task.organ_key) and link.point.startswith("二是改进拨付时间") and link.file.name == "通知.pdf"
    seen = text(me.get(f"/case/{task.pk}"))
    assert "成果转化、吸纳 1 项 《关于村级组织运转经费管理的通知》（湘财预〔2018〕9号）" in seen and f"原话：{PASSAGE}" in seen
    assert "登记成果：政策文件，湖南省财政厅《关于村级组织运转经费管理的通知》（湘财预〔2018〕9号）；吸纳意见" in Entry.objects.latest("seq").sentence
    again = me.post(f"/act/record_outcome/{task.pk}", sent)
    assert again.status_code == 422 and "已经登记过这一项" in text(again)


def test_its_proposer_and_those_above_read_it(chain, cases, do, browse):
    do("record_outcome", cases[0], point="二是改进拨付时间，按季拨付到村。", passage=PASSAGE, **NOTICE)
    assert "湘财预〔2018〕9号" in chain.people["dai.lead"].notices.latest("pk").text
    told = used([cases[0]], clock.today())[0]
    assert told.lines == ("用上了您的意见：二是改进拨付时间，按季拨付到村。", f"里面写着：{PASSAGE}")
    assert "用上了您的建议的 1 项" in text(browse("dai.lead").get(f"/my/{cases[0].suggestion_id}"))
    report = drafted(2018, cases[0].suggestion.session.source).text
    assert "1 件建议转化成了 1 项成果：政策文件 1 项。" in report and "（湘财预〔2018〕9号）　湖南省财政厅　0083　省财政厅" in report
    above = browse("lgw.office")
    assert "湘财预〔2018〕9号" in text(above.get(f"/suggestion/{cases[0].suggestion_id}")) and "转化成了 1 项成果" in text(above.get("/outcomes"))


def test_one_outcome_of_many_suggestions_is_counted_put_right_and_taken_back(chain, cases, do, browse):
    do("record_outcome", cases[0], **NOTICE)
    row = Outcome.objects.get()
    assert [figures()[name].value for name in ("with_outcome", "outcome_policy", "outcome_meeting")] == [1, 1, 0]
    do("link_outcome", cases[1], outcome=row, how="led", point="")
    with pytest.raises(Refused, match="已经连上"):
        do("link_outcome", cases[1], outcome=row, how="led", point="")
    do("link_outcome", cases[1], outcome=row, how="taken", point="三是每年张榜公布账目。")
    assert figures()["with_outcome"].value == 2 and "同时用到： 2018年 0084" in text(browse("czt.d1.o0").get(f"/case/{cases[0].pk}"))
    with pytest.raises(Refused, match="一处也没有改"):
        do("amend_outcome", cases[0], outcome=row, title=NOTICE["title"], reason="看错")
    do("amend_outcome", cases[0], outcome=row, number="湘财预〔2018〕19号", kind="budget", reason="文号抄错")
    sentences = list(Entry.objects.filter(action="amend_outcome").order_by("seq").values_list("case", "sentence"))
    assert [case for case, _ in sentences] == [task.suggestion_id for task in cases] and "文号由“湘财预〔2018〕9号”改为“湘财预〔2018〕19号”" in sentences[1][1]
    assert [figures()[name].value for name in ("outcome_policy", "outcome_budget")] == [0, 2]
    do("unlink_outcome", cases[0], link=OutcomeLink.objects.get(assignment=cases[0]), reason="不是这一件的")
    assert figures()["with_outcome"].value == 1 and denied(REGISTRY["unlink_outcome"], chain.people["czt.d1.o0"], Assignment.objects.get(pk=cases[0].pk))
    do("withdraw_outcome", cases[1], outcome=row, reason="没有印发")
    assert figures()["with_outcome"].value == 0 and OutcomeLink.objects.filter(ended_reason="没有印发").count() == 2
    assert not REGISTRY["link_outcome"].offer(cases[0])


def test_figures_as_on_an_earlier_day(cases, do):
    first = date(2018, 3, 1)
    do("record_outcome", cases[0], **NOTICE)
    with clock.at(first + timedelta(days=20)):
        do("unlink_outcome", cases[0], link=OutcomeLink.objects.get(), reason="不是这一件的")
        unit = Unit.objects.get(name="省财政厅")
        then = engine.compute(engine.Scope(unit, 2018, until=first + timedelta(days=10)))
        assert (then["with_outcome"].value, then["outcome_policy"].value, figures()["with_outcome"].value) == (1, 1, 0)


def test_the_register_shows_what_one_sees_and_goes_out_as_a_table(cases, do, browse):
    me = browse("czt.coordinator")
    assert "还没有登记过成果" in text(me.get("/outcomes"))
    do("record_outcome", cases[0], point="一是提高补助标准。", passage="=1+1", **NOTICE)
    do("record_outcome", cases[0], **{**NOTICE, "kind": "meeting", "title": "厅长办公会议", "number": ""})
    seen = text(me.get("/outcomes?year=2018"))
    assert "1 件转化成了 2 项成果" in seen and "吸纳意见：一是提高补助标准。" in seen and "厅长办公会议" in seen
    assert "厅长办公会议" not in text(me.get("/outcomes?kind=policy")) and "没有这样的成果" in text(me.get("/outcomes?year=2017&kind=x&unit=abc"))
    book = me.get("/outcomes/table?kind=policy")
    with zipfile.ZipFile(BytesIO(book.content)) as table:
        sheet = b"".join(table.read(name) for name in table.namelist() if name.endswith("sheet1.xml")).decode()
    assert "按季" not in sheet and "=1+1" in sheet and "<f>" not in sheet and "厅长办公会议" not in sheet
    assert "还没有登记过成果" in text(browse("zjt.d1.head").get("/outcomes")) and browse("dai.lead").get("/outcomes").status_code == 404


def test_another_unit_may_link_what_took_up_the_same_suggestion_and_is_told_of_its_end(chain, cases, do):
    task = cases[0]
    other = Assignment.objects.create(
        suggestion=task.suggestion, unit=chain.units["省住建厅"], part="assist", handed_over_on=task.handed_over_on, signed_on=task.handed_over_on
    )
    derive.derive([other.pk])
    do("record_outcome", task, **NOTICE)
    row = Outcome.objects.get()
    do("link_outcome", other, "zjt.coordinator", outcome=row, how="helped", point="")
    assert not [one for one in ("amend_outcome", "withdraw_outcome") if not denied(REGISTRY[one], chain.people["zjt.coordinator"], Assignment.objects.get(pk=other.pk))]
    do("withdraw_outcome", task, outcome=row, reason="没有印发")
    assert "没有印发" in chain.people["zjt.coordinator"].notices.latest("pk").text
    assert Assignment.objects.get(pk=other.pk).outcome_kinds == 0
