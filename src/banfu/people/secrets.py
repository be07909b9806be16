"""Text that stands encrypted in the database (SM4-GCM), and its look-up index."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models

from banfu.crypto import KeyRing


@lru_cache(maxsize=1)
def ring() -> KeyRing:
    """Return the key ring of this installation; made on first use."""
    settings.KEYS.parent.mkdir(parents=True, exist_ok=True)
    return KeyRing(settings.KEYS)


class SecretField(models.TextField):
    """A text column whose value is encrypted at rest and plain in Python."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return ring().encrypt(text) if text else text

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> str | None:
        return ring().decrypt(value) if value else value


def look_up(text: str) -> str:
    """Return the keyed index under which ``text`` may be found without being read."""
    return ring().blind_index(text) if text else ""
