"""The sample office, for walks of the machine."""

from tests.sample_office import arrive, world  # noqa: F401
