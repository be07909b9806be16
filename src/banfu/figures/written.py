"""A paper as a file: by the unit's own template where one is in force, else as the built-in sheet."""

from banfu.cases.papers import naming, own
from banfu.figures.papers import Paper, Subject, sheet_of
from banfu.paper.letter import PaperError
from banfu.paper.press import fitter, write_sheet
from banfu.people.models import Unit

ONLY_WORD = "这种文书用的是本单位的模板，只出 Word；要 PDF 请在 Word 或 WPS 里另存，或者停用模板、用自带的。"


def written(paper: Paper, subject: Subject, by: Unit, ending: str) -> bytes:
    """Return ``paper`` of ``subject`` as the organ ``by`` writes it, pdf or docx. Raises PaperError."""
    template = own.in_force(by).get(paper.key)
    if template is None:
        return write_sheet(sheet_of(paper, subject, by), ending)
    if ending != "docx":
        raise PaperError(ONLY_WORD)
    return fitter.template_write(own.content_of(template), naming.told(paper, paper.data(subject, by)))
