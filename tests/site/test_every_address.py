"""Who may open or send what, written by hand: a new address without a row fails."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from tests.sample_office import DAY, arriving, driving, once_an_engine
from tests.tables import appraising, supervising

from banfu import clock
from banfu.actions import grouping
from banfu.advice.models import JointCandidate, JointProposal, LikeQuestion, Study
from banfu.cases import files
from banfu.cases.models import (
    Assignment,
    Duty,
    PaperTemplate,
    Promise,
    PromiseOff,
    ReportCall,
    Session,
    StoredFile,
    UnitReport,
    UnitRule,
    Version,
)
from banfu.deputies.urls import urlpatterns as of_deputies
from banfu.exchange.models import Answer, ImportJob, LetterBatch
from banfu.oversight.urls import urlpatterns as of_overseers
from banfu.people.models import Person, Post, SavedView
from banfu.portal.urls import urlpatterns as of_everybody

pytestmark = once_an_engine
WHO = {
    "办公室": "czt.coordinator", "厅领导": "czt.leader1", "处长": "czt.d1.head", "组长": "czt.d1.s0", "承办人": "czt.d1.o0",
    "别处": "czt.d2.head", "别单位": "zjt.coordinator", "系统": "xitong", "安全": "anquan", "审计": "shenji",
}  # fmt: skip
OFFICE, OVER = {"办公室"}, {"办公室", "厅领导"}
CASE = {"办公室", "厅领导", "处长", "组长", "承办人"}
WORKERS = CASE | {"别处", "别单位"}
BOTH = {"办公室", "别单位"}
HEADS = BOTH | {"厅领导"}
ADMINS = {"系统", "安全", "审计"}
ALL = WORKERS | ADMINS

# name: (method, who may, what they get). The others get 404, and nobody signed in the login (302).
PAGES = {
    "healthz": ("get", ALL, 200), "login": ("get", ALL, 302), "logout": ("post", ALL, 302), "password": ("get", ALL, 200),
    "workbench": ("get", ALL, 200), "notices": ("get", ALL, 200), "flow": ("get", ALL, 200), "rulebook": ("get", ALL, 200),
    "calendar": ("get", ALL, 200), "find": ("get", WORKERS, 302), "where": ("get", WORKERS, 302), "search": ("get", WORKERS, 200),
    "cases": ("get", WORKERS, 200), "cases_export": ("get", WORKERS, 200),
    "save_view": ("post", WORKERS, 302), "drop_view": ("post", OFFICE, 302), "figures": ("get", WORKERS, 200),
    "figure_cases": ("get", WORKERS, 200), "urge_late": ("get", CASE - {"组长", "承办人"} | {"别处", "别单位"}, 200),
    "case": ("get", CASE, 200), "case_phone": ("post", CASE, 200), "act": ("get", CASE, 200), "act_each": ("post", WORKERS, 302),
    "draft": ("get", CASE, 200), "draft_buffer": ("post", CASE, 200),
    "case_like": ("get", CASE, 200), "like_compare": ("get", CASE, 200), "draft_like": ("get", CASE, 200), "like": ("get", WORKERS, 200),
    "like_answer": ("get", OFFICE, 200), "import_like": ("get", OFFICE, 200),
    "draft_points": ("get", CASE, 200), "draft_preview": ("get", CASE, 200), "draft_file": ("get", CASE, 200), "draft_page": ("get", CASE, 200),
    "publishing": ("get", BOTH, 200), "disclosure": ("get", CASE, 200), "promises": ("get", CASE, 200), "promise_list": ("get", WORKERS, 200), "promise_export": ("get", WORKERS, 200),
    "promise_letters": ("get", WORKERS, 200), "outcome_list": ("get", WORKERS, 200), "outcome_table": ("get", WORKERS, 200), "draft_take": ("post", CASE, 302), "letter_file": ("get", CASE, 200), "letter_preview": ("get", CASE, 200), "letter_page": ("get", CASE, 200),
    "task_papers": ("get", CASE, 200), "task_paper": ("get", CASE, 200), "promise_paper": ("get", CASE, 200),
    "year_papers": ("get", HEADS, 200), "year_paper": ("get", BOTH, {"办公室": 200, "别单位": 302}),
    "own_papers": ("get", BOTH, 200), "own_paper": ("get", BOTH, 200), "own_paper_add": ("post", BOTH, 422), "own_paper_starter": ("get", BOTH, 200),
    "own_paper_file": ("get", OFFICE, 200), "own_paper_end": ("post", OFFICE, 302), "unit_rules": ("get", WORKERS, 200), "add_unit_rule": ("post", BOTH, 422),
    "unit_rule_file": ("get", CASE | {"别处"}, 200), "unit_rule_end": ("post", OFFICE, 302), "unit_rule_share": ("post", OFFICE, 302),
    "letters": ("get", WORKERS, 200), "letters_progress": ("get", WORKERS, 200), "letters_zip": ("get", OFFICE, 302),
    "study": ("get", HEADS | {"处长", "别处"}, 200), "study_one": ("get", OVER | {"处长"}, 200), "study_topic": ("get", OVER | {"处长"}, 404),
    "study_again": ("post", OVER | {"处长"}, 302), "study_progress": ("get", OVER | {"处长"}, 200), "study_report": ("get", OVER | {"处长"}, 302),
    "answering": ("get", HEADS, 200), "answer": ("get", OVER, 200), "answer_cases": ("get", OVER, 200), "answer_file": ("get", OVER, 200),
    "imports": ("get", BOTH, 200), "import_preview": ("get", OFFICE, 200), "import_commit": ("post", OFFICE, 302),
    "import_unit": ("post", OFFICE, 302), "import_columns": ("post", OFFICE, 302), "import_correct": ("post", OFFICE, 302),
    "import_wrong": ("get", OFFICE, 200), "import_withdraw": ("post", OFFICE, 302), "drop": ("get", BOTH, 200),
    "sheets_out": ("get", BOTH, {"办公室": 200, "别单位": 302}), "uploading": ("get", BOTH, 200), "upload_archive": ("get", BOTH, {"办公室": 200, "别单位": 302}),
    "case_upload": ("get", OFFICE, 200), "file": ("get", CASE, 200), "settings": ("get", BOTH, 200), "settle": ("post", BOTH, 422),
    "divide_each": ("post", BOTH, 302), "topics": ("get", BOTH, 200), "set_topics": ("post", BOTH, 302),
    "reports": ("get", HEADS, 200), "report": ("get", OVER, 200), "report_do": ("post", OVER, {"办公室": 302, "厅领导": 422}),
    "duties": ("get", BOTH, 200), "add_duties": ("post", BOTH, 422), "end_duty": ("post", BOTH, 302),
    "people": ("get", ADMINS, 200), "record": ("get", {"审计"}, 200), "verify": ("post", {"审计"}, 302),
    "add_unit": ("post", {"系统"}, 422), "add_person": ("post", {"系统"}, 422), "grant_post": ("post", {"安全"}, 422), "set_ends": ("post", {"系统"}, 422),
    "joint": ("get", WORKERS, 200), "joint_propose": ("post", BOTH, 302), "joint_take": ("post", OFFICE | {"处长"}, 302),
    "joint_refuse": ("post", OFFICE, 302),  # the head could too, but what the office has refused is no longer there
    "joint_group": ("get", CASE, 200), "joint_plan": ("get", CASE, 200), "joint_paper": ("get", CASE, 200),
    "joint_do": ("post", CASE, {"办公室": 302, "厅领导": 302, "处长": 302, "组长": 302, "承办人": 302}),
    "disable": ("post", {"系统"}, 302), "reset_password": ("post", {"系统"}, 302), "end_post": ("post", {"安全"}, 302),
}  # fmt: skip
OPEN = {"healthz": 200, "login": 200, "logout": 302}


def names():
    """The addresses of the desk; the rooms of deputies, overseers and supervision have tables of their own (tests/tables), the
    public column is walked as nobody (tests/portal)."""
    theirs = {pattern.name for pattern in (*of_deputies, *of_overseers, *of_everybody)} | set(supervising.PAGES) | set(appraising.PAGES)
    return {pattern.name for pattern in get_resolver().url_patterns} - theirs


def test_every_address_has_a_row_and_no_row_is_left_over():
    assert names() == set(PAGES)


def joint(world, drive, arrive):
    """A running joint group, and a proposal of two more cases; return their keys."""
    tasks = [drive(arrive(number, assist=()), "approve_division") for number in ("0091", "0092", "0093", "0094")]
    division = world.units["省财政厅/农业农村处"]
    group = grouping.take(world.people["czt.coordinator"], tasks[:2], name="村级经费", division=division)
    proposal = JointProposal.objects.create(
        organ_key=group.organ_key, session=group.session, name="村级组织运转经费", made_at=clock.now()
    )
    for n, task in enumerate(tasks[2:]):
        JointCandidate.objects.create(proposal=proposal, assignment=task, place=n)
    return group.pk, proposal.pk


@pytest.fixture(scope="module")
def placed_once(set_up_once):
    """What every address may name, made once; set_up_once takes it back after the module."""
    with clock.at(DAY):
        return placed(set_up_once, arriving(set_up_once), driving(set_up_once))


@pytest.fixture
def place(placed_once, world):
    """name → its address. What a test changes is taken back with the test."""
    return placed_once


def placed(world, arrive, drive):
    """A case with all that an address may name; return name → its address."""
    task = drive(arrive("0082", assist=()), "register_issue")
    kept = files.keep("a.pdf", [b"%PDF-1.4\n%%EOF"])
    row = StoredFile.objects.create(
        suggestion=task.suggestion, organ=task.organ_key, kind="other", name="a.pdf", digest=kept.digest, size=kept.size,
        added_on=DAY, added_by="周敏",
    )  # fmt: skip
    office = world.people["czt.coordinator"]
    job = ImportJob.objects.create(unit=task.unit, session=task.session, name="清单.xlsx", made_by=office, made_at=clock.now())
    answer = Answer.objects.create(
        organ=task.unit, asker="督查室", year=2018, until=DAY, figures={}, members={"lead": {"value": [task.pk]}},
        filled_digest=kept.digest, template_name="a.xlsx", made_by=office, made_at=clock.now(),
    )  # fmt: skip
    group, proposal = joint(world, drive, arrive)
    question = LikeQuestion.objects.create(person=office, title="农村道路", asked_at=clock.now())
    study = Study.objects.create(organ=task.unit, division=task.division, year_from=2013, year_to=2018, asked_at=clock.now())
    version = Version.objects.get(reply__assignment=task)
    batch = LetterBatch.objects.create(person=office, about="2018年建议的答复", ending="pdf", keys=[task.pk], asked_at=clock.now())
    view = SavedView.objects.create(person=office, name="我的", query="part=host")
    post = Post.objects.filter(person=world.people["czt.d2.o0"]).first()
    other = Person.objects.get(username="czt.d2.o0")
    duty = Duty.objects.create(unit=task.unit, text="村级组织运转经费", document="职责清单", added_by="周敏")
    call = ReportCall.objects.create(
        source=task.session.source, year=2018, title="办理情况报告", called_on=DAY, due_on=DAY, called_by="联工委"
    )
    report = UnitReport.objects.create(call=call, unit=task.unit)
    promise = Promise.objects.create(assignment=task, round=1, passage="年底前结清", taken_on=DAY, taken_by=office)
    PromiseOff.objects.create(promise=promise, proposed_on=DAY, proposed_by=office, evidence="已结清")
    stored = {"name": "a.docx", "digest": kept.digest, "size": kept.size, "valid_from": DAY, "added_on": DAY, "added_by": office}
    template = PaperTemplate.objects.create(unit=task.unit, paper="labels", **stored)
    rule = UnitRule.objects.create(unit=task.unit, title="办理规定", **stored)
    arguments = {
        "own_paper": ["labels"], "own_paper_add": ["labels"], "own_paper_starter": ["labels"], "own_paper_file": [template.pk], "own_paper_end": [template.pk],
        "unit_rule_file": [rule.pk], "unit_rule_end": [rule.pk], "unit_rule_share": [rule.pk],
        "task_papers": [task.pk], "task_paper": [task.pk, "disclosure_review", "docx"], "promise_paper": [promise.pk, "promise_off", "pdf"],
        "year_papers": [2018], "year_paper": [2018, "dispatch", "docx"],
        "report": [report.pk], "report_do": [report.pk, "draft"],
        "drop_view": [view.pk], "joint_group": [group], "joint_plan": [group], "joint_paper": [group], "joint_do": [group, "approve"],
        "joint_take": [proposal], "joint_refuse": [proposal], "case": [task.pk], "case_phone": [task.pk],
        "act": ["log_contact", task.pk], "act_each": ["sign_for"], "end_duty": [duty.pk],
        "draft": [task.pk], "draft_buffer": [task.pk], "draft_points": [task.pk], "case_like": [task.pk], "like_compare": [task.pk, task.pk],
        "draft_preview": [task.pk], "draft_file": [task.pk, "pdf"], "draft_page": [task.pk, 1], "draft_take": [task.pk],
        "promises": [task.pk], "disclosure": [task.pk],
        "letter_file": [version.pk, "docx"], "letter_preview": [version.pk], "letter_page": [version.pk, 1], "letters_zip": [batch.pk],
        "draft_like": [task.pk], "like_answer": [question.pk], "import_like": [job.pk],
        "answer": [answer.pk], "answer_cases": [answer.pk], "answer_file": [answer.pk],
        "study_one": [study.pk], "study_topic": [study.pk, 0], "study_again": [study.pk], "study_progress": [study.pk], "study_report": [study.pk],
        "import_preview": [job.pk], "import_commit": [job.pk], "import_unit": [job.pk], "import_columns": [job.pk], "import_correct": [job.pk],
        "import_wrong": [job.pk], "import_withdraw": [job.pk],
        "case_upload": [task.pk], "file": [row.pk], "settle": ["session"], "disable": [other.pk], "reset_password": [other.pk],
        "end_post": [post.pk],
    }  # fmt: skip
    query = {"answer_cases": "?name=lead", "figure_cases": "?name=lead&year=2018", "sheets_out": f"?session={task.session_id}"}
    return lambda name: reverse(name, args=arguments.get(name)) + query.get(name, "")


@pytest.mark.parametrize("name", sorted(PAGES))
def test_by_everybody(place, browse, name):
    method, may, status = PAGES[name]
    url = place(name)
    got = {who: getattr(browse(key), method)(url).status_code for who, key in WHO.items()}
    wanted = status if isinstance(status, dict) else dict.fromkeys(may, status)
    assert got == dict.fromkeys(WHO, 404) | wanted
    assert getattr(Client(), method)(url).status_code == OPEN.get(name, 302)


@pytest.mark.parametrize("name", sorted(n for n, (method, _, _) in PAGES.items() if method == "post" and n not in ("settle",)))
def test_what_changes_something_is_not_done_by_opening_it(place, browse, name):
    assert browse(WHO["办公室"]).get(place(name)).status_code in (404, 405)


def test_a_strange_key_is_404_and_says_nothing(place, browse):
    last = Assignment.objects.order_by("-pk").first().pk
    for url in (f"/case/{last + 999}", f"/draft/{last + 999}", f"/act/sign_for/{last + 999}", "/file/99999", "/answers/99999",
                "/imports/99999", "/case/99999999999999999999", "/act/nothing/1", f"/cases?session={Session.objects.first().pk}x"):
        answer = browse().get(url)
        assert answer.status_code in (200, 404) and "Traceback" not in answer.content.decode(), url
