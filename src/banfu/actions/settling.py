"""What the unit's office settles for all its cases: sessions, notice dates, the approval chain,
dated changes of the rulebook; and the telephone shown in full. Each act is recorded."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from banfu import clock, rulebook
from banfu.actions.kernel import Origin, Refused
from banfu.cases.derive import CHAIN, CHAIN_FOR_OPINION, derive
from banfu.cases.models import ApprovalStep, Assignment, NoticeDate, RulebookOverride, Session, Source
from banfu.cases.words import Step
from banfu.people.models import Person, Post, Role, Unit
from banfu.record import chain

BATCH = 500


def _post(person: Person) -> Post:
    post = next((p for p in person.posts_now if p.role == Role.COORDINATOR), None)
    if post is None:
        raise Refused("这件事由办公室办，您没有这个岗位；请找本单位办公室。")
    return post


def _line(
    person: Person, post: Post, action: str, label: str, subject: str, sentence: str, origin: Origin | None = None,
    **data: Any,
) -> chain.Line:  # fmt: skip
    origin = origin or Origin()
    return chain.Line(
        action=action, label=label, subject=subject, sentence=sentence, who=person.name, post=str(post),
        person_id=person.pk, organ=post.organ_key, data=data, address=origin.address, request=origin.request,
    )  # fmt: skip


def _derive_all(keys: Sequence[int]) -> None:
    for start in range(0, len(keys), BATCH):
        derive(keys[start : start + BATCH])


def add_session(
    person: Person, source: str, name: str, year: int, *, level: str = "", book: str = "", kind: str = "suggestion",
    origin: Origin | None = None,
) -> Session:  # fmt: skip
    """Open a session of a source; a source of a new name is made with its rulebook and kind."""
    post = _post(person)
    with transaction.atomic():
        found = Source.objects.filter(name=source).first()
        if found is None and book not in rulebook.available():
            raise Refused("新的来源要选一部规则库。", "book")
        found = found or Source.objects.create(name=source, kind=kind, level=level, rulebook=book)
        if Session.objects.filter(source=found, name=name).exists():
            raise Refused(f"{source}已有“{name}”，不必再加；可直接导入清单。", "name")
        made = Session.objects.create(source=found, name=name, year=year)
        chain.append([
            _line(person, post, "add_session", "加届次", f"session:{made.pk}", f"加了{source}“{name}”（{year} 年度）。", origin)
        ])  # fmt: skip
        return made


def fix_notice_date(
    person: Person, session: Session, assisting: bool, due_on: date, document: str, origin: Origin | None = None
) -> NoticeDate:
    """Note the day a 交办 notice fixes for a session, by part; lights follow it at once."""
    post = _post(person)
    with transaction.atomic():
        before = NoticeDate.objects.filter(session=session, assisting=assisting).first()
        row, _ = NoticeDate.objects.update_or_create(
            session=session, assisting=assisting, defaults={"due_on": due_on, "document": document}
        )
        tasks = Assignment.objects.filter(session=session, open=True).order_by("pk")
        _derive_all(list(tasks.values_list("pk", flat=True)))
        word = "会办" if assisting else "主办"
        was = f"，原为 {before.due_on:%Y-%m-%d}" if before else ""
        chain.append([
            _line(
                person, post, "fix_notice_date", "定通知期限", f"session:{session.pk}",
                f"{session}{word}件通知期限定为 {due_on:%Y-%m-%d}（{document}）{was}。", origin,
            )
        ])  # fmt: skip
        return row


def chain_of(organ: Unit, for_opinion: bool) -> list[str]:
    """The steps a unit's drafts pass: its own, else the usual ones."""
    own = list(ApprovalStep.objects.filter(unit=organ, for_opinion=for_opinion).values_list("step", flat=True))
    return own or [str(step) for step in (CHAIN_FOR_OPINION if for_opinion else CHAIN)]


