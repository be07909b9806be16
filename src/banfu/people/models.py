"""Who: units, persons, their posts, and those who hand suggestions in."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from banfu import clock
from banfu.people.secrets import SecretField


class Role(models.TextChoices):
    COORDINATOR = "coordinator", "办公室"
    LEADER = "leader", "厅领导"
    DIVISION_HEAD = "division_head", "处室负责人"
    SECTION_HEAD = "section_head", "科组负责人"
    OFFICER = "officer", "承办人"
    CONGRESS = "congress", "人大、政协工作机构"
    GOVERNMENT = "government", "政府督查室"
    DEPUTY = "deputy", "代表、委员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


ADMINS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
OVERSEERS = frozenset({Role.CONGRESS, Role.GOVERNMENT})
"""Those who hand over, pass on and supervise; they see the cases of their sources in all units."""
WORKERS = frozenset(set(Role) - ADMINS - {Role.DEPUTY})
"""Those who use the pages of the desk; deputies have pages of their own."""


class Office(models.Model):
    """This installation: whose office it is, and whether it is a demonstration."""

    home = models.ForeignKey("Unit", models.PROTECT, null=True, related_name="+")
    demo_day = models.DateField("演示日期", null=True)
    created_at = models.DateTimeField(auto_now_add=True)


class Unit(models.Model):
    """A unit of any level: 厅 (organ), 处室 (division), 科组 (section), with dates and successor."""

    class Level(models.TextChoices):
        ORGAN = "organ", "单位"
        DIVISION = "division", "处室"
        SECTION = "section", "科组"

    name = models.CharField("名称", max_length=80)
    full_name = models.CharField("全称", max_length=120, blank=True)
    level = models.CharField(max_length=10, choices=Level, default=Level.ORGAN)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    organ = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    order = models.PositiveIntegerField(default=0)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    is_office = models.BooleanField("是办公室", default=False)
    contact = models.CharField("代表、委员找谁", max_length=40, blank=True)
    contact_phone = models.CharField("办公电话", max_length=40, blank=True)
    phrases = models.TextField("答复函常用语", blank=True, help_text="一行一条")

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["parent", "name"], name="unit_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def organ_key(self) -> int:
        """The key of the organ (厅) this unit belongs to; its own where it is one."""
        return self.organ_id or self.pk


class UnitAlias(models.Model):
    """Another name by which lists call a unit."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=80, unique=True)


class PersonManager(BaseUserManager):
    def create_person(self, username: str, name: str, password: str | None = None, **more: Any) -> Person:
        person = self.model(username=username, name=name, **more)
        person.set_password(password)
        person.password_changed_on = clock.today()
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """An account. What it may do comes from its posts alone."""

    username = models.CharField("登录名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    is_active = models.BooleanField("可登录", default=True)
    must_change_password = models.BooleanField("须改密码", default=True)
    password_changed_on = models.DateField(null=True)
    seen_at = models.DateTimeField(null=True)
    mobile = SecretField("手机", blank=True)
    title = models.CharField("职务", max_length=40, blank=True)

    USERNAME_FIELD = "username"
    objects = PersonManager()

    def __str__(self) -> str:
        return self.name

    @cached_property
    def posts_now(self) -> list[Post]:
        """The posts held today, units with them; read once a request."""
        return list(Post.objects.on(clock.today()).filter(person=self).select_related("unit__organ", "proposer"))

    def holds(self, *roles: str) -> bool:
        return any(post.role in roles for post in self.posts_now)


class PostQuerySet(models.QuerySet):
    def on(self, day: date) -> PostQuerySet:
        """Posts in force on ``day``."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_until=None) | Q(valid_until__gte=day)
        )


class Post(models.Model):
    """A person in a role at a unit, from a day until a day."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    proposer = models.ForeignKey(
        "Proposer", models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="代表哪位提出人",
        help_text="代表、委员本人，或受托替提案单位办的人"
    )  # fmt: skip
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role=Role.DEPUTY, proposer__isnull=False) | (~Q(role=Role.DEPUTY) & Q(proposer=None)),
                name="deputy_has_proposer",
            )
        ]

    def __str__(self) -> str:
        if self.proposer_id and self.proposer:
            return f"{self.proposer.name}（{self.proposer.get_kind_display()}）"
        role = self.get_role_display()
        return role if role == self.unit.name else f"{self.unit.name} {role}"

    @property
    def organ_key(self) -> int:
        return self.unit.organ_key


class Delegation(models.Model):
    """代表团, 选举单位 or 界别."""

    name = models.CharField(max_length=80, unique=True)
    order = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Proposer(models.Model):
    """A deputy, a CPPCC member or an organ (党派, 团体, 专委会) that hands in."""

    class Kind(models.TextChoices):
        DEPUTY = "deputy", "代表"
        MEMBER = "member", "委员"
        ORGAN = "organ", "提案单位"

    name = models.CharField("姓名", max_length=80)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.DEPUTY)
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True)
    phone = SecretField("电话", blank=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    address = SecretField("地址", blank=True)
    card = SecretField("代表证号", blank=True)
    protected = models.BooleanField("身份保密", default=False)

    class Meta:
        indexes = [models.Index(fields=["name"], name="proposer_name")]

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """A message to one person, written in the transaction that it tells of."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "read_at"], name="notice_unread")]


class SavedView(models.Model):
    """A list as one person wants to see it again: its filter, sort and columns, by the address."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="views")
    name = models.CharField(max_length=20)
    query = models.CharField(max_length=600)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="one_view_a_name")]
