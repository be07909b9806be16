"""相近的建议 on the pages: what is shown, to whom, and what is said while the worker is away."""

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from banfu.advice import like_tasks, like_work, schedule
from banfu.advice.models import LikeQuestion
from banfu.cases.models import Assignment, Suggestion
from banfu.exchange import staged_like
from banfu.exchange.models import ImportJob, ImportRow

OLD = "关于提高村级组织运转经费保障标准的建议", "一是提高村级组织运转经费保障标准。二是改进拨付办法，按季拨付。"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def working(db):
    schedule.beat()


@pytest.fixture
def earlier(world, arrive, drive):
    """An answered case of an earlier year, struck off."""

    def earlier(number="0123", year=2016, **more):
        task = drive(arrive(number, assist=()), "deliver")
        session = world.sessions["suggestion", year]
        Suggestion.objects.filter(pk=task.suggestion_id).update(session=session, title=OLD[0], body=OLD[1])
        Assignment.objects.filter(pk=task.pk).update(session=session, year=year, result="satisfied", **more)
        return Assignment.objects.get(pk=task.pk)

    return earlier


def keep():
    while like_work.keep_up(60):
        pass


def page(client, url, status=200, **more):
    answer = client.get(url, **more)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_case_page_shows_the_like_marked_with_reason_and_outcome(arrive, earlier, browse):
    old, task = earlier(), arrive("0082")
    keep()
    shown = page(browse(), f"/case/{task.pk}")
    assert "2016年 0123" in shown and "A 类，满意" in shown and "都写到“" in shown
    assert "<mark>村级组织运转经费保障标准</mark>" in shown and f"/case/{task.pk}/like/{old.pk}" in shown
    assert 'href="#s9"' in shown and "正在找" not in shown


def test_side_by_side_with_the_reply_of_then(arrive, earlier, browse):
    old, task = earlier(), arrive("0082")
    shown = page(browse(), f"/case/{task.pk}/like/{old.pk}")
    assert "<mark>关于提高村级组织运转经费保障标准的建议</mark>" in shown
    assert "是怎么答的" in shown and "现答复如下" in shown


def test_what_another_unit_has_is_not_there(world, arrive, earlier, browse):
    task, theirs = arrive("0082"), earlier()
    Assignment.objects.filter(pk=theirs.pk).update(unit=world.units["省住建厅"], organ_key=world.units["省住建厅"].pk, division=None)
    keep()
    shown = page(browse(), f"/case/{task.pk}")
    assert "2016年 0123" not in shown and "没有找到说同一件事的件" in shown
    page(browse(), f"/case/{task.pk}/like/{theirs.pk}", 404)
    assert "2016年" not in page(browse(), f"/draft/{task.pk}/like")


def test_reading_a_protected_proposers_case_beside_another_is_recorded(arrive, earlier, browse):
    from banfu.record.models import Entry

    old, task = earlier(), arrive("0082")
    Suggestion.objects.get(pk=old.suggestion_id).lead.__class__.objects.filter(pk=old.suggestion.lead_id).update(protected=True)
    before = Entry.objects.filter(action="read_protected", case=old.suggestion_id).count()
    page(browse(), f"/case/{task.pk}/like/{old.pk}")
    assert Entry.objects.filter(action="read_protected", case=old.suggestion_id).count() == before + 1
    keep()
    shown = page(browse(), f"/case/{task.pk}/like")
    assert "2016年 0123" in shown and "唐秀英" not in shown


def test_old_replies_beside_a_draft_are_folded_and_copied_never_put_in(arrive, earlier, drive, browse):
    earlier()
    task = drive(arrive("0082", assist=()), "log_contact")
    keep()
    client = browse("czt.d1.head")
    assert f'hx-get="/draft/{task.pk}/like"' in page(client, f"/draft/{task.pk}")
    shown = page(client, f"/draft/{task.pk}/like")
    assert "<details" in shown and "现答复如下" in shown and "data-copy=" in shown


