"""The pages of 集中办理: proposals first, one group with what is done once for all."""

from io import BytesIO

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from docx import Document
from docx.oxml.ns import qn

from banfu.actions import grouping
from banfu.advice import joint_file, schedule
from banfu.advice.models import JointCandidate, JointProposal
from banfu.cases.models import Assignment, Contact, JointGroup, JointRefusal


@pytest.fixture
def four(arrive, drive):
    return [drive(arrive(number, assist=()), "assign_officer") for number in ("0001", "0002", "0003", "0004")]


@pytest.fixture
def proposal(four, arrive):
    row = JointProposal.objects.create(
        organ_key=four[0].organ_key, session_id=four[0].session_id, name="村级组织运转经费", shared=["提高标准", "隐秘的话"],
        made_at="2018-03-01T08:00Z",
    )  # fmt: skip
    for n, task in enumerate(four):
        JointCandidate.objects.create(proposal=row, assignment=task, place=n, why=["改进拨付"])
    return row


@pytest.fixture
def group(four, world):
    return grouping.take(
        world.people["czt.coordinator"], four, name="村级经费", division=world.units["省财政厅/农业农村处"]
    )


def text(answer):
    return answer.content.decode()


def test_the_finding_comes_first_and_nothing_unseen_is_named(proposal, browse):
    page = text(browse().get("/joint"))
    assert "有 1 组、4 件内容相近，可以集中办理" in page and "提高标准" in page and "改进拨付" in page
    assert "隐秘的话" not in page  # stands in none of the cases one sees
    assert "村级组织运转经费" not in text(browse("czt.d2.head").get("/joint"))
    assert "村级组织运转经费" not in text(browse("zjt.coordinator").get("/joint"))


def test_ticked_cases_are_taken_and_the_page_says_so(proposal, four, browse):
    client = browse()
    answer = client.post(f"/joint/proposals/{proposal.pk}/take", {"ids": [four[0].pk, four[1].pk], "name": "村级经费"}, follow=True)
    assert "已成立“村级经费组”，2 件集中办理，牵头办公室" in text(answer)
    assert "有 1 组、2 件内容相近" in text(client.get("/joint"))
    assert JointRefusal.objects.count() == 2
    again = client.post(f"/joint/proposals/{proposal.pk}/take", {"ids": [four[2].pk], "name": "一件"}, follow=True)
    assert "集中办理至少要两件" in text(again) and JointGroup.objects.count() == 1


def test_a_refused_proposal_is_gone(proposal, browse):
    client = browse()
    client.post(f"/joint/proposals/{proposal.pk}/refuse", {"reason": "各说各的"})
    page = text(client.get("/joint"))
    assert "不集中办理，以后不再提" in page and "没有可以归在一起的件" in page
    assert client.post(f"/joint/proposals/{proposal.pk}/refuse").status_code == 404


def test_looking_again_is_asked_of_the_worker(four, browse):
    page = text(browse().post("/joint/propose", follow=True))
    assert "后台没有在运行" in page
    assert browse("czt.leader1").post("/joint/propose").status_code == 404


def test_the_page_waits_for_the_worker_by_itself_and_then_shows_what_it_found(four, browse, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    client, asks = browse(), {"HTTP_HX_REQUEST": "true"}
    assert "后台没有在运行" in text(client.post("/joint/propose", {"assist": "1"}, follow=True))
    client.post("/joint/propose")
    assert DBTaskResult.objects.filter(task_path__endswith="propose_joint").count() == 1
    schedule.beat()
    page = text(client.get("/joint?assist=1"))
    assert "正在重新归组，好了本页自己换上" in page and 'hx-get="/joint?n=1&amp;assist=1"' in page
    again = client.get("/joint?n=1&assist=1", **asks)
    assert 'n=2&amp;assist=1"' in text(again) and "<h1" not in text(again)
    assert "接着等" in text(client.get("/joint?n=100", **asks))
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL)
    assert client.get("/joint?n=2&assist=1", **asks)["HX-Redirect"] == "/joint?assist=1"
    assert "正在重新归组" not in text(client.get("/joint"))


def test_the_case_and_the_list_lead_to_the_group(group, four, browse):
    page = text(browse().get(f"/case/{four[0].pk}"))
    assert f'集中办理：<a href="/joint/{group.pk}">村级经费组</a>（4 件，牵头农业农村处）' in page
    assert "移出集中办理" in page and "/act/join_joint" not in page
    assert "共 4 件" in text(browse().get(f"/cases?joint={group.pk}"))
    assert "没有符合条件的建议" in text(browse().get("/cases?joint=no&part=host"))


