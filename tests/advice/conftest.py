"""The sample office, six years of it for studies, and a queue."""

import signal

import pytest
from tests.sample_office import arrive, browse, chain, drive, set_up_once, world  # noqa: F401
from tests.studies import years  # noqa: F401


@pytest.fixture
def queue(db, settings):
    """Tasks go into the real queue; a worker run here leaves the handlers of signals as they were."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    kept = [(number, signal.getsignal(number)) for number in (signal.SIGTERM, signal.SIGINT)]
    yield
    for number, handler in kept:
        signal.signal(number, handler)
