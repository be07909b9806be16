"""The sample office."""

from tests.sample_office import arrive, browse, chain, drive, set_up_once, world  # noqa: F401
