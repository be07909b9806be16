"""Settings of the tests, made before Django loads, and the office most tests begin with."""

import os
import tempfile

os.environ["BANFU_DATA"] = tempfile.mkdtemp(prefix="banfu-test-")
os.environ.setdefault("BANFU_SECRET", "only-for-the-tests-" + "x" * 40)
os.environ.pop("BANFU_DEMO_PASSWORD", None)

import pytest  # noqa: E402

from tests import builders  # noqa: E402


@pytest.fixture(autouse=True)
def _quick_settings(settings):
    """A fast hasher, and static addresses that need no collecting."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def office(db):
    """Two organs with their people, administrators, and the source 省人大 with its session."""
    return builders.make_office()


@pytest.fixture
def make_task(office):
    """Return a maker of tasks: make_task(number="82", part="lead", unit=None)."""
    return office.make_task
