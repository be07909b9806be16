import pytest

from banfu.actions import administering as acts
from banfu.actions.kernel import Refused
from banfu.people.models import Person, Post, Role, Unit
from banfu.record import chain
from banfu.record.models import Entry


def by(person):
    return acts.By(person)


def test_account_without_posts_and_one_time_password(office):
    person, password = acts.add_person(by(office.system_admin), "xinren", "新人")
    assert person.check_password(password) and person.must_change_password
    assert not person.posts.exists()
    assert password not in Entry.objects.get(action="add_person").sentence
    assert not list(chain.walk())


@pytest.mark.parametrize("who", ["coordinator", "security_admin", "audit_admin"])
def test_only_the_system_administrator_adds_accounts(office, who):
    with pytest.raises(Refused, match="系统管理员"):
        acts.add_person(by(getattr(office, who)), "xinren", "新人")
    assert not Person.objects.filter(username="xinren").exists()


def test_only_the_security_administrator_grants(office):
    with pytest.raises(Refused, match="安全管理员"):
        acts.grant_post(by(office.system_admin), office.officer, Role.OFFICER, office.security)


def test_nobody_grants_himself(office):
    with pytest.raises(Refused, match="自己"):
        acts.grant_post(by(office.security_admin), office.security_admin, Role.LEADER, office.organ)


@pytest.mark.parametrize(
    ("who", "role"),
    [("officer", Role.AUDIT_ADMIN), ("audit_admin", Role.OFFICER), ("audit_admin", Role.SYSTEM_ADMIN)],
)
def test_administrators_are_separate(office, who, role):
    with pytest.raises(Refused):
        acts.grant_post(by(office.security_admin), getattr(office, who), role, office.organ)


def test_grant_and_end(office):
    given = acts.grant_post(by(office.security_admin), office.officer, Role.OFFICER, office.security)
    acts.end_post(by(office.security_admin), given)
    fresh = Person.objects.get(pk=office.officer.pk)
    assert given.pk not in [post.pk for post in fresh.posts_now]
    assert Post.objects.filter(pk=given.pk).exists()
    assert list(Entry.objects.values_list("action", flat=True)) == ["grant_post", "end_post"]


def test_units(office):
    unit = acts.add_unit(by(office.system_admin), "预算处", Unit.Level.DIVISION, office.organ)
    assert unit.organ_key == office.organ.pk
    with pytest.raises(Refused, match="已有"):
        acts.add_unit(by(office.system_admin), "预算处", Unit.Level.DIVISION, office.organ)


def test_three_administrators_once(office):
    with pytest.raises(Refused):
        acts.create_administrators(office.organ)
