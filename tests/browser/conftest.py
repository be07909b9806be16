"""The sample office, for walks in a browser: in a database the server sees, so set up for each walk."""

import pytest
from tests.sample_office import DAY, arrive  # noqa: F401

from banfu import clock
from banfu.sample import load


@pytest.fixture
def world(transactional_db):
    with clock.at(DAY):
        yield load._set_up("", DAY)
