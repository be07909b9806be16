"""The topic of a text by describing words alone: what can be said before anything is learnt."""

from collections.abc import Mapping, Sequence

from banfu.text.tokens import normalise

TITLE, BODY, LEAST = 3.0, 1.0, 2.0
"""A word counts three in the title and one in the body, times its length less one; below LEAST nothing is said."""


def by_words(words: Mapping[str, Sequence[str]], title: str, body: str, k: int = 2) -> list[str]:
    """Return at most ``k`` topics whose describing words stand in the text, the best first.

    words: topic → words; a topic's own name counts as one of them.
    """
    title, body = normalise(title), normalise(body)
    scores: dict[str, float] = {}
    for topic, many in words.items():
        for word in {normalise(word) for word in (topic, *many)}:
            weight = max(len(word) - 1, 0.5)
            found = weight * (TITLE * (word in title) + BODY * (word in body))
            scores[topic] = scores.get(topic, 0.0) + found
    good = [topic for topic, score in scores.items() if score >= LEAST]
    return sorted(good, key=lambda topic: -scores[topic])[:k]
