"""What came of suggestions, in the sentences of a unit's report."""

from collections.abc import Iterator

from banfu.cases.models import Assignment, Outcome, OutcomeLink
from banfu.cases.outcomes import Led, grouped, live
from banfu.people.models import Unit

MOST = 6
DID = {
    Outcome.Kind.POLICY: "印发了", Outcome.Kind.LAW: "出台了", Outcome.Kind.RESEARCH: "形成了", Outcome.Kind.BUDGET: "安排了",
    Outcome.Kind.PROJECT: "实施了", Outcome.Kind.MEETING: "由会议定下了",
}  # fmt: skip


def sentences(organ: Unit, tasks: list[int], thing: str) -> Iterator[str]:
    """A sentence for each outcome of these tasks, oldest first; who keeps his name to himself must not be among them."""
    links = live(Assignment.objects.filter(pk__in=tasks).values("pk")).select_related("assignment__suggestion")
    for one in grouped(links)[:MOST]:
        yield _said(one, organ, thing)


def _who(one: Led, thing: str) -> str:
    """王细玲等代表: the lead of the first, with 等 where others signed or others' suggestions were taken up too."""
    first = one.links[0].assignment.suggestion
    several = first.cosigner_count or len({link.assignment.suggestion_id for link in one.links}) > 1
    return f"{first.lead_name}{'等' if several else ''}{'代表' if thing == '建议' else ''}"


def _said(one: Led, organ: Unit, thing: str) -> str:
    row, who = one.outcome, _who(one, thing)
    own = row.organ in (organ.name, organ.full_name)
    issuer = "" if own or row.title.startswith(row.organ) else row.organ
    match one.links[0].how:
        case OutcomeLink.How.LED:
            return f"办理{who}的{thing}，{'' if own else f'促成{row.organ}'}{DID[Outcome.Kind(row.kind)]}{one.name}。"
        case OutcomeLink.How.TAKEN:
            return f"{'在起草' if own else issuer}{one.name}{'时，' if own else ''}吸纳了{who}的意见。"
    return f"办理{who}的{thing}时调研得来的意见，供起草{issuer}{one.name}参考。"
