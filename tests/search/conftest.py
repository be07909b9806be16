"""The sample office, for what is found by whom."""

from tests.sample_office import arrive, browse, drive, set_up_once, world  # noqa: F401
