"""The code on a 征询意见表: which round of which case a returned form belongs to, without saying so to anyone else.

The key of the reply is enciphered by the key ring of this installation (a Feistel network over HMAC-SM3), so nothing is
kept and nothing personal is printed. Of its fifty bits eighteen are a check: a wrong letter is noticed, and a code cannot
be guessed. Letters that look alike (I L O U) are left out and read as what was meant.
"""

import re
import unicodedata

from banfu.people.secrets import look_up

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALIKE = str.maketrans("ILO", "110")
HALF, ROUNDS, LENGTH = 25, 6, 10
MASK = (1 << HALF) - 1
MOST = 1 << 32
MARK = "HZ"
"""回执: what a code begins with, so that it is known in a name of a file or in a text."""
PATTERN = re.compile(rf"(?<![0-9A-Z]){MARK}[-_ ]?([0-9A-Z]{{5}})[-_ ]?([0-9A-Z]{{5}})(?![0-9A-Z])")


def _mix(half: int, turn: int) -> int:
    return int(look_up(f"receipt {turn} {half}")[:8], 16) & MASK


def of(reply: int) -> str:
    """Return the code of the reply with this key: HZ-7K3QM-9F2DA."""
    if not 0 < reply < MOST:
        raise ValueError("no key of a reply")
    left, right = reply >> HALF, reply & MASK
    for turn in range(ROUNDS):
        left, right = right, left ^ _mix(right, turn)
    whole = left << HALF | right
    letters = "".join(ALPHABET[whole >> 5 * at & 31] for at in reversed(range(LENGTH)))
    return f"{MARK}-{letters[:5]}-{letters[5:]}"


def read(text: str) -> int | None:
    """Return the key of the reply whose code stands in ``text``; None where there is none, or none of ours."""
    plain = unicodedata.normalize("NFKC", text).upper()
    for found in PATTERN.finditer(plain):
        letters = (found.group(1) + found.group(2)).translate(ALIKE)
        if set(letters) <= set(ALPHABET) and (key := _decipher(letters)):
            return key
    return None


def _decipher(letters: str) -> int | None:
    whole = 0
    for one in letters:
        whole = whole << 5 | ALPHABET.index(one)
    left, right = whole >> HALF, whole & MASK
    for turn in reversed(range(ROUNDS)):
        left, right = right ^ _mix(left, turn), left
    key = left << HALF | right
    return key if 0 < key < MOST else None
