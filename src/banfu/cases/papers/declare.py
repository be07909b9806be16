"""What a paper is, and who may make which."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from banfu.cases import visible
from banfu.cases.models import Assignment, Promise
from banfu.paper.sheet import Sheet
from banfu.people.models import OVERSEERS, Person, Post, Role, Unit

Data = dict[str, Any]
"""Texts by name, and lists (``Paper.lists``) of texts by name; "" where a hand is to write."""
OFFICE = frozenset({Role.COORDINATOR})
UNIT = frozenset({Role.COORDINATOR, Role.LEADER, Role.DIVISION_HEAD, Role.SECTION_HEAD, Role.OFFICER})
HEADS = frozenset({Role.COORDINATOR, Role.LEADER})


@dataclass(frozen=True)
class Year:
    """A unit's year, the subject of plans, registers and reports."""

    unit: Unit
    year: int


Subject = Assignment | Promise | Year


def _nothing(subject: Any, by: Unit) -> str:
    return ""


@dataclass(frozen=True)
class Paper:
    """One kind of paper.

    of: task, promise or year, what ``data`` is given beside the organ that makes the paper. fields: the names in the data
    with what they are called; lists: the same for each list in it. lacking: why it cannot be made yet, "" where it can.
    parts: of which tasks it is made (主办, 会办), of all where empty. personal: telephones or addresses stand in it, so each making is recorded. leaves: it goes to others than its
    proposers, so a protected name is not in it.
    """

    key: str
    label: str
    of: str
    roles: frozenset[str]
    fields: Mapping[str, str]
    data: Callable[[Any, Unit], Data]
    sheet: Callable[[Data], Sheet]
    lists: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lacking: Callable[[Any, Unit], str] = _nothing
    parts: frozenset[str] = frozenset()
    personal: bool = False
    leaves: bool = False


REGISTRY: dict[str, Paper] = {}


def declare(paper: Paper) -> Paper:
    """Put a paper into the registry."""
    if paper.key in REGISTRY:
        raise ValueError(f"two papers are called {paper.key}")
    REGISTRY[paper.key] = paper
    return paper


def may(person: Person, paper: Paper, subject: Subject) -> Post | None:
    """Return the post by which ``person``, who sees ``subject``, may make ``paper`` of it; None without one.

    A unit's people make the papers of their own tasks, the overseers those of the tasks of their sources.
    """
    for post in person.posts_now:
        if post.role not in paper.roles:
            continue
        if isinstance(subject, Year):
            if post.organ_key == subject.unit.pk:
                return post
            continue
        task = subject if isinstance(subject, Assignment) else subject.assignment
        if paper.parts and task.part not in paper.parts:
            return None
        above = post.role in OVERSEERS and task.session_id in visible.sessions(person, post.role)
        if above or (post.role not in OVERSEERS and post.organ_key == task.organ_key):
            return post
    return None


def organ(post: Post) -> Unit:
    """The organ a post belongs to."""
    return post.unit.organ or post.unit
