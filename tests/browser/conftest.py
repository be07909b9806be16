"""The sample office, for walks in a browser."""

from tests.sample_office import arrive, world  # noqa: F401
