"""The sample office, and six years of it for studies."""

from tests.sample_office import arrive, browse, drive, set_up_once, world  # noqa: F401
from tests.studies import years  # noqa: F401