def set_chain(
    person: Person, organ: Unit, for_opinion: bool, steps: Sequence[str], origin: Origin | None = None
) -> list[str]:
    """Say which steps a draft passes, in the order of Step; drafts under way follow at once."""
    post = _post(person)
    if post.organ_key != organ.pk:
        raise Refused("只能定本单位的核稿环节。")
    chosen = [step for step in Step.values if step in set(steps)]
    if not chosen:
        raise Refused("至少要留一级核稿。", "steps")
    with transaction.atomic():
        before = chain_of(organ, for_opinion)
        ApprovalStep.objects.filter(unit=organ, for_opinion=for_opinion).delete()
        ApprovalStep.objects.bulk_create(
            ApprovalStep(unit=organ, for_opinion=for_opinion, order=n, step=step) for n, step in enumerate(chosen)
        )
        tasks = Assignment.objects.filter(unit=organ, open=True).order_by("pk")
        _derive_all(list(tasks.values_list("pk", flat=True)))
        names = "→".join(Step(step).label for step in chosen)
        what = "会办意见" if for_opinion else "答复"
        chain.append([
            _line(
                person, post, "set_chain", "定核稿环节", f"unit:{organ.pk}", f"{what}核稿环节定为{names}。", origin,
                before=before, after=chosen,
            )
        ])  # fmt: skip
    return chosen


def override_rule(
    person: Person, book: str, key: str, value: int | str, reason: str, effective_on: date, origin: Origin | None = None
) -> RulebookOverride:
    """Change one value of a rulebook from a day on; limits already computed stay as they were."""
    post = _post(person)
    today = clock.today()
    try:
        rulebook.load(book).overridden([rulebook.Override(key, value, reason, today, effective_on)])
    except rulebook.RulebookError as error:
        raise Refused(f"{error}", "key") from error
    with transaction.atomic():
        row = RulebookOverride.objects.create(
            rulebook=book, key=key, value=value, reason=reason, decided_on=today, effective_on=effective_on
        )
        chain.append([
            _line(
                person, post, "override_rule", "本地调整规则", f"rulebook:{book}",
                f"{book}规则库 {key} 自 {effective_on:%Y-%m-%d} 起改为 {value}：{reason}", origin,
            )
        ])  # fmt: skip
        return row


def order_upload(person: Person, source: Source, names: Sequence[str], origin: Origin | None = None) -> Source:
    """Say in which order a source's platform asks for the fields of an answered case."""
    post = _post(person)
    with transaction.atomic():
        before = list(source.upload_fields)
        source.upload_fields = list(names)
        source.save(update_fields=["upload_fields"])
        chain.append([
            _line(
                person, post, "order_upload", "定报送各栏", f"source:{source.pk}", f"{source}的报送平台依次要：{'、'.join(names)}。",
                origin, before=before, after=list(names),
            )
        ])  # fmt: skip
    return source


def show_phone(person: Person, task: Assignment, origin: Origin | None = None) -> str:
    """Return the lead proposer's number in full, to those who handle the case; the look is recorded."""
    post = next((p for p in person.posts_now if p.organ_key == task.organ_key), None)
    if post is None:
        raise Refused("只有承办单位的人可以看代表的电话。")
    lead = task.suggestion.lead
    if lead is None or not lead.phone:
        raise Refused("清单里没有这位代表的电话。")
    with transaction.atomic():
        line = _line(
            person, post, "show_phone", "看电话", f"assignment:{task.pk}", f"查看{lead.name}的电话全号。", origin
        )
        chain.append([chain.Line(**{**line.__dict__, "case": task.suggestion_id})])
    return str(lead.phone)


def keep_phrases(person: Person, organ: Unit, phrases: Sequence[str], origin: Origin | None = None) -> Unit:
    """Keep the sentences this unit has at hand when it writes letters, in their order."""
    post = _post(person)
    if post.organ_key != organ.pk:
        raise Refused("只能定本单位的常用语。")
    with transaction.atomic():
        before, organ.phrases = organ.phrases, "\n".join(phrases)
        organ.save(update_fields=["phrases"])
        line = _line(
            person, post, "keep_phrases", "定常用语", f"unit:{organ.pk}", f"答复函常用语定为 {len(phrases)} 条。", origin,
            before=before.splitlines(), after=list(phrases),
        )  # fmt: skip
        chain.append([line])
    return organ


def name_contact(person: Person, organ: Unit, contact: str, phone: str, origin: Origin | None = None) -> Unit:
    """Say whom proposers may ask in this unit, and its office telephone: what their pages show."""
    post = _post(person)
    if post.organ_key != organ.pk:
        raise Refused("只能定本单位的联系人。")
    with transaction.atomic():
        organ.contact, organ.contact_phone = contact, phone
        organ.save(update_fields=["contact", "contact_phone"])
        chain.append([_line(person, post, "name_contact", "定联系人", f"unit:{organ.pk}", f"联系人{contact}，办公电话{phone}。", origin)])
    return organ
