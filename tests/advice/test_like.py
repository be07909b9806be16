"""The like: found by the worker, kept up with what changes, made anew when lost, shown by sight alone."""

import os
from datetime import date

import pytest
from django.utils import timezone
from tests.text import meeting

from banfu import clock
from banfu.actions import taking_in
from banfu.advice import like, like_command, like_folder, like_marks, like_tasks, like_work, tasks
from banfu.advice.models import Indexed, LikeQuestion, Near, StagedLook, StagedNear
from banfu.cases.models import Assignment, Suggestion
from banfu.exchange import staged_like
from banfu.exchange.models import ImportJob, ImportRow
from banfu.site import work
from banfu.text import helpers

ROADS = "关于加快农村公路提质改造的建议", "一是提高农村公路提质改造补助标准。二是建立农村公路管护长效机制，落实管护资金。"
ROADS_AGAIN = "关于推进农村公路提质改造的建议", "我县农村公路窄、坏、险路段多。建议提高农村公路提质改造补助标准，并建立管护长效机制。"
SCHOOLS = "关于扩大城区普惠性幼儿园学位的建议", "城区幼儿园学位紧张，建议配建小区幼儿园移交教育部门办成公办园。"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def put(office):
    """Put in a suggestion of a year with the task of a unit; return the task."""

    def put(text, year=2018, unit=None, number=None, **more):
        session, _ = office.session.source.sessions.get_or_create(name=f"{year}年会议", defaults={"year": year})
        task = office.make_task(number, unit=unit, handed_over_on=date(2018, 3, 1), **more)
        Suggestion.objects.filter(pk=task.suggestion_id).update(title=text[0], body=text[1], session=session)
        Assignment.objects.filter(pk=task.pk).update(year=year, session=session)
        return Assignment.objects.select_related("suggestion__session").get(pk=task.pk)

    return put


def keep():
    while like_work.keep_up(60):
        pass


def titles(seen):
    return [one.task.suggestion.title for one in seen]


def test_the_like_are_found_with_their_reason_and_copies_told_apart(office, put):
    new = put(ROADS)
    old, copy, far = put(ROADS_AGAIN, 2016), put((ROADS[0], ROADS[1] + "妥否"), 2017), put(SCHOOLS, 2017)
    keep()
    seen = like.seen_by(office.coordinator, new.suggestion)
    assert [one.task for one in seen][:2] == [copy, old] and far not in [one.task for one in seen]
    assert [one.copy for one in seen[:2]] == [True, False] and seen[1].same
    assert "农村公路提质改造" in seen[1].reason and seen[1].reason.startswith("都写到“")
    assert like.earlier_of(office.coordinator, [new.suggestion])[new.suggestion_id].task == copy
    assert not like.earlier_of(office.coordinator, [old.suggestion])


def test_an_earlier_one_gets_a_later_one_among_its_like(office, put):
    old = put(ROADS_AGAIN, 2016)
    keep()
    assert not like.seen_by(office.coordinator, old.suggestion)
    new = put(ROADS)
    assert like.behind()
    keep()
    assert [one.task for one in like.seen_by(office.coordinator, old.suggestion)] == [new]


def test_what_may_not_be_seen_is_neither_shown_nor_counted(office, put):
    new, theirs = put(ROADS), put(ROADS_AGAIN, 2016, office.other_organ)
    mine = put((ROADS_AGAIN[0], "农村公路提质改造要提高补助标准。"), 2015)
    withdrawn = put(ROADS_AGAIN, 2014)
    Suggestion.objects.filter(pk=withdrawn.suggestion_id).update(withdrawn_on=date(2014, 3, 1))
    keep()
    assert [one.task for one in like.seen_by(office.coordinator, new.suggestion)] == [mine]
    assert [one.task for one in like.seen_by(office.other_coordinator, theirs.suggestion)] == []
    assert like.seen_by(office.system_admin, new.suggestion) == []


def test_one_of_narrow_sight_gets_ten_by_a_question(office, put, monkeypatch):
    monkeypatch.setattr(like_work, "KEPT", 2)
    new = put(ROADS)
    for year in (2013, 2014, 2015):
        put(ROADS_AGAIN, year, office.other_organ)
    mine = put((ROADS_AGAIN[0], "农村公路要提质。"), 2012)
    keep()
    panel = like.panel(office.coordinator, new.suggestion)
    assert (panel.seen, panel.state) == ([], "ask")
    like.want(office.coordinator, new.suggestion)
    like.want(office.coordinator, new.suggestion)
    question = LikeQuestion.objects.get()
    assert like.panel(office.coordinator, new.suggestion).state == "waiting"
    assert like_tasks.answer_like.call(question.pk)
    panel = like.panel(office.coordinator, new.suggestion)
    assert ([one.task for one in panel.seen], panel.state) == ([mine], "done")
    assert not like_tasks.answer_like.call(question.pk)


