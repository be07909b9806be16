"""Texts made anew of real ones: a real title with other places, three real sentences; nothing is stored."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from banfu.text.similar import Text
from banfu.text.tokens import sentences
from benchmarks.text_data import lines

PLACE = re.compile(r"[A-Z]\d*(?=[市区县])")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Maker:
    def __init__(self, where: Path) -> None:
        rows = lines(where / "pool.jsonl")
        self.titles = [row["title"] for row in rows if row["title"]]
        self.sentences = [found for row in rows for found in sentences(row["body"]) if 8 <= len(found) <= 90]

    def texts(self, size: int, seed: int, first: int = 1) -> Iterator[Text]:
        chance = random.Random(seed)

        def place(_found: re.Match) -> str:
            return f"{chance.choice(LETTERS)}{chance.randint(1, 99)}"

        for key in range(first, first + size):
            yield Text(key, PLACE.sub(place, chance.choice(self.titles)), "".join(chance.choices(self.sentences, k=3)))

    def queries(self, count: int, seed: int) -> list[str]:
        """Return pieces of two to eight characters, of titles and sentences."""
        chance, found = random.Random(seed), []
        while len(found) < count:
            source = chance.choice(self.titles if chance.random() < 0.5 else self.sentences)
            length, start = chance.randint(2, 8), chance.randrange(max(1, len(source) - 8))
            if source[start : start + length].isalnum() and len(source[start : start + length]) == length:
                found.append(source[start : start + length])
        return found
