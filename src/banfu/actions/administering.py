"""What the three administrators do: units, accounts, posts, the calendar. Each act is recorded."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from banfu import clock
from banfu.actions.kernel import Origin, Refused
from banfu.cases import limits
from banfu.cases.derive import derive
from banfu.cases.models import CalendarDay, Limit, Source
from banfu.cases.words import Kind
from banfu.people.models import ADMINS, Delegation, Person, Post, Proposer, Role, Unit
from banfu.record import chain


@dataclass(frozen=True)
class By:
    """Who administers, and from where."""

    person: Person
    origin: Origin = Origin()


def one_time_password() -> str:
    """Return a password that keeps the rules, to be shown once."""
    return f"Bf{secrets.randbelow(10)}-{secrets.token_urlsafe(9)}"


def _post(by: By, role: Role) -> Post:
    post = next((p for p in by.person.posts_now if p.role == role), None)
    if post is None:
        raise Refused(f"这件事由{role.label}办，您没有这个岗位；请找{role.label}。")
    return post


def _record(by: By, post: Post | None, action: str, label: str, subject: str, sentence: str, **data: object) -> None:
    organ = post.organ_key if post else None
    chain.append([
        chain.Line(
            action=action, label=label, subject=subject, sentence=sentence, who=by.person.name,
            post=str(post or ""), person_id=by.person.pk, organ=organ, data=data,
            address=by.origin.address, request=by.origin.request,
        )
    ])  # fmt: skip


def _name(text: str, what: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(f"请填写{what}。", "name")
    return text


def add_unit(by: By, name: str, level: str, parent: Unit | None) -> Unit:
    """Add an organ, or a division or section below its parent."""
    with transaction.atomic():
        post, name = _post(by, Role.SYSTEM_ADMIN), _name(name, "单位名称")
        if (level == Unit.Level.ORGAN) != (parent is None):
            raise Refused("单位没有上级；处室和科组要选上级。请改“级别”或“上级”。", "parent")
        if Unit.objects.filter(parent=parent, name=name).exists():
            raise Refused(f"已有“{name}”，不必再加；要用别的名称请改后再存。", "name")
        unit = Unit.objects.create(
            name=name, level=level, parent=parent, organ_id=parent.organ_key if parent else None,
            valid_from=clock.today(),
        )  # fmt: skip
        _record(by, post, "add_unit", "加单位", f"unit:{unit.pk}", f"加了{unit.get_level_display()}“{name}”。")
        return unit


def rename_unit(by: By, unit: Unit, name: str) -> Unit:
    """Give a unit another name; the old one stays in the record."""
    with transaction.atomic():
        post, name, old = _post(by, Role.SYSTEM_ADMIN), _name(name, "单位名称"), unit.name
        if Unit.objects.filter(parent=unit.parent_id, name=name).exclude(pk=unit.pk).exists():
            raise Refused(f"同一上级下已有“{name}”，请换一个名称。", "name")
        unit.name = name
        unit.save(update_fields=["name"])
        _record(by, post, "rename_unit", "改单位名", f"unit:{unit.pk}", f"“{old}”改名为“{name}”。", before=old, after=name)
        return unit


def add_person(by: By, username: str, name: str, title: str = "") -> tuple[Person, str]:
    """Add an account without posts; return it with its one-time password."""
    with transaction.atomic():
        post, name, username = _post(by, Role.SYSTEM_ADMIN), _name(name, "姓名"), _name(username, "登录名")
        if Person.objects.filter(username__iexact=username).exists():
            raise Refused(f"登录名“{username}”已有人用，请换一个。", "username")
        password = one_time_password()
        person = Person.objects.create_person(username, name, password, title=title)
        _record(by, post, "add_person", "加账号", f"person:{person.pk}", f"加了账号“{username}”（{name}），尚无岗位。")
        return person, password


def disable(by: By, person: Person) -> None:
    """Close an account; its history stays."""
    with transaction.atomic():
        post = _post(by, Role.SYSTEM_ADMIN)
        if person.pk == by.person.pk:
            raise Refused("不能停用自己的账号；请另一位系统管理员来办。")
        person.is_active = False
        person.save(update_fields=["is_active"])
        _record(by, post, "disable", "停用账号", f"person:{person.pk}", f"停用了账号“{person.username}”（{person.name}）。")


def reset_password(by: By, person: Person) -> str:
    """Return a new one-time password; the person must change it at once."""
    with transaction.atomic():
        post = _post(by, Role.SYSTEM_ADMIN)
        if person.pk == by.person.pk:
            raise Refused("自己的密码请在“改密码”页改，不用重置。")
        password = one_time_password()
        _write_password(person, password, must_change=True)
        _record(by, post, "reset_password", "重置密码", f"person:{person.pk}", f"重置了“{person.username}”（{person.name}）的密码。")
        return password


def change_own_password(person: Person, password: str, origin: Origin | None = None) -> None:
    """A person's own new password."""
    with transaction.atomic():
        _write_password(person, password, must_change=False)
        by = By(person, origin or Origin())
        _record(by, None, "change_password", "改密码", f"person:{person.pk}", f"{person.name}改了自己的密码。")


