"""The one door to every object: who may see which case (DESIGN rule 3).

Sight is the union of a person's posts. The office and the leaders see all of their organ; a
division sees what was proposed or given to it, what it is asked to 会签, and the cases of the joint
working groups it leads; the three administrators see no case at all.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from banfu.cases.models import Assignment, CoSign, Division, JointGroup, JointMember, Suggestion
from banfu.people.models import Person, Post, Role

WIDE = (Role.COORDINATOR, Role.LEADER)
NARROW = (Role.DIVISION_HEAD, Role.SECTION_HEAD, Role.OFFICER)


def _division_key(post: Post) -> int:
    """The division a post belongs to; a section's is its parent."""
    section = post.unit.level == "section"
    return post.unit.parent_id if section and post.unit.parent_id else post.unit_id


def _reach(person: Person) -> Q | None:
    organs = {post.organ_key for post in person.posts_now if post.role in WIDE}
    divisions = {_division_key(post) for post in person.posts_now if post.role in NARROW}
    if not organs and not divisions:
        return None
    reach = Q(organ_key__in=organs) if organs else Q()
    if divisions:
        reach |= Q(division__in=divisions) | Q(holder=person.pk)
        if not organs:
            for model in (Division, CoSign):
                # A set made once: asked of each task, SQLite would go through all of the division's rows each time.
                reach |= Q(pk__in=model.objects.filter(division__in=divisions).values("assignment"))
            reach |= Q(joint__in=JointGroup.objects.filter(division__in=divisions, ended_on=None))
    return reach


def assignments(person: Person) -> QuerySet[Assignment]:
    """Return the assignments ``person`` may see."""
    reach = _reach(person)
    return Assignment.objects.filter(reach) if reach is not None else Assignment.objects.none()


def suggestions(person: Person) -> QuerySet[Suggestion]:
    """Return the suggestions of which ``person`` may see an assignment."""
    reach = _reach(person)
    if reach is None:
        return Suggestion.objects.none()
    return Suggestion.objects.filter(Exists(Assignment.objects.filter(reach, suggestion=OuterRef("pk"))))


def joint_groups(person: Person) -> QuerySet[JointGroup]:
    """Return the joint working groups of which ``person`` may see a case, and all those of his organ
    where he sees all of it."""
    reach = _reach(person)
    if reach is None:
        return JointGroup.objects.none()
    organs = {post.organ_key for post in person.posts_now if post.role in WIDE}
    seen = JointMember.objects.filter(assignment__in=Assignment.objects.filter(reach).values("pk"))
    return JointGroup.objects.filter(Q(organ_key__in=organs) | Q(pk__in=seen.values("group")))
