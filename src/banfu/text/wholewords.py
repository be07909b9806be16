"""A passage that two texts share, cut to whole words: “户要求调出” out of “贫困户要求调出” reads as nothing."""

import rjieba

AROUND = 8
"""So many characters on either side tell where the words at the ends of a passage begin and end."""


def words_in(passage: str, text: str) -> list[str]:
    """Return the words of ``text`` that lie wholly inside ``passage`` where it first stands there.

    The words of the passage alone, where the text does not have it.
    """
    at = text.find(passage)
    if at < 0:
        return list(rjieba.cut(passage))
    start = max(0, at - AROUND)
    found, place = [], start
    for word in rjieba.cut(text[start : at + len(passage) + AROUND]):
        if place >= at and place + len(word) <= at + len(passage):
            found.append(word)
        place += len(word)
    return found