def _write_password(person: Person, password: str, must_change: bool) -> None:
    person.set_password(password)
    person.must_change_password, person.password_changed_on = must_change, clock.today()
    person.save(update_fields=["password", "must_change_password", "password_changed_on"])


def _check_mixture(person: Person, role: str) -> None:
    """The three administrators are separate from each other and from those who work on cases."""
    held = set(Post.objects.on(clock.today()).filter(person=person).values_list("role", flat=True))
    if role in ADMINS and held - {role}:
        raise Refused(f"{person.name}已有别的岗位，管理员岗位不能兼任；请先结束原岗位，或另选一人。", "role")
    if role not in ADMINS and held & ADMINS:
        raise Refused(f"{person.name}是管理员，不能兼任办理岗位；请先结束管理员岗位，或另选一人。", "role")


@dataclass(frozen=True)
class ActsFor:
    """For whom the holder of a post of Role.DEPUTY acts: himself, or the organ that proposes."""

    name: str
    kind: str
    circle: str = ""

    def proposer(self) -> Proposer:
        """Find the proposer, or note him as a new one. circle: 代表团, 选举单位 or 界别. Raises Refused."""
        known = Proposer.objects.filter(name=self.name, kind=self.kind)
        if self.circle:
            known = known.filter(delegation__name=self.circle)
        found = list(known.order_by("pk")[:2])
        if len(found) > 1:
            raise Refused(f"有几位{self.name}；请写上他的代表团或界别。", "circle")
        if found:
            return found[0]
        circle = Delegation.objects.get_or_create(name=self.circle)[0] if self.circle else None
        return Proposer.objects.create(name=self.name, kind=self.kind, delegation=circle)


def _proposer(role: str, unit: Unit, acts_for: ActsFor | None) -> Proposer | None:
    """Whom a new post acts for: a deputy's is at the office of congress or CPPCC that he hands in to."""
    if role != Role.DEPUTY:
        return None
    if acts_for is None or not acts_for.name.strip():
        raise Refused("授“代表、委员”岗位要写明是哪一位；提案单位的联络员，写提案单位的名称。", "name")
    wanted = Kind.SUGGESTION if acts_for.kind == Proposer.Kind.DEPUTY else Kind.PROPOSAL
    if not Source.objects.filter(congress=unit.organ_key, kind=wanted).exists():
        thing = "建议" if wanted == Kind.SUGGESTION else "提案"
        raise Refused(f"{unit.name}不是收{thing}的机构；请选他向哪个机构提交，没有列的请系统管理员先设来源。", "unit")
    return acts_for.proposer()


def grant_post(
    by: By, person: Person, role: str, unit: Unit, since: date | None = None, acts_for: ActsFor | None = None
) -> Post:
    """Give a person a post; nobody gives himself one. acts_for: with Role.DEPUTY alone."""
    with transaction.atomic():
        post = _post(by, Role.SECURITY_ADMIN)
        if person.pk == by.person.pk:
            raise Refused("不能给自己授岗；请另一位安全管理员来办。", "person")
        list(Person.objects.select_for_update().filter(pk=person.pk).values_list("pk"))
        _check_mixture(person, role)
        proposer = _proposer(role, unit, acts_for)
        if Post.objects.on(clock.today()).filter(person=person, role=role, unit=unit, proposer=proposer).exists():
            raise Refused(f"{person.name}已有这个岗位，不必再授。", "role")
        given = Post.objects.create(person=person, role=role, unit=unit, proposer=proposer, valid_from=since or clock.today())
        _record(by, post, "grant_post", "授岗", f"person:{person.pk}", f"授予{person.name}岗位“{given}”。")
        return given


def end_post(by: By, ended: Post) -> None:
    """End a post with yesterday as its last day."""
    with transaction.atomic():
        post = _post(by, Role.SECURITY_ADMIN)
        if ended.person_id == by.person.pk:
            raise Refused("不能结束自己的岗位；请另一位安全管理员来办。")
        ended.valid_until = clock.today() - timedelta(days=1)
        ended.save(update_fields=["valid_until"])
        _record(by, post, "end_post", "结束岗位", f"person:{ended.person_id}", f"结束了{ended.person.name}的岗位“{ended}”。")


