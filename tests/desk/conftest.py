"""The sample office, for walks of the machine."""

from tests.sample_office import arrive, browse, chain, drive, set_up_once, world  # noqa: F401
from tests.studies import years  # noqa: F401
