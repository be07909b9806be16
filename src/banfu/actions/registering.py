"""The office of congress or CPPCC registers, sends back, refuses and takes up again (domain §2 S2).

It sees everything of its sources and enters nothing for others: what a proposer says or a unit does
is theirs to enter.
"""

from django import forms

from banfu.actions import reach
from banfu.actions.fields import DatedForm, TaskForm, reason
from banfu.actions.kernel import Doing, Refused, declare
from banfu.advice import like, route_tasks
from banfu.cases import limits
from banfu.cases.models import Ruling, Session, Suggestion
from banfu.cases.terms import terms
from banfu.cases.words import CaseStage, Kind, RulingKind
from banfu.people.models import Person, Post, Role
from banfu.search.models import Kind as Searched
from banfu.ui.forms import TextField

CONGRESS = frozenset({Role.CONGRESS})
SUGGESTIONS, PROPOSALS = frozenset({Kind.SUGGESTION}), frozenset({Kind.PROPOSAL})
NEW = frozenset({CaseStage.TO_REGISTER, CaseStage.TO_HAND_OVER})
OWN_TEXTS = frozenset({Searched.TITLE, Searched.BODY})
RECESS = "BH"
"""Numbers of suggestions handed in between sessions begin so (domain §2 S2)."""


# ---- register ----


def next_number(session: Session, recess: bool) -> str:
    """Return the number after the highest one given: 0001… in session, BH001… between sessions."""
    given = Suggestion.objects.filter(session=session, number__startswith=RECESS if recess else "").exclude(number="")
    start = len(RECESS) if recess else 0
    used = [int(number[start:]) for number in given.values_list("number", flat=True) if number[start:].isdecimal()]
    last = max(used, default=0) + 1
    return f"{RECESS}{last:03d}" if recess else f"{last:04d}"


class RegisterForm(DatedForm):
    field_order = ("recess", "number", "topic", "happened_on")
    recess = forms.TypedChoiceField(
        label="什么时候提的", choices=[("", "会议期间"), ("1", "闭会期间")], coerce=bool, required=False, empty_value=False
    )
    number = TextField(label="编号", max_length=20, required=False, help_text="不写就取下一个号")
    topic = TextField(label="分类", max_length=60, required=False)

    def prepare(self) -> None:
        session = self.task.session
        self.fields["number"].help_text = f"不写就取下一个号：会议期间 {next_number(session, False)}，闭会期间 {next_number(session, True)}"
        self.fields["topic"].initial = self.task.topic
        book = limits.rulebook_for(session.source)
        if book.topics:
            self.fields["topic"] = forms.ChoiceField(
                label="分类", required=False, choices=[("", "（以后再定）"), *((key, key) for key in book.topics)], initial=self.task.topic
            )


def _register(doing: Doing) -> str:
    case, data = doing.suggestion, doing.data
    recess = bool(data.get("recess"))
    number = (data.get("number") or "").strip() or next_number(case.session, recess)
    taken = Suggestion.objects.filter(session=case.session, number=number).exclude(pk=case.pk).first()
    if taken:
        raise Refused(f"{number} 号已经给了《{taken.title}》；请换一个号，或不写，由软件取下一个。", "number")
    case.number, case.recess, case.registered_on = number, recess, doing.on
    case.topic = data.get("topic") or case.topic
    case.save(update_fields=["number", "recess", "registered_on", "topic"])
    like.changed([case.pk])
    thing = terms(case.kind).thing
    doing.tell_proposers(f"您的{thing}《{case.title}》已登记，编为 {number} 号。")
    route_tasks.soon_above(case.session.source)
    return f"{'立案' if case.kind == Kind.PROPOSAL else '登记'}，编为 {number} 号" + ("（闭会期间）" if recess else "")


register = declare(
    name="register", label="登记编号", of=Suggestion, kinds=SUGGESTIONS, roles=CONGRESS, reach=reach.congress,
    stages=frozenset({CaseStage.TO_REGISTER}), leads_to=frozenset({CaseStage.TO_HAND_OVER}), form=RegisterForm,
    change=_register, likely=1, batch=True, texts=OWN_TEXTS,
)  # fmt: skip
file_proposal = declare(
    name="file_proposal", label="立案", of=Suggestion, kinds=PROPOSALS, roles=CONGRESS, reach=reach.congress,
    stages=frozenset({CaseStage.TO_REGISTER}), leads_to=frozenset({CaseStage.TO_HAND_OVER}), form=RegisterForm,
    change=_register, likely=1, batch=True, texts=OWN_TEXTS,
)  # fmt: skip


