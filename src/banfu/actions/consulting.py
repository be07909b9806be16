"""征求交办机构意见: the government office asks congress or CPPCC before it decides (domain §2 A4d)."""

from banfu.actions import reach
from banfu.actions.fields import DatedForm, ReasonedForm, yes_no
from banfu.actions.kernel import Doing, declare, source_of
from banfu.cases import limits
from banfu.cases.models import Assignment, Consultation, Extension, ReturnRequest
from banfu.cases.words import BEFORE_REPLY
from banfu.people.models import Person, Post, Role
from banfu.ui.forms import TextField

CONGRESS, GOVERNMENT = frozenset({Role.CONGRESS}), frozenset({Role.GOVERNMENT})


class ConsultForm(DatedForm):
    question = TextField(label="征求什么意见", max_length=300, rows=2)

    def prepare(self) -> None:
        about, words = _open_matter(self.task)
        self.fields["question"].initial = words if about else ""


def _open_matter(task: Assignment) -> tuple[str, str]:
    """What waits for a decision on this task, and the words to ask with; ("", "") without one."""
    row = ReturnRequest.objects.filter(assignment=task, decided_on=None).last()
    if row:
        to = f"，建议改由{row.proposed_unit}" if row.proposed_unit else ""
        return "return", f"{task.unit.name}申请改办{to}：{row.reason}"[:300]
    wish = Extension.objects.filter(assignment=task, decided_on=None).last()
    return ("extension", f"{task.unit.name}申请延至 {wish.until:%Y-%m-%d}：{wish.reason}"[:300]) if wish else ("", "")


def _something_open(task: Assignment, person: Person, post: Post) -> str:
    about, _ = _open_matter(task)
    if not about:
        return "没有待批的改办或延期，不用征求意见。"
    if Consultation.objects.filter(assignment=task, about=about, answered_on=None).exists():
        return "已经征求过，等对方答复。"
    return ""


def _consult(doing: Doing) -> str:
    about, _ = _open_matter(doing.task)
    row = Consultation.objects.create(
        assignment=doing.task, about=about, asked_on=doing.on, question=doing.data["question"]
    )
    office = source_of(doing.task).congress
    doing.tell_post(Role.CONGRESS, office.pk if office else None, f"{doing.task.number} 号征求意见：{row.question}")
    return f"征求{office.name if office else ''}意见：{row.question}"


consult = declare(
    name="consult", label="征求交办机构意见", roles=GOVERNMENT, reach=reach.government, form=ConsultForm,
    stages=frozenset(BEFORE_REPLY), change=_consult, guard=_something_open, likely=2,
    offer=lambda task: source_of(task).congress_id is not None and bool(_open_matter(task)[0]),
)  # fmt: skip


class AnswerForm(ReasonedForm, DatedForm):
    agreed = yes_no("意见")
    answer = TextField(label="说明", max_length=300, required=False)


def _asked(task: Assignment, person: Person, post: Post) -> str:
    waits = Consultation.objects.filter(assignment=task, answered_on=None).exists()
    return "" if waits else "督查室没有征求意见，不用答复。"


def _answer_consultation(doing: Doing) -> str:
    row = Consultation.objects.filter(assignment=doing.task, answered_on=None).latest("pk")
    row.answered_on, row.agreed, row.answer = doing.on, doing.data["agreed"], doing.data.get("answer", "")
    row.save(update_fields=["answered_on", "agreed", "answer"])
    word = "同意" if row.agreed else "不同意"
    doing.tell_post(*reach.decider(doing.task), f"{doing.task.number} 号{row.get_about_display()}：交办机构{word}。{row.answer}")
    return f"对{row.get_about_display()}的意见：{word}" + (f"，{row.answer}" if row.answer else "")


answer_consultation = declare(
    name="answer_consultation", label="答复征求意见", roles=CONGRESS, reach=reach.congress, form=AnswerForm,
    stages=frozenset(BEFORE_REPLY), change=_answer_consultation, guard=_asked, likely=1,
    offer=lambda task: Consultation.objects.filter(assignment=task, answered_on=None).exists(),
)  # fmt: skip


def unconsulted(task: Assignment, about: str) -> str:
    """Return "" when congress (or CPPCC) was asked about what waits, or is not here; else what to do first."""
    source = source_of(task)
    if source.congress_id is None or source.government_id is None:
        return ""
    if about == "return" and limits.rulebook_of(task).word("return_consent") == "不须人大同意":
        return ""
    matter = ReturnRequest if about == "return" else Extension
    row = matter.objects.filter(assignment=task, decided_on=None).last()
    since = row.requested_on if row else task.handed_over_on
    asked = Consultation.objects.filter(assignment=task, about=about, asked_on__gte=since).last()
    if asked is None:
        return f"批复前先征求{source.congress.name}的意见；请先“征求交办机构意见”。"
    return "" if asked.answered_on else f"已征求{source.congress.name}的意见，还没有答复；等答复后再批。"
