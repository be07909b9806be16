"""What comes on paper is taken in by the office of congress or CPPCC; it then waits to be registered."""

from datetime import date
from typing import Any

from django.db import transaction

from banfu import clock
from banfu.actions import filing
from banfu.actions.handing_in import OWN_KINDS, body_of
from banfu.actions.kernel import Origin, Refused
from banfu.advice import like
from banfu.cases.derive import derive_cases
from banfu.cases.models import CoSignature, HandIn, Session, Suggestion
from banfu.cases.terms import called, terms
from banfu.cases.words import CaseStage, Kind
from banfu.people.models import Person, Proposer, Role
from banfu.record import chain
from banfu.search import port


def enter_paper(
    person: Person, session: Session, *, title: str, body: str, lead: Proposer, signers: tuple[Proposer, ...] = (),
    handed_on: date | None = None, scan: Any = None, origin: Origin | None = None,
) -> Suggestion:  # fmt: skip
    """Take in a suggestion that came on paper, to be registered; it makes its subject, so it keeps the
    kernel's duties itself. scan: the upload of the paper, kept for all who see the suggestion. Raises Refused."""
    source = session.source
    post = next((p for p in person.posts_now if source.congress and p.role == Role.CONGRESS
                 and p.organ_key == source.congress.organ_key), None)  # fmt: skip
    if post is None:
        raise Refused("纸质件由收件的联工委、提案委录入，您没有这个岗位。")
    if lead.kind not in OWN_KINDS[Kind(source.kind)]:
        raise Refused(f"{called(lead)}不能向{source.name}提{terms(source.kind).thing}；请核对提出人。", "lead")
    if not title.strip() or not body.strip():
        raise Refused("标题和内容都要录入；请照原件补上。", "body" if title.strip() else "title")
    on = handed_on or clock.today()
    if on > clock.today():
        raise Refused(f"今天是 {clock.today():%Y-%m-%d}，收件日期不能更晚。", "handed_on")
    with transaction.atomic():
        case = Suggestion.objects.create(
            session=session, kind=source.kind, number="", title=title.strip()[:300], body="", lead=lead, lead_name=lead.name,
            delegation=lead.delegation, cosigner_count=len(signers), stage=CaseStage.TO_REGISTER,
        )  # fmt: skip
        hand_in = HandIn.objects.create(
            suggestion=case, asks=body.strip(), started_on=on, saved_at=clock.now(), submitted_on=on, on_paper=True
        )
        case.body = body_of(hand_in)
        case.save(update_fields=["body"])
        CoSignature.objects.bulk_create(CoSignature(suggestion=case, proposer=one, order=n) for n, one in enumerate(signers))
        kept = filing.put_original(case, scan, person.name)
        derive_cases([case.pk])
        port.index([case.pk])
        like.changed([case.pk])
        origin = origin or Origin()
        chain.append([
            chain.Line(
                action="enter_paper", label="录入纸质件", subject=f"suggestion:{case.pk}", who=person.name, post=str(post),
                sentence=f"录入{called(lead)}的纸质{terms(source.kind).thing}：{case.title}", person_id=person.pk, case=case.pk,
                data={"files": [{"name": kept.name, "digest": kept.digest}] if kept else []},
                organ=post.organ_key, happened_on=on, address=origin.address, request=origin.request,
            )
        ])  # fmt: skip
    return case
