import pytest
from tests.builders import PASSWORD

from banfu.people.models import Person
from banfu.record.models import Entry


def test_healthz_needs_no_login(client, db):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_wrong_password_is_a_sentence(client, office):
    answer = client.post("/login", {"username": "banshi", "password": "wrong"})
    assert "登录名或密码不对" in answer.content.decode()


def test_login_locks_after_five(client, office):
    for _ in range(5):
        answer = client.post("/login", {"username": "banshi", "password": "wrong"})
    assert answer.status_code == 429
    assert "锁" in answer.content.decode()


def test_password_change_is_recorded_and_ends_the_duty(client, office):
    Person.objects.filter(pk=office.officer.pk).update(must_change_password=True)
    client.force_login(office.officer, "django.contrib.auth.backends.ModelBackend")
    assert "别人给您的密码" in client.get("/password").content.decode()
    new = "Xinde-2019-mima"
    answer = client.post("/password", {"old": PASSWORD, "new": new, "again": new})
    assert answer.status_code == 302
    person = Person.objects.get(pk=office.officer.pk)
    assert person.check_password(new) and not person.must_change_password
    assert Entry.objects.get().action == "change_password"


def test_weak_password_is_refused(client, office):
    client.force_login(office.officer, "django.contrib.auth.backends.ModelBackend")
    answer = client.post("/password", {"old": PASSWORD, "new": "short", "again": "short"})
    assert "至少" in answer.content.decode()
    assert Person.objects.get(pk=office.officer.pk).check_password(PASSWORD)


PAGES = {
    "/people": {"system_admin", "security_admin", "audit_admin"},
    "/record": {"audit_admin"},
    "/calendar": {"officer", "coordinator", "system_admin", "security_admin", "audit_admin"},
}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ["officer", "coordinator", "system_admin", "security_admin", "audit_admin"])
def test_pages_by_role(client, office, path, who):
    client.force_login(getattr(office, who), "django.contrib.auth.backends.ModelBackend")
    assert client.get(path).status_code == (200 if who in PAGES[path] else 404)
