"""A person's own saved lists; a habit, no fact, so no act is recorded."""

from banfu.people.models import Person, SavedView

MOST = 12


def keep(person: Person, name: str, query: str) -> str:
    """Save or replace a view; return "" or the reason why not (a Chinese sentence)."""
    name = name.strip()
    if not name or len(name) > 20:
        return "请给这个视图起个 20 字以内的名字。"
    if len(query) > 600:
        return "条件太长，存不下；请少选几列或去掉一个条件再存。"
    if not SavedView.objects.filter(person=person, name=name).exists() and person.views.count() >= MOST:
        return f"最多存 {MOST} 个视图；请先删一个不用的。"
    SavedView.objects.update_or_create(person=person, name=name, defaults={"query": query})
    return ""


def drop(person: Person, key: int) -> str:
    """Forget a view of one's own; return its name, "" where there is none."""
    view = SavedView.objects.filter(person=person, pk=key).first()
    if view is None:
        return ""
    view.delete()
    return view.name