def test_while_the_worker_has_not_looked_the_panel_asks_and_waits(arrive, browse, working):
    task = arrive("0082")
    client = browse()
    assert f'hx-post="/case/{task.pk}/like"' in page(client, f"/case/{task.pk}")
    shown = client.post(f"/case/{task.pk}/like").content.decode()
    assert f'hx-get="/case/{task.pk}/like?n=1"' in shown and "正在找相近的" in shown
    assert "还没有找完" in page(client, f"/case/{task.pk}/like?n=100"), "an open page does not ask for ever"
    keep()
    assert "hx-get" not in page(client, f"/case/{task.pk}/like?n=2")


def test_without_a_worker_a_plain_sentence_says_so(arrive, browse):
    task = arrive("0082")
    for url in (f"/case/{task.pk}", f"/draft/{task.pk}/like", "/like"):
        shown = page(browse(), url)
        assert "后台程序没有运行" in shown and f'hx-post="/case/{task.pk}/like"' not in shown


def test_a_text_is_looked_up_before_it_is_handed_in(world, earlier, browse, working):
    earlier()
    client = browse()
    assert "字太少" in client.post("/like", {"title": "路"}).content.decode()
    answer = client.post("/like", {"title": "关于提高村级组织运转经费的建议", "body": ""})
    question = LikeQuestion.objects.get()
    assert answer["Location"] == f"/like/{question.pk}"
    assert "正在找相近的" in page(client, answer["Location"])
    like_tasks.answer_like.call(question.pk)
    assert client.get(answer["Location"], HTTP_HX_REQUEST="true")["HX-Redirect"] == answer["Location"]
    shown = page(client, answer["Location"])
    assert "找到 1 件相近的" in shown and "2016年 0123" in shown
    page(browse("czt.leader1"), answer["Location"], 404)


def test_the_assigners_desk_names_the_nearest_earlier_case(arrive, drive, earlier, browse):
    earlier()
    drive(arrive("0082"), "sign_for")
    arrive("0083")
    keep()
    shown = page(browse(), "/")
    assert shown.count("2016年 0123") == 2 and "农业农村处办理，A 类，满意" in shown


@pytest.fixture
def job(world):
    office, home = world.people["czt.coordinator"], world.units["省财政厅"]
    job = ImportJob.objects.create(
        unit=home, session=world.sessions["suggestion", 2018], name="清单.xlsx", made_by=office, made_at=timezone.now(),
        notes={"history": False, "columns": [], "header_row": 1, "skipped": [], "fixes": []},
    )  # fmt: skip
    for line, title in ((2, OLD[0]), (3, "关于建设省级数字图书馆联盟的建议")):
        ImportRow.objects.create(job=job, line=line, number=f"9{line}", title=title, state="create", data={"summary": OLD[1] if line == 2 else ""})
    return job


def test_the_import_preview_tells_of_earlier_ones_with_progress(earlier, browse, working, job):
    earlier()
    keep()
    assert "import-like" not in page(browse(), f"/imports/{job.pk}")
    staged_like.begin(job)
    shown = page(browse(), f"/imports/{job.pk}")
    assert "已比 0 / 2 行" in shown and f'hx-get="/imports/{job.pk}/like?n=1"' in shown
    staged_like.look_at_staged.call(job.pk)
    shown = page(browse(), f"/imports/{job.pk}/like")
    assert "与往年相近的 1 件" in shown and "几乎相同" in shown
    assert "号相近：" in shown and "由农业农村处办理，A 类，满意" in shown and "hx-get" not in shown


def test_more_of_the_like_ask_no_more_queries(arrive, earlier, browse, django_assert_max_num_queries):
    from django.db import connection

    task = arrive("0082")
    earlier("0101")
    keep()
    client, counts = browse(), []
    for number in ("", "0102", "0103"):
        if number:
            earlier(number)
            keep()
        client.get(f"/case/{task.pk}")
        with CaptureQueriesContext(connection) as seen:
            assert page(client, f"/case/{task.pk}").count("对照着看") >= len(counts) + 1
        counts.append(len(seen))
    assert len(set(counts)) == 1, counts
