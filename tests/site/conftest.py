"""The sample office, for every address."""

from tests.sample_office import arrive, browse, drive, world  # noqa: F401