# ---- send back, refuse, reopen ----


def _nothing_given(case: Suggestion, person: Person, post: Post) -> str:
    if hasattr(case, "hand_in") and case.hand_in.on_paper:
        return "纸质提交的没有代表账号可退；请与代表商量后改写，或定为“不作为建议”。"
    return "" if hasattr(case, "hand_in") else "这一件是清单里来的，不能退回修改。"


class SendBackForm(TaskForm):
    text = reason("请提出人改什么", 500)


def _send_back(doing: Doing) -> str:
    case = doing.suggestion
    Ruling.objects.create(suggestion=case, kind=RulingKind.SEND_BACK, text=doing.data["text"], decided_on=doing.on)
    doing.tell_proposers(f"您的{terms(case.kind).thing}《{case.title}》请修改后再提交：{doing.data['text']}")
    return f"退回修改：{doing.data['text']}"


send_back = declare(
    name="send_back", label="退请修改", of=Suggestion, roles=CONGRESS, reach=reach.congress, form=SendBackForm,
    stages=frozenset({CaseStage.TO_REGISTER}), leads_to=frozenset({CaseStage.SENT_BACK}), change=_send_back,
    guard=_nothing_given, likely=10,
)  # fmt: skip


class RefuseForm(TaskForm):
    code = forms.ChoiceField(label="理由", choices=())
    outcome = forms.ChoiceField(label="怎样处理", choices=())
    text = reason("给提出人的说明", 500)

    def prepare(self) -> None:
        reasons = limits.rulebook_for(self.task.session.source).reasons(self.task.kind == Kind.PROPOSAL)
        self.fields["code"].choices = [(key, one.label) for key, one in reasons.items()]
        outcomes = dict.fromkeys(word for one in reasons.values() for word in one.outcomes)
        self.fields["outcome"].choices = [(word, word) for word in outcomes]


def _refuse(doing: Doing) -> str:
    case, data = doing.suggestion, doing.data
    proposal = case.kind == Kind.PROPOSAL
    found = limits.rulebook_for(case.session.source).reasons(proposal).get(data["code"])
    if found is None:
        raise Refused("规则库里没有这条理由；请从列出的里面选。", "code")
    kind = RulingKind.NOT_FILED if proposal else RulingKind.NOT_ACCEPTED
    Ruling.objects.create(
        suggestion=case, kind=kind, code=data["code"], outcome=data["outcome"], text=data["text"], decided_on=doing.on
    )
    thing = terms(case.kind).thing
    doing.tell_proposers(f"您的{thing}《{case.title}》{kind.label}，{data['outcome']}：{data['text']}")
    return f"{kind.label}（{found.label}），{data['outcome']}：{data['text']}"


not_accept = declare(
    name="not_accept", label="不作为建议", of=Suggestion, kinds=SUGGESTIONS, roles=CONGRESS, reach=reach.congress,
    form=RefuseForm, stages=NEW, leads_to=frozenset({CaseStage.NOT_ACCEPTED}), change=_refuse, likely=40,
)  # fmt: skip
not_file = declare(
    name="not_file", label="不立案", of=Suggestion, kinds=PROPOSALS, roles=CONGRESS, reach=reach.congress,
    form=RefuseForm, stages=NEW, leads_to=frozenset({CaseStage.NOT_ACCEPTED}), change=_refuse, likely=40,
)  # fmt: skip


class ReopenForm(TaskForm):
    text = reason("为什么改回来", 300)


def _reopen(doing: Doing) -> str:
    rows = Ruling.objects.filter(suggestion=doing.suggestion, mended_on=None)
    rows.update(mended_on=doing.on)
    doing.tell_proposers(f"您的{terms(doing.suggestion.kind).thing}《{doing.suggestion.title}》已重新受理。")
    return f"撤销原决定，重新受理：{doing.data['text']}"


reopen = declare(
    name="reopen", label="重新受理", of=Suggestion, roles=CONGRESS, reach=reach.congress, form=ReopenForm,
    stages=frozenset({CaseStage.NOT_ACCEPTED}), leads_to=NEW, change=_reopen, likely=50,
)  # fmt: skip
