"""How text is cut: normalised, then into pairs of characters, words and sentences."""

import re
import unicodedata
from collections.abc import Iterator

SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*")


def normalise(text: str) -> str:
    """Return ``text`` in compatibility form, lower case, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of ``text`` as they stand, trimmed; those without a word are passed over."""
    for found in SENTENCE.finditer(text):
        sentence = found.group().strip()
        if any(character.isalnum() for character in sentence):
            yield sentence
