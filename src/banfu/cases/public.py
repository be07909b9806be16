"""The public's door: what anybody may read without an account. Every public page, feed and file reads through ``live``.

It gives what was decided public, published and not taken down, of units whose column is on; and of it only the texts on the
review, which were made for the public.
"""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from banfu.cases.models import Assignment, DisclosureReview, Publication, PublicColumn, Version
from banfu.cases.words import OPEN_MODES, Consent, Kind, is_organ_name
from banfu.people.models import Proposer

READ = ("review", "assignment__unit", "assignment__suggestion__session__source")
"""What is read with a publication to show it in a list."""
LISTED = (
    "published_on", "year", "kind", "reply_class", "review__title", "review__who", "review__brief", "review__mode", "assignment__number",
    "assignment__unit__name", "assignment__suggestion__session__source__rulebook",
)  # fmt: skip
"""What a list shows, and no more: the texts are long, and a task has many columns."""


def columns() -> dict[int, PublicColumn]:
    """Return the columns that are on, by the key of their unit."""
    rows = PublicColumn.objects.filter(on=True).select_related("unit").order_by("unit__order", "unit")
    return {row.unit_id: row for row in rows}


def column_of(organ: int) -> PublicColumn | None:
    """Return the unit's column where it is on."""
    return PublicColumn.objects.filter(unit=organ, on=True).first()


def live(organs: list[int]) -> QuerySet[Publication]:
    """Return what stands in the columns of ``organs``: those that are on."""
    hidden = Proposer.objects.filter(pk=OuterRef("assignment__suggestion__lead"), protected=True)
    rows = Publication.objects.filter(taken_down_on=None, review__mode__in=OPEN_MODES)
    if len(organs) == 1:
        rows = rows.filter(organ_key=organs[0])
    else:
        # +0: of many units the newest are wanted, so the rows are to be walked in their order, not unit by unit and sorted.
        rows = rows.annotate(of_unit=F("organ_key") + 0).filter(of_unit__in=organs)
    # Who asks to be kept secret after his name was published is no longer shown by it, whatever stands on the review.
    return rows.exclude(Q(review__named=True) & Exists(hidden))


def briefly(rows: QuerySet[Publication]) -> QuerySet[Publication]:
    """The same rows with what a list shows of them, the newest first."""
    return rows.select_related(*READ).only(*LISTED).order_by("-published_on", "-id")


def latest_review(version: Version | None) -> DisclosureReview | None:
    """Return the newest decision on this version of a reply."""
    if version is None:
        return None
    return DisclosureReview.objects.filter(version=version).select_related("reviewed_by").order_by("-pk").first()


def consent_of(task: Assignment) -> str:
    """What the proposer said about publishing; "" where nothing is known of it."""
    hand_in = getattr(task.suggestion, "hand_in", None)
    return str(hand_in.consent) if hand_in is not None else ""


def may_name(task: Assignment, rule: str) -> bool:
    """Whether the lead proposer is named in public. rule: the rulebook's publish_names."""
    case = task.suggestion
    if case.lead is not None and case.lead.protected:
        return False
    if case.kind == Kind.PROPOSAL and is_organ_name(case.lead_name):
        return True
    return rule != "不公布姓名" and consent_of(task) != Consent.NONE


def who(task: Assignment, named: bool) -> str:
    """唐秀英等6名代表; 6名代表 where nobody is named."""
    case = task.suggestion
    if named and case.lead_name:
        return case.proposers
    return f"{case.cosigner_count + 1}名{'代表' if case.kind == Kind.SUGGESTION else '委员'}"


def hidden_names(task: Assignment, named: bool) -> list[str]:
    """The names of proposers that may not stand in a text for the public: of the lead, and of those who signed with him."""
    case = task.suggestion
    signed = [row.proposer for row in case.cosignatures.select_related("proposer")]
    names = [one.name for one in signed if one.protected or not named]
    return names if named else [case.lead_name, *names]
