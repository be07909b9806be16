"""How text is cut for search: normalised, then overlapping pairs of characters."""

from banfu.text.tokens import normalise

__all__ = ["index_tokens", "normalise", "prefix", "query_tokens"]


def _word(pair: str) -> str:
    """A pair as a token both engines keep whole: hexadecimal code points."""
    return "x" + "".join(f"{ord(c):05x}" for c in pair)


def index_tokens(text: str) -> str:
    """Return the tokens to index: each pair of neighbours, and the last character alone."""
    plain = normalise(text)
    return " ".join(_word(plain[i : i + 2]) for i in range(len(plain)))


def query_tokens(query: str) -> list[str]:
    """Return the pairs a query needs; empty for a single character (see ``prefix``)."""
    plain = normalise(query)
    return list(dict.fromkeys(_word(plain[i : i + 2]) for i in range(len(plain) - 1)))


def prefix(query: str) -> str:
    """Return the token prefix which finds a single character."""
    return _word(normalise(query)[:1])
