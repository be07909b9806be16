"""Why an act may not be done, in Chinese, with who may instead; the sentences of ``kernel.denied``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from banfu.cases.models import Assignment, Source
from banfu.cases.words import CaseStage, Kind, Stage
from banfu.people.models import Role

if TYPE_CHECKING:
    from banfu.actions.kernel import Action, Subject


def source_of(subject: Subject) -> Source:
    """The source a subject came from."""
    case = subject.suggestion if isinstance(subject, Assignment) else subject
    return case.session.source


def unused(action: Action, subject: Subject) -> str:
    """Why a verb is none for this part or kind, "" where it is."""
    if isinstance(subject, Assignment) and subject.part not in action.parts:
        return f"{subject.get_part_display()}件不用“{action.label}”。"
    if subject.kind not in action.kinds:
        return f"{Kind(subject.kind).label}不用“{action.label}”。"
    return ""


def here(action: Action, source: Source) -> frozenset[str]:
    """The roles that may do it in what came from this source: of those declared, the ones that are in this
    system and whose duty it is in the source's mode (``reach.Duty``)."""
    absent = {role for role, organ in ((Role.CONGRESS, source.congress_id), (Role.GOVERNMENT, source.government_id)) if organ is None}
    duty = getattr(action.reach, "here", None)
    return (duty(action.roles, source) if duty else action.roles) - absent


def not_yours(action: Action, subject: Subject) -> str:
    """Who may do it instead, by name where it is an office above."""
    source = source_of(subject)
    offices = {Role.CONGRESS: source.congress, Role.GOVERNMENT: source.government}
    may = here(action, source)
    names = "、".join(str(offices.get(Role(role)) or label) for role, label in Role.choices if role in may)
    if names:
        return f"“{action.label}”由{names}办，您现在的岗位办不了这一件。"
    if linked := "、".join(str(one) for one in offices.values() if one):
        return f"“{action.label}”是上级不在本系统里时才用的，{linked}在本系统里，由它们自己定；您现在的岗位办不了这一件。"
    return f"“{action.label}”要交办、转交的机关在本系统里才用得上，{source.name}的都不在；您现在的岗位办不了这一件。"


def when(action: Action) -> str:
    every = Stage.choices if action.of is Assignment else CaseStage.choices
    names = [label for value, label in every if value in action.stages]
    return "到" + "、".join(f"“{name}”" for name in names[:3]) + ("等环节" if len(names) > 3 else "时")
