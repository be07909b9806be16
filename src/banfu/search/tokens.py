"""How text is cut for search: normalised, then overlapping pairs of characters.

A token is made of ASCII letters and digits alone, so both engines keep it whole whatever the
characters are: four digits of base 36 for each. The first of these is at most ``n``, so a token
that begins with ``z`` is none of a text: those carry kind and year, by which SQLite's hits are narrowed.
PostgreSQL finds rows in no order, so there each pair is kept apart by ``bucket``, and the newest asked first.
"""

from banfu.text.tokens import normalise

__all__ = ["LONGEST", "bucket", "index_tokens", "kind_token", "normalise", "prefix", "query_tokens", "split", "year_token"]

LONGEST = 100
"""Characters of a query that count; a text's pieces overlap by one less, so none is lost between two."""
PIECE = 8000
"""Characters of a piece: long texts are kept in several rows, so that a second look stays short."""
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class _Digits(dict[str, str]):
    """Each character as four digits; those seen are remembered, Chinese has few thousand in use."""

    def __missing__(self, character: str) -> str:
        code, found = ord(character), ""
        for _ in range(4):
            code, rest = divmod(code, 36)
            found = DIGITS[rest] + found
        self[character] = found
        return found


_digits = _Digits().__getitem__


def index_tokens(plain: str) -> list[str]:
    """Return the tokens of a normalised text: each pair of neighbours once, and the last character alone."""
    codes = list(map(_digits, plain))
    return list(dict.fromkeys(map(str.__add__, codes, [*codes[1:], ""])))


def query_tokens(plain: str) -> list[str]:
    """Return the pairs a normalised query needs; empty for a single character (see ``prefix``)."""
    codes = list(map(_digits, plain))
    return list(dict.fromkeys(map(str.__add__, codes, codes[1:])))


def prefix(plain: str) -> str:
    """Return the token prefix which finds a single character."""
    return _digits(plain[:1])


def kind_token(kind: int) -> str:
    return f"zk{kind}"


def year_token(year: int) -> str:
    return f"zy{year}"


def bucket(title: bool, year: int) -> str:
    """Return what PostgreSQL's tokens of a title, or of another text, of a year begin with: four characters."""
    return ("t" if title else "o") + _digits(chr(year & 0x3FFF))[1:]


def split(plain: str) -> list[str]:
    """Cut a normalised text into pieces that overlap by a query's length; a short one stays whole."""
    return [plain[start : start + PIECE + LONGEST - 1] for start in range(0, max(len(plain), 1), PIECE)]
