"""本单位的文书模板和规则库: what a unit's office lays down for itself. Each act is recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from banfu import clock
from banfu.actions.kernel import Origin, Refused
from banfu.cases.files import FileRefused, Kept, keep
from banfu.cases.models import PaperTemplate, UnitRule
from banfu.cases.papers import Paper, naming
from banfu.cases.papers.own import KEEPERS, makes
from banfu.paper.letter import PaperError
from banfu.paper.press import fitter
from banfu.people.models import Person, Post
from banfu.record import chain

READABLE = (".pdf", ".docx", ".doc", ".wps", ".ofd", ".jpg", ".jpeg", ".png", ".tif", ".tiff")
ONE_DAY = timedelta(days=1)


def keeper(person: Person) -> Post | None:
    """The post in which ``person`` keeps his unit's templates and rules."""
    return next((post for post in person.posts_now if post.role in KEEPERS), None)


def _post(person: Person) -> Post:
    post = keeper(person)
    if post is None:
        raise Refused("文书模板和规则库由本单位办公室管，您没有这个岗位；请找办公室。")
    return post


def _record(person: Person, post: Post, act: tuple[str, str], subject: str, sentence: str, origin: Origin | None, **data: str) -> None:
    origin = origin or Origin()
    chain.append([
        chain.Line(
            action=act[0], label=act[1], subject=subject, sentence=sentence, who=person.name, post=str(post), person_id=person.pk,
            organ=post.organ_key, address=origin.address, request=origin.request, data=data,
        )
    ])  # fmt: skip


def _kept(name: str, pieces: Iterable[bytes]) -> Kept:
    try:
        return keep(name, pieces)
    except FileRefused as refusal:
        raise Refused(str(refusal), "file") from refusal


def lay_over(person: Person, paper: Paper, name: str, content: bytes, since: date | None = None, origin: Origin | None = None) -> PaperTemplate:
    """Use ``content`` for ``paper`` from ``since`` (today) on, in place of the unit's present template.

    Raises Refused, a line a fault, where the template fails its check; the present one stays then.
    """
    post, since = _post(person), since or clock.today()
    if not makes(post, paper):
        raise Refused(f"{post.unit.name}不出“{paper.label}”，不用给它定模板。")
    if since < clock.today():
        raise Refused(f"今天是 {clock.today():%Y-%m-%d}，模板从今天或以后起用；已经出过的文书不会变。", "valid_from")
    if not name.lower().endswith(".docx"):
        raise Refused(f"“{name}”不是 .docx；请在 Word 或 WPS 里另存为“Word 文档（*.docx）”再传。", "file")
    try:
        fitter.template_check(content, naming.offer(paper))
    except PaperError as refusal:
        raise Refused(str(refusal), "file") from refusal
    kept = _kept(name, [content])
    with transaction.atomic():
        standing = PaperTemplate.objects.select_for_update().filter(unit=post.organ_key, paper=paper.key)
        for row in standing.filter(Q(valid_until=None) | Q(valid_until__gte=since)).order_by("pk"):
            row.valid_until, row.ended_by = since - ONE_DAY, person
            row.save(update_fields=["valid_until", "ended_by"])
        made = PaperTemplate.objects.create(
            unit_id=post.organ_key, paper=paper.key, name=kept.name, digest=kept.digest, size=kept.size, valid_from=since, added_on=clock.today(), added_by=person
        )
        words = f"“{paper.label}”自 {since:%Y-%m-%d} 起用本单位的模板“{kept.name}”。"
        _record(person, post, ("lay_over", "定文书模板"), f"template:{made.pk}", words, origin, digest=kept.digest)
    return made


def end_template(person: Person, template: PaperTemplate, label: str, origin: Origin | None = None) -> PaperTemplate:
    """Take a template out of force at once; the built-in sheet is used again. label: what the paper is called."""
    post = _post(person)
    with transaction.atomic():
        row = PaperTemplate.objects.select_for_update().get(pk=template.pk)
        if row.unit_id != post.organ_key:
            raise Refused("只能停用本单位的模板。")
        if row.valid_until is not None and row.valid_until < clock.today():
            raise Refused(f"“{row.name}”已经停用了，不用再停。")
        row.valid_until, row.ended_by = clock.today() - ONE_DAY, person
        row.save(update_fields=["valid_until", "ended_by"])
        words = f"停用“{label}”的模板“{row.name}”，改用自带的。"
        _record(person, post, ("end_template", "停用文书模板"), f"template:{row.pk}", words, origin)
    return row