def test_a_text_not_handed_in_is_asked_about_and_its_words_go_after_a_day(office, put):
    old = put(ROADS_AGAIN, 2016)
    put(ROADS_AGAIN, 2016, office.other_organ)
    question = like.ask(office.coordinator, "农村公路提质改造补助", "")
    assert like_tasks.answer_like.call(question.pk), "a missing index is made first"
    question.refresh_from_db()
    assert [one.task for one in like.answered(question)] == [old]
    LikeQuestion.objects.update(asked_at=timezone.now() - 2 * like_tasks.KEPT_FOR)
    like_tasks.recheck_like.call()
    assert not LikeQuestion.objects.exists()


def test_a_changed_text_is_taken_in_anew(office, put):
    new, old = put(ROADS), put(ROADS_AGAIN, 2016)
    keep()
    assert like.seen_by(office.coordinator, new.suggestion)
    Suggestion.objects.filter(pk=old.suggestion_id).update(title=SCHOOLS[0], body=SCHOOLS[1])
    assert like_work.recheck() == 1 and like.behind()
    keep()
    assert not like.seen_by(office.coordinator, new.suggestion) and not like.behind()


def test_an_import_that_changes_a_title_says_so_to_the_index(office, put):
    old = put(ROADS_AGAIN, number="0082")
    keep()
    row = taking_in.Incoming(number="0082", title=SCHOOLS[0], handed_over_on=date(2018, 3, 1), units=((office.organ, "lead"),))
    with clock.at(date(2018, 3, 1)):
        taking_in.take_in(office.coordinator, old.suggestion.session, [row])
    assert not Indexed.objects.get(pk=old.suggestion_id).looked


@pytest.mark.parametrize("harm", ["missing", "broken", "behind the table"])
def test_a_lost_index_is_made_anew_by_itself_and_nothing_is_lost(office, put, harm):
    new, old = put(ROADS), put(ROADS_AGAIN, 2016)
    keep()
    before = Near.objects.count()
    if harm == "behind the table":
        Indexed.objects.filter(pk=old.suggestion_id).delete()
    else:
        like_folder.drop()
        if harm == "broken":
            like_folder.folder().mkdir()
            (like_folder.folder() / "manifest.json").write_bytes(b"\x00not an index")
    assert like.behind() or harm == "broken"
    question = like.ask(office.coordinator, *ROADS_AGAIN)
    assert like_tasks.answer_like.call(question.pk)
    keep()
    assert Near.objects.count() == before and [one.task for one in like.seen_by(office.coordinator, new.suggestion)] == [old]


def test_rebuilding_by_the_command_starts_from_nothing(office, put):
    new, old = put(ROADS), put(ROADS_AGAIN, 2016)
    keep()
    assert list(like_command.rebuild())[-1] == "共 2 件，已入索引 2 件，已找过相近的 2 件。"
    assert [one.task for one in like.seen_by(office.coordinator, new.suggestion)] == [old]


def test_one_writes_the_folder_at_a_time(office, put):
    put(ROADS)
    with like_folder.held(), pytest.raises(like_folder.Busy), like_folder.held():
        pass
    with like_folder.held():
        assert like_tasks.keep_like.call() is False


@pytest.fixture
def staged(office, put):
    """A staged list of three rows beside two earlier cases."""
    put(ROADS_AGAIN, 2016, number="0123", historical=True, history_class="A")
    put(ROADS_AGAIN, 2016, office.other_organ)
    job = ImportJob.objects.create(
        unit=office.organ, session=office.session, name="清单.xlsx", made_by=office.coordinator, made_at=clock.now()
    )
    for line, text in enumerate((ROADS, SCHOOLS, ROADS), 3):
        ImportRow.objects.create(job=job, line=line, number=str(line), title=text[0], state="create", data={"summary": text[1]})
    staged_like.begin(job)
    keep()
    return job


def test_staged_rows_are_looked_at_and_only_what_may_be_seen_is_found(office, staged):
    assert staged_like.look_at_staged.call(staged.pk) is False
    look = StagedLook.objects.get(pk=staged.pk)
    assert (look.done, look.rows, look.ended) == (3, 3, True)
    found = like.staged(office.coordinator, look, 2018)
    assert sorted(one.line for one in found) == [3, 5] and {one.seen.task.number for one in found} == {"0123"}
    assert not like.staged(office.other_coordinator, look, 2018), "found for the sight of who reads the list in"


