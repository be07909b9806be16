"""Settings of the tests, and the office most tests begin with."""

import os
import tempfile
from pathlib import Path

import pytest
from django.conf import settings as loaded

os.environ.pop("BANFU_DEMO_PASSWORD", None)
# pytest-django has read the settings before this file: point them away from the clone's own data
FOLDER = Path(tempfile.mkdtemp(prefix="banfu-test-"))
os.environ["BANFU_DATA"] = str(FOLDER)
loaded.DATA, loaded.FILES, loaded.KEYS = FOLDER, FOLDER / "files", FOLDER / "keys.json"
loaded.STATIC_ROOT = FOLDER / "static"
loaded.STATIC_ROOT.mkdir()
# enqueuing only notes the task; a test that wants the work done calls it
loaded.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}

from banfu.cases import limits  # noqa: E402
from banfu.figures import engine  # noqa: E402
from tests import builders, migrated  # noqa: E402


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Each worker's database begins as a copy of one that was migrated once."""
    keeper = migrated.use()
    yield
    if keeper:
        keeper.close()


@pytest.fixture(autouse=True)
def _quick_settings(settings):
    """A fast hasher, static addresses that need no collecting, and no rulebook as another test changed it."""
    limits._rulebook.cache_clear()  # kept by how many changes there are: two tests may each have made one
    engine.forget()  # kept by the last link of the record: tests also change facts without an act
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
