"""A bulletin as PDF and .docx. Heavy: for the worker and the command line, not for the process that serves pages."""

from io import BytesIO

from docx.shared import Pt, RGBColor

from banfu.paper import fonts
from banfu.paper import geometry as g
from banfu.paper.bulletin import Article, Bulletin
from banfu.paper.bulletin_page import NAME_SIZE, SPELLED_SIZE, Sheets, foot_lines, lay_out, publisher_spacing
from banfu.paper.docx_write import Writer, _first, _fonts, _order, _set, _twips
from banfu.paper.letter import chinese_date
from banfu.paper.page import Nominal
from banfu.paper.pdf import printer
from banfu.paper.titles import break_title

RED = "E60012"


def write_pdf(issue: Bulletin, archive: bool = False) -> bytes:
    """Return ``issue`` as PDF, or PDF/A-2b. Raises PaperError where it cannot be printed."""
    return printer().draw(lambda metrics: lay_out(issue, metrics), archive)


def write_docx(issue: Bulletin) -> bytes:
    """Return ``issue`` as .docx. Raises PaperError where it cannot be printed."""
    return _Writer(lay_out(issue)).write()


class _Writer(Writer):
    """Writes one issue with the styles, the page and the folios of a letter."""

    def __init__(self, sheets: Sheets) -> None:
        super().__init__(sheets)  # type: ignore[arg-type]
        self.issue = sheets.issue

    def write(self) -> bytes:
        self._page()
        self._styles()
        self._masthead()
        for article in self.issue.articles:
            self._article(article)
        self._foot()
        part = self.paper.sections[0]
        for root in (self.paper.element, self.paper.styles.element, part.footer._element, part.even_page_footer._element):
            _order(root)
        content = BytesIO()
        self.paper.save(content)
        return content.getvalue()

    def _centred(self, style: str, text: str, line: float) -> None:
        para = self.para(style, text)
        _set(para._p.get_or_add_pPr(), "jc", val="center")
        self._space(para, line)

    def _masthead(self) -> None:
        issue = self.issue
        para = self.para("发文机关标志")
        _set(para._p.get_or_add_pPr(), "jc", val="center")
        run = para.add_run(issue.name)
        run.font.size, run.font.color.rgb = Pt(NAME_SIZE), RGBColor.from_string(RED)
        _set(run._r.get_or_add_rPr(), "spacing", val=_twips(max(0.0, min(16.0, g.WIDTH / len(issue.name) - NAME_SIZE))))
        self._space(para, NAME_SIZE + 12)
        para = self.para("公文标记")
        _set(para._p.get_or_add_pPr(), "jc", val="center")
        run = para.add_run(issue.spelled)
        _fonts(run, fonts.SONG)
        run.font.size, run.font.color.rgb = Pt(SPELLED_SIZE), RGBColor.from_string(RED)
        for text in issue.issue_lines:
            self._centred("发文字号", text, g.PITCH)
        para = self.para("发文字号")
        run = para.add_run(issue.publisher)
        _set(run._r.get_or_add_rPr(), "spacing", val=_twips(publisher_spacing(issue, Nominal()) - 0.5))  # room for a wider font
        para.paragraph_format.tab_stops.add_tab_stop(Pt(g.WIDTH), alignment=2)
        para.add_run("\t" + chinese_date(issue.dated))
        self._space(para, g.PITCH)
        self._rule_below(para, 12, 6)
        if issue.subject:
            self._space(self.para("公文正文"), g.PITCH / 2)
            self._centred("公文标记", issue.subject, g.PITCH)

    def _article(self, article: Article) -> None:
        self._space(self.para("公文正文"), g.PITCH / 2)
        if article.organ:
            self.para("公文标记", f"{article.organ}：").paragraph_format.keep_with_next = True
        title = self.para("公文标题")
        title.paragraph_format.keep_with_next = True
        parts = break_title(article.title, 20.5, lambda text: float(len(text)))
        for at, text in enumerate(parts):
            run = title.add_run(text)
            if at < len(parts) - 1:
                run.add_break()
        if article.subtitle:
            para = self.para("公文二级标题", f"——{article.subtitle.lstrip('—')}")
            _set(para._p.get_or_add_pPr(), "jc", val="center")
            para.paragraph_format.keep_with_next = True
        if article.figures:
            first = self.para("公文正文", article.figures, **_first(2))
            first.paragraph_format.widow_control = True  # a heading is followed by two lines at least
        for block in article.blocks:
            para = self.para("公文正文", **_first(2))
            if block.lead:
                _fonts(para.add_run(block.lead), fonts.HEI)
            para.add_run(block.text)

    def _foot(self) -> None:
        """Send list, editors and approval under lines, kept together at the end."""
        issue = self.issue
        lines = [(("送：" if not at else "") + one, "") for at, one in enumerate(issue.sent_to)]
        starts = {0, len(lines), len(lines) + 1}
        lines += foot_lines(issue)
        self._space(self.para("公文正文"), g.PITCH)
        for at, (left, right) in enumerate(lines):
            sent = at < len(issue.sent_to)
            hang = {"left": _twips(3 * g.SIZE4), "hanging": _twips(2 * g.SIZE4)} if sent and not at else {"left": _twips((3 if sent else 1) * g.SIZE4)}
            para = self.para("版记", left, right=_twips(g.SIZE4), **hang)
            if right:
                para.paragraph_format.tab_stops.add_tab_stop(Pt(g.WIDTH - g.SIZE4), alignment=2)
                para.add_run("\t" + right)
            if at in starts:
                self._rule_below(para, 6 if at else 8, 0, "000000", side="top")
            if at == len(lines) - 1:
                self._rule_below(para, 8, 0, "000000")
            else:
                para.paragraph_format.keep_with_next = True