def test_one_contact_is_logged_for_the_ticked(group, four, browse):
    client, url = browse(), f"/joint/{group.pk}/contact"
    keys = [task.pk for task in four[:3]]
    assert "记一次沟通，3 件共用" in text(client.post(url, {"ids": keys}))
    wrong = client.post(url, {"ids": keys, "go": "1", "kind": "forum"})
    assert wrong.status_code == 422 and "请填写“内容”。" in text(wrong)
    sent = {"ids": keys, "go": "1", "kind": "forum", "partner": "唐秀英", "text": "开座谈会", "happened_on": "2018-03-01"}
    assert "已记一次沟通，3 件共用" in text(client.post(url, sent, follow=True))
    assert Contact.objects.count() == 1 and Assignment.objects.filter(contacts=1).count() == 3
    assert "3 件共用" in text(client.get(f"/joint/{group.pk}"))
    assert "没有勾选任何一件" in text(client.post(url, follow=True))


def test_plan_lead_and_end(group, browse):
    client, leader = browse(), browse("czt.leader1")
    page = text(client.get(f"/joint/{group.pk}"))
    assert "等4件建议内容相近、关联度高" in page and "牵头处室：农业农村处" in page
    assert client.post(f"/joint/{group.pk}/plan", {"plan": " "}).status_code == 422
    client.post(f"/joint/{group.pk}/plan", {"plan": "先调研，再座谈"})
    assert "审定方案" in text(leader.get(f"/joint/{group.pk}"))
    leader.post(f"/joint/{group.pk}/approve")
    assert JointGroup.objects.get().approved_by.username == "czt.leader1"
    assert "先调研" in client.get(f"/joint/{group.pk}/plan.txt").content.decode("utf-8-sig")
    assert client.post(f"/joint/{group.pk}/edit", {"name": ""}).status_code == 422
    client.post(f"/joint/{group.pk}/edit", {"name": "村级保障", "shared": "标准"})
    leader.post(f"/joint/{group.pk}/end", {"note": "都答复了"})
    page = text(client.get(f"/joint/{group.pk}"))
    assert "村级保障组：4 件集中办理" in page and "都答复了" in page
    assert "已在 2018-03-01 结束" in text(client.post(f"/joint/{group.pk}/plan", {"plan": "x"}))


def paper(answer):
    return Document(BytesIO(b"".join(answer.streaming_content)))


def test_the_plan_is_a_word_paper_with_its_cases_in_a_table(group, four, browse, world):
    client, url = browse(), f"/joint/{group.pk}/plan.docx"
    made = paper(client.get(url))
    assert made.paragraphs[0].text == "关于集中办理“村级经费”建议的工作方案"
    assert [p.text for p in made.paragraphs if p.style.name == "Heading 1"] == ["一、共同事项", "二、牵头和参加", "三、调研和座谈", "四、时间", "五、所含建议"]
    assert not [p.text for p in made.paragraphs if "1. 0001 号" in p.text]
    heads, *rows = [[cell.text for cell in row.cells] for row in made.tables[0].rows]
    assert heads[1:6] == ["编号", "标题", "提出人", "承办处室", "承办人"] and len(rows) == 4
    assert rows[0][:2] == ["1", "0001"] and "唐秀英" in rows[0][3] and rows[0][4] == "农业农村处" and rows[0][5] == four[0].officer.name
    fonts = {rpr.get(qn("w:eastAsia")) for rpr in made.element.iter(qn("w:rFonts"))}
    assert {"仿宋_GB2312", "黑体"} <= fonts
    client.post(f"/joint/{group.pk}/plan", {"plan": "方案\n一、先调研\n（一）怀化\n再座谈\x0b"})
    made = paper(client.get(url))
    assert [p.style.name for p in made.paragraphs[1:3]] == ["Heading 1", "Heading 2"] and len(made.tables[0].rows) == 5


def test_a_paper_that_cannot_be_written_leaves_the_plan_and_says_so(group, browse, monkeypatch):
    monkeypatch.setattr(joint_file, "WRITER", ("-c", "raise SystemExit(1)"))
    page = text(browse().get(f"/joint/{group.pk}/plan.docx", follow=True))
    assert "Word 文件没有写成" in page


def test_an_officer_sees_his_own_and_may_not_change_the_group(group, four, browse):
    client = browse("czt.d1.o0")
    assert client.get(f"/joint/{group.pk}").status_code == 200
    assert "您现在的岗位办不了" in text(client.post(f"/joint/{group.pk}/end", follow=True))
    assert browse("czt.d2.head").get(f"/joint/{group.pk}").status_code == 404
    assert "集中办理 <a" in text(browse().get("/figures?year=2018")) and "归为" in text(browse().get("/figures?year=2018"))