def test_looking_goes_on_after_a_kill_from_where_it_was(office, staged, monkeypatch):
    monkeypatch.setattr(like_work, "AT_ONCE", 2)
    found = like_work.staged_found

    def killed(*batch):
        if StagedLook.objects.get().done == 2:
            raise KeyboardInterrupt
        return found(*batch)

    monkeypatch.setattr(like_work, "staged_found", killed)
    with pytest.raises(KeyboardInterrupt):
        staged_like.look_at_staged.call(staged.pk)
    assert StagedLook.objects.get().done == 2 and staged_like.unfinished()
    kept = set(StagedNear.objects.values_list("pk", flat=True))
    monkeypatch.setattr(like_work, "staged_found", found)
    assert staged_like.resume_staged.call() == 1
    staged_like.look_at_staged.call(staged.pk)
    assert StagedLook.objects.get().ended and kept < set(StagedNear.objects.values_list("pk", flat=True))


def hints():
    return list(StagedNear.objects.order_by("line", "-score", "other").values_list("line", "other", "score", "why"))


@pytest.mark.parametrize("finder", [meeting.Meeting, meeting.Dying])
def test_two_processes_find_what_one_finds_even_when_they_end_early(staged, monkeypatch, finder):
    staged_like.look_at_staged.call(staged.pk)
    by_one = hints()
    staged_like.begin(staged)
    for name, value in (("AT_ONCE", 1), ("MANY", 1), ("Finder", finder)):
        monkeypatch.setattr(like_work, name, value)
    monkeypatch.setattr(helpers, "cores", lambda: 2)
    staged_like.look_at_staged.call(staged.pk)
    assert StagedLook.objects.get().ended and hints() == by_one != []
    worked = meeting.seen(like_folder.folder())
    assert len(worked - {os.getpid()}) >= 1 if finder is meeting.Dying else len(worked) == 2
    assert (os.getpid() in worked) is (finder is meeting.Dying), "what a lost helper left is done here"


@pytest.mark.django_db(transaction=True)
def test_a_short_task_does_not_wait_for_a_long_staged_list(queue, staged, monkeypatch):
    from django_tasks_db.models import DBTaskResult

    monkeypatch.setattr(like_work, "AT_ONCE", 1)
    monkeypatch.setattr(like_work, "TURN", 0)
    found, came = like_work.staged_found, []

    def somebody_asks(*batch):
        came.append(StagedLook.objects.get().done)
        if len(came) == 1:
            tasks.tidy.enqueue()
        return found(*batch)

    monkeypatch.setattr(like_work, "staged_found", somebody_asks)
    work.drain()
    done = [row.task_path.rpartition(".")[2] for row in DBTaskResult.objects.order_by("finished_at")]
    assert done == ["look_at_staged", "tidy", "look_at_staged"], "the list stops after a part, and goes on after it"
    assert came == [0, 1, 2] and StagedLook.objects.get().ended


def test_where_the_likest_may_no_longer_be_seen_the_next_is_shown(office, put):
    best, next_best = put(ROADS, 2016, number="0201"), put(ROADS_AGAIN, 2015, number="0202")
    job = ImportJob.objects.create(
        unit=office.organ, session=office.session, name="清单.xlsx", made_by=office.coordinator, made_at=clock.now()
    )
    ImportRow.objects.create(job=job, line=3, number="3", title=ROADS[0], state="create", data={"summary": ROADS[1]})
    staged_like.begin(job)
    keep()
    staged_like.look_at_staged.call(job.pk)

    def shown():
        return [one.seen.task for one in like.staged(office.coordinator, StagedLook.objects.get(pk=job.pk), 2018)]

    assert shown() == [best]
    Suggestion.objects.filter(pk=best.suggestion_id).update(withdrawn_on=date(2016, 3, 1))
    assert shown() == [next_best]


def test_reading_a_list_again_starts_anew(staged):
    staged_like.look_at_staged.call(staged.pk)
    staged_like.begin(staged)
    assert StagedLook.objects.get().done == 0 and not StagedNear.objects.exists()


def test_marks_stand_on_what_both_have():
    one, other = "提高农村公路\n提质改造补助。另外一事", "应当提高 农村公路提质改造补助"
    marked = ["".join(text for text, on in line if on) for line in like_marks.in_both(one, other)]
    assert marked == ["提高农村公路", "提质改造补助"]
    assert like_marks.phrases_in("关于农村公路的建议", ["农村公路"]) == [("关于", False), ("农村公路", True), ("的建议", False)]
    assert like_marks.in_both("", "甲") == [] and like_marks.phrases_in("", ["甲"]) == []


def test_the_outcome_of_an_earlier_case_in_words(office, put):
    new, old = put(ROADS), put(ROADS_AGAIN, 2016)
    Assignment.objects.filter(pk=old.pk).update(
        answered_on=date(2016, 8, 1), reply_class="A", result="satisfied", struck_on=date(2016, 9, 1)
    )
    keep()
    seen = like.seen_by(office.coordinator, new.suggestion)[0]
    assert (seen.outcome, seen.who) == ("A 类，满意，已销号", "省财政厅")