def set_day(by: By, day: date, is_workday: bool, note: str = "") -> CalendarDay:
    """Say that a day is worked or free, against what its weekday says."""
    with transaction.atomic():
        post = _post(by, Role.SYSTEM_ADMIN)
        if not limits.calendar().covers(day.year):
            raise Refused(f"{day.year}年的放假安排还没有录入；请先在下面整年录入，再改单独的日子。", "day")
        row, _ = CalendarDay.objects.update_or_create(day=day, defaults={"is_workday": is_workday, "note": note})
        word = "上班" if is_workday else "放假"
        _record(by, post, "set_day", "改日历", f"day:{day}", f"{day} 定为{word}{f'（{note}）' if note else ''}。")
        return row


def load_year(by: By, year: int, days: Mapping[date, tuple[bool, str]]) -> int:
    """Enter the State Council's arrangement of a year; limits that were reckoned without it follow.

    days: each day that differs from Monday to Friday → (is_workday, note). Returns how many
    limits moved. Raises Refused for a year that is there already, and for days of another year.
    """
    with transaction.atomic():
        post = _post(by, Role.SYSTEM_ADMIN)
        if limits.calendar().covers(year):
            raise Refused(f"{year}年已经录入过；个别日子有变的，一天一天改。", "lines")
        if not days or any(day.year != year for day in days):
            raise Refused(f"要整年录入 {year}年，里面有别的年份的日子，或者一天也没有；请核对。", "lines")
        CalendarDay.objects.bulk_create(
            CalendarDay(day=day, is_workday=worked, note=note[:40]) for day, (worked, note) in sorted(days.items())
        )
        moved = _reckon_again()
        free = sum(not worked for worked, _ in days.values())
        words = f"录入 {year}年放假安排：放假 {free} 天，调休上班 {len(days) - free} 天；暂按推算的期限有 {moved} 个变动。"
        _record(by, post, "load_year", "录入放假安排", f"year:{year}", words)
        return moved


def _reckon_again() -> int:
    """Reckon every tentative limit by the calendar of now; return how many fell on another day."""
    moved, tasks = 0, set()
    rows = Limit.objects.filter(tentative=True).select_related("assignment__suggestion__session__source").order_by("pk")
    for row in rows.iterator(500):
        before = row.due_on
        limits.again(row.assignment, row).save(update_fields=["due_on", "words", "tentative"])
        moved += row.due_on != before
        tasks.add(row.assignment_id)
    keys = sorted(tasks)
    for start in range(0, len(keys), 500):
        derive(keys[start : start + 500])
    return moved


def create_administrators(home: Unit) -> list[tuple[Person, str]]:
    """Make the first three administrators of a new installation, with one-time passwords."""
    made = []
    with transaction.atomic():
        for username, role in (("xitong", Role.SYSTEM_ADMIN), ("anquan", Role.SECURITY_ADMIN), ("shenji", Role.AUDIT_ADMIN)):
            if Person.objects.filter(username=username).exists():
                raise Refused(f"账号“{username}”已有，三位管理员建过了；忘了密码请系统管理员重置。")
            password = one_time_password()
            person = Person.objects.create_person(username, role.label, password)
            Post.objects.create(person=person, role=role, unit=home)
            made.append((person, password))
        chain.append([
            chain.Line(action="create_administrators", label="建管理员", subject=f"person:{p.pk}", who="安装程序",
                       sentence=f"建立{p.name}账号“{p.username}”。", organ=home.pk)
            for p, _ in made
        ])  # fmt: skip
    return made


def set_ends(by: By, source: Source, congress: Unit | None, government: Unit | None, online: bool) -> Source:
    """Say which offices hand over and pass on what comes from a source, and whether it is handed in here.

    Without offices the units' own take in lists; a source that is not online has no pages of proposers.
    """
    with transaction.atomic():
        post = _post(by, Role.SYSTEM_ADMIN)
        source = Source.objects.select_for_update().get(pk=source.pk)
        if online and congress is None:
            raise Refused("要在这里提交，先选由哪个机构登记和交办。", "congress")
        if congress is not None and congress == government:
            raise Refused("交办的和转交的不能是同一个机构；只有一个的，转交机构空着。", "government")
        source.congress, source.government, source.online = congress, government, online
        source.save(update_fields=["congress", "government", "online"])
        words = f"{source.name}：交办机构{congress or '不在本系统'}，转交机构{government or '不在本系统'}，{'在' if online else '不在'}本系统提交。"
        _record(by, post, "set_ends", "设来源", f"source:{source.pk}", words)
        return source
