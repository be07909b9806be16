"""公开: reviewed together with the letter, published, taken down (国办发〔2014〕46号; 政府信息公开条例 第十四至十七条).

A review makes the texts for the public from the signed version and the suggestion: what was found of personal data is masked
unless overruled with a reason, withheld passages are shown as （略）. Publishing puts just these texts into the column.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction

from banfu import clock
from banfu.actions.fields import DatedForm, reason
from banfu.actions.kernel import Doing, Origin, Refused, declare
from banfu.actions.settling import _line as line_of
from banfu.actions.settling import _post as office_post
from banfu.cases import limits, public
from banfu.cases.models import (
    Assignment,
    DisclosureCut,
    DisclosureReview,
    Issue,
    Publication,
    PublicColumn,
    Version,
)
from banfu.cases.words import AFTER_REPLY, HOSTING, OPEN_MODES, Basis, Consent, Disclosure, Stage
from banfu.people.models import Person, Post, Role, Unit
from banfu.record import chain
from banfu.record.chain import fingerprint
from banfu.search.models import PUBLIC
from banfu.text import personal
from banfu.ui.forms import TextField

ISSUED = frozenset(AFTER_REPLY) | {Stage.ARCHIVED}
REVIEWABLE = ISSUED | {Stage.REVIEWING, Stage.TO_ISSUE}
OFFICE = frozenset({Role.COORDINATOR})
PLACES = {"title": "建议标题", "asked": "建议原文", "heading": "答复标题", "reply": "答复"}
WITHHELD, GAP = "passage", "（略）"
MOST_ASKED = 200
"""So many places are put to the reviewer one by one; what is found beyond them is masked."""
ASKED = [(Consent.FULL, "公开建议原文"), (Consent.SUMMARY, "公开建议摘要"), (Consent.NONE, "不公开建议内容，只列标题")]
TOMBSTONES = ("涉及个人信息", "内容有误，更正后重新公开", "情况变化，依法不再公开", "有权机关要求")


@dataclass(frozen=True)
class Source:
    """The texts a review is made from, by place, and the version of the reply among them."""

    version: Version
    texts: dict[str, str]

    @property
    def digest(self) -> str:
        return fingerprint("\x1f".join(self.texts.values()))


def source_of(task: Assignment) -> Source | None:
    """Return what may be published of this task: the issued letter of its round, else the version that is being signed."""
    found = Issue.objects.filter(reply__assignment=task, reply__round=task.round).select_related("version").first()
    version = found.version if found else Version.objects.filter(reply__assignment=task, reply__round=task.round).order_by("n").last()
    if version is None:
        return None
    case = task.suggestion
    return Source(version, {"title": case.title, "asked": case.body, "heading": version.title, "reply": version.text})


def naming(task: Assignment) -> bool:
    book = limits.rulebook_of(task)
    return public.may_name(task, book.word("publish_names") if "publish_names" in book.values else "")


@dataclass(frozen=True)
class Place:
    """Something found in a source text. forced: it is masked unasked: a name that may not stand, or one of too many places."""

    number: int
    where: str
    found: personal.Found
    forced: bool

    @property
    def label(self) -> str:
        return f"{PLACES[self.where]}：{self.found.label}“{self.found.words}”"


def found_in(task: Assignment, source: Source) -> list[Place]:
    """Return the personal data found in the texts, in their order."""
    names = public.hidden_names(task, naming(task))
    rows = [(where, one) for where, text in source.texts.items() for one in personal.find(text, names)]
    return [Place(n, where, one, one.kind == "name" or n >= MOST_ASKED) for n, (where, one) in enumerate(rows)]


class ReviewForm(DatedForm):
    mode = forms.ChoiceField(label="公开属性", choices=Disclosure.choices, widget=forms.RadioSelect)
    basis = forms.ChoiceField(label="不主动公开的依据", choices=[("", "主动公开的不用选"), *Basis.choices], required=False)
    basis_note = TextField(label="依据怎么说明", max_length=200, required=False, help_text="选“其他”的写明哪部法、哪一条")
    asked = forms.ChoiceField(label="建议内容", choices=ASKED, widget=forms.RadioSelect)
    asked_summary = TextField(label="建议摘要", max_length=2000, rows=3, required=False)
    reply_summary = TextField(label="答复摘要", max_length=6000, rows=5, required=False, help_text="只公开摘要的必须写")
    brief = TextField(label="一句话：办得怎样", max_length=120, required=False, help_text="列在公开目录里，如：分两年提高到10万元")
    withheld = TextField(
        label="不公开的段落", max_length=6000, rows=3, required=False,
        help_text="可分割的只略去一段：一行一处，照抄原话，隔一个“｜”写理由；公开出来是“（略）”，理由只存在内部",
    )  # fmt: skip

    def prepare(self) -> None:
        self.source = source_of(self.task)
        self.places = found_in(self.task, self.source) if self.source else []
        for place in self.places:
            if place.forced:
                continue
            self.fields[f"f{place.number}"] = forms.ChoiceField(
                label=place.label, choices=[("cut", f"遮掉，写成“{place.found.shown}”"), ("keep", "照原样公开")],
                widget=forms.RadioSelect, initial="cut",
            )  # fmt: skip
            self.fields[f"w{place.number}"] = TextField(label="照原样公开的理由", max_length=200, required=False)
        self._propose()

    def _propose(self) -> None:
        consent = public.consent_of(self.task)
        mark = self.source.version.disclosure if self.source else ""
        self.fields["mode"].initial = mark or None
        self.fields["asked"].initial = consent or Consent.FULL
        if self.source and self.source.version.disclosure_reason:
            self.fields["basis_note"].initial = self.source.version.disclosure_reason

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        mode = data.get("mode")
        if mode in OPEN_MODES:
            self._clean_open(data)
        elif mode and not data.get("basis"):
            self.add_refusal("basis", "不主动公开要有依据，", "请选条例里的哪一项。")
        elif data.get("basis") == Basis.OTHER and not data.get("basis_note"):
            self.add_refusal("basis_note", "选了“其他”，", "请写明哪部法律法规、哪一条。")
        return data

    def _clean_open(self, data: dict[str, Any]) -> None:
        if data["mode"] == Disclosure.SUMMARY and not data.get("reply_summary"):
            self.add_refusal("reply_summary", "只公开摘要，摘要还没有写，", "请写上，或改为全文公开。")
        if data.get("asked") == Consent.SUMMARY and not data.get("asked_summary"):
            self.add_refusal("asked_summary", "建议只公开摘要，摘要还没有写，", "请写上，或改选别的。")
        self._clean_consent(data)
        names = public.hidden_names(self.task, naming(self.task))
        for name in ("asked_summary", "reply_summary", "brief"):
            for one in personal.find(data.get(name) or "", names):
                self.add_refusal(name, f"这里写了{one.label}“{one.words}”，", "请删去或换个说法。")
        for place in self.places:
            if data.get(f"f{place.number}") == "keep" and not data.get(f"w{place.number}"):
                self.add_refusal(f"w{place.number}", f"{place.label}要照原样公开，", "请写明理由。")
        self._clean_withheld(data)

    def _clean_consent(self, data: dict[str, Any]) -> None:
        consent = public.consent_of(self.task)
        if consent == Consent.NONE:
            self.add_refusal("mode", "提出人不同意公开，", "请选“依申请公开”或“不予公开”，依据选“提出人不同意公开”；他改了主意的，先请他书面说明。")
        if consent == Consent.SUMMARY and data.get("asked") == Consent.FULL:
            self.add_refusal("asked", "提出人只同意公开摘要，", "请改选“公开建议摘要”或“不公开建议内容”。")

    def _clean_withheld(self, data: dict[str, Any]) -> None:
        texts = self.source.texts if self.source else {}
        data["passages"] = []
        for line in (data.get("withheld") or "").splitlines():
            words, _, why = (part.strip() for part in line.replace("|", "｜").partition("｜"))
            if not words:
                continue
            spots = [(where, at) for where, text in texts.items() for at in _spots(text, words)]
            if not spots:
                self.add_refusal("withheld", f"“{words[:20]}”在建议和答复里都没有，", "请照原文抄。")
            elif not why:
                self.add_refusal("withheld", f"“{words[:20]}”没有写理由，", "请隔一个“｜”写上为什么不公开。")
            data["passages"] += [(where, at, at + len(words), words, why[:200]) for where, at in spots]


def _spots(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + len(words))


def _cuts(task: Assignment, source: Source, data: dict[str, Any]) -> list[DisclosureCut]:
    """Every place that was looked at, unsaved: found ones with what was said of them, and the passages withheld."""
    rows = []
    for place in found_in(task, source):
        keep = not place.forced and data.get(f"f{place.number}") == "keep" and bool(data.get(f"w{place.number}"))
        why = data[f"w{place.number}"] if keep else "姓名不公布" if place.found.kind == "name" else ""
        one = place.found
        rows.append(DisclosureCut(place=place.where, start=one.start, end=one.end, kind=one.kind, words=one.words, cut=not keep, reason=why))
    for where, start, end, words, why in data.get("passages", ()):
        rows.append(DisclosureCut(place=where, start=start, end=end, kind=WITHHELD, words=words, reason=why))
    return rows


def _shown(source: Source, cuts: list[DisclosureCut], where: str) -> str:
    """A source text as the public reads it."""
    hidden = [
        (row.start, row.end, GAP if row.kind == WITHHELD else personal.Found(row.kind, row.start, row.end, row.words).shown)
        for row in cuts if row.cut and row.place == where
    ]  # fmt: skip
    return personal.masked(source.texts[where], hidden)


def _reviewed(doing: Doing, source: Source, cuts: list[DisclosureCut]) -> DisclosureReview:
    data, task = doing.data, doing.task
    row = DisclosureReview(
        assignment=task, version=source.version, mode=data["mode"], basis=data.get("basis") or "",
        basis_note=data.get("basis_note") or "", digest=source.digest, reviewed_on=doing.on, reviewed_by=doing.person,
    )  # fmt: skip
    if row.mode not in OPEN_MODES:
        return row
    row.basis = row.basis_note = ""
    row.named, row.asked, row.brief = naming(task), data.get("asked") or Consent.NONE, data.get("brief") or ""
    row.who = public.who(task, row.named)[:120]
    row.title, row.heading = _shown(source, cuts, "title")[:300], _shown(source, cuts, "heading")[:300]
    whole = row.mode == Disclosure.FULL
    row.reply_text = _shown(source, cuts, "reply") if whole else data.get("reply_summary") or ""
    asked = {Consent.FULL: lambda: _shown(source, cuts, "asked"), Consent.SUMMARY: lambda: data.get("asked_summary") or ""}
    row.asked_text = asked.get(Consent(row.asked), str)()
    return row


def _review(doing: Doing) -> str:
    task = doing.task
    source = source_of(task)
    if source is None:
        raise Refused("还没有稿子，拟好答复再审查。")
    mode = Disclosure(doing.data["mode"])
    if mode not in OPEN_MODES and task.published_on:
        raise Refused("这一件已经公开；请先“撤下”，再改公开属性。", "mode")
    if mode in OPEN_MODES and public.consent_of(task) == Consent.NONE:
        raise Refused("提出人不同意公开，不能定为主动公开。", "mode")
    cuts = _cuts(task, source, doing.data) if mode in OPEN_MODES else []
    row = _reviewed(doing, source, cuts)
    row.save()
    for cut in cuts:
        cut.review = row
    DisclosureCut.objects.bulk_create(cuts)
    kept, withheld = sum(not cut.cut for cut in cuts), sum(cut.kind == WITHHELD for cut in cuts)
    said = [f"遮掉 {len(cuts) - kept - withheld} 处个人信息"] if len(cuts) > kept + withheld else []
    said += [f"{kept} 处照原样公开"] if kept else []
    said += [f"略去 {withheld} 段"] if withheld else []
    basis = f"，依据：{row.get_basis_display()}" if row.basis else ""
    return f"公开审查：{mode.label}{basis}" + (f"；{'，'.join(said)}" if said else "")


def _hosting(task: Assignment) -> bool:
    return task.hosting and not task.historical


review_disclosure = declare(
    name="review_disclosure", label="公开审查", inner=True, roles=OFFICE, form=ReviewForm, parts=HOSTING, stages=REVIEWABLE,
    change=_review, offer=_hosting, likely=45,
)  # fmt: skip


# ---- into the column, and out of it ----


def publication_of(task: Assignment) -> Publication | None:
    return Publication.objects.filter(assignment=task).select_related("review").first()


def ready(task: Assignment) -> tuple[DisclosureReview | None, str]:
    """Return the review to publish by, or None and why there is none, with the cure."""
    source = source_of(task)
    row = public.latest_review(source.version if source else None)
    if row is None or source is None:
        return None, "这一稿答复还没有做公开审查；请先“公开审查”。"
    if row.mode not in OPEN_MODES:
        return None, f"公开审查定为“{row.get_mode_display()}”，不进公开专栏。"
    if row.digest != source.digest:
        return None, "审查以后建议的文字改过，请重新做公开审查。"
    if row.named and not naming(task):
        return None, "审查以后提出人的姓名改为不公布，请重新做公开审查。"
    there = publication_of(task)
    if there and there.review_id == row.pk:
        if there.taken_down_on:
            return None, "这一次审查的文本已经撤下；要重新公开，先重新做公开审查。"
        return None, f"{there.published_on.month}月{there.published_on.day}日已经公开。"
    return row, ""


def _publish_guard(task: Assignment, person: Person, post: Post) -> str:
    if public.column_of(task.organ_key) is None:
        return "本单位没有开公开专栏；请在“本单位设置”里打开。"
    return ready(task)[1]


def _publish(doing: Doing) -> str:
    task = doing.task
    row, refusal = ready(task)
    if row is None:
        raise Refused(refusal)
    issue = Issue.objects.get(reply__assignment=task, reply__round=task.round)
    if doing.on < max(issue.issued_on, row.reviewed_on):
        raise Refused("公开不能早于签发和公开审查。", "happened_on")
    case, version = doing.suggestion, row.version
    again = Publication.objects.filter(assignment=task).exists()
    Publication.objects.update_or_create(assignment=task, defaults={
        "review": row, "published_on": doing.on, "organ_key": task.organ_key, "year": task.year, "kind": task.kind,
        "topic": case.topic, "reply_class": version.reply_class, "reply_number": issue.number,
        "replied_on": issue.issued_on, "taken_down_on": None, "taken_down_by": "", "tombstone": "",
        "takedown_reason": "",
    })  # fmt: skip
    return f"{'重新' if again else ''}公开{'全文' if row.mode == Disclosure.FULL else '摘要'}"


publish = declare(
    name="publish", label="公开", roles=OFFICE, form=DatedForm, parts=HOSTING, stages=ISSUED, change=_publish, guard=_publish_guard,
    offer=_hosting, batch=True, likely=46, texts=frozenset({PUBLIC}),
    consequences=("任何人不用登录都看得到。", "公开的就是公开审查时看过的文本。"),
)  # fmt: skip


class TakeDownForm(DatedForm):
    tombstone = forms.ChoiceField(label="对外怎么说", choices=[(word, word) for word in TOMBSTONES], help_text="原来的网址上只留撤下的日期和这句话")
    reason = reason("撤下的理由（只存在内部）")


def _down_guard(task: Assignment, person: Person, post: Post) -> str:
    return "" if task.published_on else "这一件没有公开，不用撤下。"


def _take_down(doing: Doing) -> str:
    row = Publication.objects.get(assignment=doing.task)
    row.taken_down_on, row.taken_down_by = doing.on, doing.person.name
    row.tombstone, row.takedown_reason = doing.data["tombstone"], doing.data["reason"]
    row.save(update_fields=["taken_down_on", "taken_down_by", "tombstone", "takedown_reason"])
    return f"从公开专栏撤下：{row.tombstone}；{row.takedown_reason}"


take_down = declare(
    name="take_down", label="撤下", roles=OFFICE, form=TakeDownForm, parts=HOSTING, stages=frozenset(Stage), change=_take_down,
    guard=_down_guard, offer=lambda task: task.published_on is not None, likely=85, texts=frozenset({PUBLIC}),
    consequences=("当即看不到，检索、订阅和开放数据里也没有了。", "原来的网址上写明哪天撤下、为什么。"),
)  # fmt: skip


def switch_column(
    person: Person, organ: Unit, on: bool, promises: bool, origin: Origin | None = None, *, outcomes: bool = False
) -> PublicColumn:
    """Open or close a unit's public column; closed, nothing of the unit is public. Raises Refused."""
    post = office_post(person)
    if post.organ_key != organ.pk:
        raise Refused("只能开关本单位的公开专栏。")
    with transaction.atomic():
        row, _ = PublicColumn.objects.get_or_create(unit=organ)
        before = {"on": row.on, "promises": row.promises, "outcomes": row.outcomes}
        row.since = (row.since if row.on else clock.today()) if on else None
        row.on, row.promises, row.outcomes = on, on and promises, on and outcomes
        row.save()
        more = ("，公开承诺办到哪一步" if row.promises else "") + ("，公开成果" if row.outcomes else "")
        words = f"公开专栏打开{more}" if on else "公开专栏关闭，已公开的一概看不到"
        after = {"on": row.on, "promises": row.promises, "outcomes": row.outcomes}
        chain.append([line_of(person, post, "switch_column", "开关公开专栏", f"unit:{organ.pk}", f"{words}。", origin, before=before, after=after)])
    return row

