"""The audit of a whole report."""

from collections.abc import Iterable
from pathlib import Path

from banfu.paper.audit import read
from banfu.paper.audit.agree import check_agreement
from banfu.paper.audit.finding import DOUBT, ERROR, NOTE, RIGHT, Finding
from banfu.paper.audit.growth import check_growth
from banfu.paper.audit.percents import check_percents
from banfu.paper.audit.structure import read_structure
from banfu.paper.audit.sums import check_sums

ORDER = {ERROR: 0, DOUBT: 1, NOTE: 2, RIGHT: 3}


def audit(paragraphs: Iterable[read.Paragraph]) -> list[Finding]:
    """Return everything found, in the order of the text. Sums go first: they settle which total a part belongs to."""
    paragraphs = list(paragraphs)
    numbers = read_structure(paragraphs)
    found = [*check_sums(numbers)]
    found += [*check_percents(numbers), *check_growth(numbers), *check_agreement(paragraphs, numbers)]
    unique = {(one.kind, one.level, one.paragraph, one.start, one.text): one for one in found}
    return sorted(unique.values(), key=lambda one: (one.paragraph, one.start, ORDER[one.level]))


def audit_text(text: str) -> list[Finding]:
    """Audit a text, a paragraph a line."""
    return audit(read.sections(text.splitlines()))


def audit_file(path: str | Path) -> list[Finding]:
    """Audit a .docx or .txt. Raises PaperError where it cannot be read."""
    return audit(read.paragraphs_of(path))
