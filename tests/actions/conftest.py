"""The sample office, for walks of the machine."""

from tests.sample_office import arrive, browse, drive, world  # noqa: F401
