"""What the bar on every page shows."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from banfu.cases.models import Source
from banfu.cases.terms import terms
from banfu.cases.words import Kind
from banfu.people import instance
from banfu.people.models import ADMINS, OVERSEERS, WORKERS, Person, Proposer, Role

WORK = (("工作台", "workbench"), ("建议", "cases"))
OFFICE = (("统计", "figures"), ("导入导出", "imports"))
ADMIN = {
    Role.SYSTEM_ADMIN: (("单位和人员", "people"), ("日历", "calendar"), ("规则库", "rulebook")),
    Role.SECURITY_ADMIN: (("岗位", "people"),),
    Role.AUDIT_ADMIN: (("记录", "record"),),
}


def _items(person: Person) -> list[tuple[str, str]]:
    roles = {post.role for post in person.posts_now}
    if roles & ADMINS:
        return [WORK[0], *(item for role in ADMINS & roles for item in ADMIN[Role(role)])]
    own = _own_pages(person) if Role.DEPUTY in roles else []
    if roles == {Role.DEPUTY}:
        return own
    items = [*WORK, *own]
    if roles & OVERSEERS:
        items = [("工作台", "oversight"), *items[1:], ("研究", "study")]
    if roles & {Role.COORDINATOR, Role.LEADER, Role.DIVISION_HEAD}:
        items.append(("集中办理", "joint"))
    if roles & {*OVERSEERS, Role.COORDINATOR, Role.LEADER}:
        items.append(("督查", "supervise"))
    if roles:
        items += [("文书", "letters"), OFFICE[0]]
    if Role.COORDINATOR in roles:
        items.append(OFFICE[1])
    return items


def _own_pages(person: Person) -> list[tuple[str, str]]:
    """我的建议 or 我的提案 of a proposer; gone where nothing is handed in here."""
    if not Source.objects.filter(online=True).exists():
        return []
    kinds = {post.proposer.kind for post in person.posts_now if post.proposer}
    kind = Kind.SUGGESTION if Proposer.Kind.DEPUTY in kinds else Kind.PROPOSAL
    return [(f"我的{terms(kind).thing}", "my")]


def _own_links(person: Person) -> list[tuple[str, str]]:
    if person.holds(*ADMINS):
        return [("改密码", "password")]
    if not person.holds(*WORKERS):
        return [("改密码", "password")]
    links = [("查相近", "like"), ("流程图", "flow"), ("日历", "calendar"), ("规则库", "rulebook"), ("办理规定", "unit_rules"), ("改密码", "password")]
    if person.holds(Role.DIVISION_HEAD):
        links.insert(0, ("目标考核", "appraisals"))
    return [("本单位设置", "settings"), ("公开", "publishing"), *links] if person.holds(Role.COORDINATOR) else links


def bar(request: HttpRequest) -> dict[str, Any]:
    """The bar of base.html; nothing for those who are not signed in."""
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return {}
    office = instance.office()
    post = next(iter(person.posts_now), None)
    organ = (post.unit.organ or post.unit) if post else None
    items = [
        {"label": label, "url": reverse(name), "current": request.resolver_match is not None
         and (request.resolver_match.url_name == name or name == "supervise" and request.path.startswith(reverse(name)))}
        for label, name in _items(person)
    ]  # fmt: skip
    day = office.demo_day if office else None
    return {
        "bar": {
            "brand": (organ.full_name or organ.name) if organ else "",
            "items": items,
            "finder_url": reverse("find") if person.holds(*WORKERS) else "",
            "notices_url": reverse("notices"),
            "notices": person.notices.filter(read_at=None).count(),
            "me": f"{person.name} · {post.unit.name if post else '没有岗位'}",
            "me_links": [{"label": label, "url": reverse(name)} for label, name in _own_links(person)],
            "logout_url": reverse("logout"),
            "demo": f"演示数据，日期固定在 {day.year}年{day.month}月{day.day}日" if day else "",
        }
    }