@dataclass(frozen=True)
class RuleFacts:
    """What is said of a document of the rules library. replaces: the one that it takes the place of."""

    kind: str
    title: str
    number: str
    valid_from: date
    valid_until: date | None = None
    shared: bool = False
    replaces: UnitRule | None = None


def add_rule(person: Person, facts: RuleFacts, name: str, pieces: Iterable[bytes], origin: Origin | None = None) -> UnitRule:
    """Put a document into the unit's rules library; the one it replaces ends the day before. Raises Refused."""
    post = _post(person)
    if facts.valid_until and facts.valid_until < facts.valid_from:
        raise Refused("“到哪天止”比施行日期还早；请改其中一个。", "valid_until")
    if not name.lower().endswith(READABLE):
        raise Refused(f"“{name}”不收；请传 PDF、Word、OFD 或图片。", "file")
    if UnitRule.objects.filter(unit=post.organ_key, title=facts.title, valid_from=facts.valid_from).exists():
        raise Refused(f"《{facts.title}》{facts.valid_from:%Y-%m-%d} 施行的这一份已经有了，不用再加。", "title")
    old = facts.replaces
    if old is not None and (old.unit_id != post.organ_key or facts.valid_from <= old.valid_from):
        raise Refused(f"代替的那一份要是本单位的，并且施行得更早（{old.valid_from:%Y-%m-%d}）；请改日期或不选。", "replaces")
    kept = _kept(name, pieces)
    with transaction.atomic():
        made = UnitRule.objects.create(
            unit_id=post.organ_key, kind=facts.kind, title=facts.title, number=facts.number, valid_from=facts.valid_from, valid_until=facts.valid_until,
            shared=facts.shared, name=kept.name, digest=kept.digest, size=kept.size, added_on=clock.today(), added_by=person,
        )  # fmt: skip
        words = f"{made.get_kind_display()}{made}{f'（{made.number}）' if made.number else ''}自 {made.valid_from:%Y-%m-%d} 起施行"
        if old is not None:
            row = UnitRule.objects.select_for_update().get(pk=old.pk)
            last = facts.valid_from - ONE_DAY
            row.replaced_by, row.valid_until = made, min(row.valid_until, last) if row.valid_until else last
            row.save(update_fields=["replaced_by", "valid_until"])
            words += f"，代替 {row.valid_from:%Y-%m-%d} 施行的{row}"
        _record(person, post, ("add_rule", "加办理规定"), f"unit_rule:{made.pk}", f"{words}。", origin, digest=kept.digest)
    return made


def _own_rule(post: Post, rule: UnitRule) -> UnitRule:
    row = UnitRule.objects.select_for_update().get(pk=rule.pk)
    if row.unit_id != post.organ_key:
        raise Refused("只能改本单位的；别的单位共享的请找那个单位。")
    return row


def end_rule(person: Person, rule: UnitRule, last: date, origin: Origin | None = None) -> UnitRule:
    """Say on which day a document was or will be in force last."""
    post = _post(person)
    with transaction.atomic():
        row = _own_rule(post, rule)
        if last < row.valid_from:
            raise Refused(f"它 {row.valid_from:%Y-%m-%d} 才施行，最后一天不能更早；请改日期。", "last")
        if row.replaced_by_id:
            raise Refused("它已被另一份代替，最后一天随那一份的施行日期，不再改。", "last")
        row.valid_until = last
        row.save(update_fields=["valid_until"])
        _record(person, post, ("end_rule", "定废止日期"), f"unit_rule:{row.pk}", f"{row}到 {last:%Y-%m-%d} 止。", origin)
    return row


def share_rule(person: Person, rule: UnitRule, shared: bool, origin: Origin | None = None) -> UnitRule:
    """Show a document outside the unit, or no longer."""
    post = _post(person)
    with transaction.atomic():
        row = _own_rule(post, rule)
        row.shared = shared
        row.save(update_fields=["shared"])
        words = f"{row}{'共享给外单位看' if shared else '不再共享'}。"
        _record(person, post, ("share_rule", "共享" if shared else "不再共享"), f"unit_rule:{row.pk}", words, origin)
    return row
