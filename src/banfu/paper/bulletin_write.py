"""A bulletin as PDF and .docx. Heavy: for the worker and the command line, not for the process that serves pages."""

from io import BytesIO

from docx.shared import Pt, RGBColor

from banfu.paper import fonts
from banfu.paper import geometry as g
from banfu.paper.bulletin import Article, Bulletin
from banfu.paper.bulletin_page import NAME_SIZE, SPELLED_SIZE, Sheets, foot_lines, lay_out, publisher_spacing
from banfu.paper.docx_base import order_children, put, set_fonts, space, twips
from banfu.paper.docx_write import Writer, first_indent
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
        self._masthead()
        for article in self.issue.articles:
            self._article(article)
        self._foot()
        order_children(self.paper.element)
        content = BytesIO()
        self.paper.save(content)
        return content.getvalue()

    def _centred(self, style: str, text: str, line: float) -> None:
        para = self.para(style, text)
        put(para._p.get_or_add_pPr(), "jc", val="center")
        space(para, line)

    def _masthead(self) -> None:
        issue = self.issue
        para = self.para("发文机关标志")
        put(para._p.get_or_add_pPr(), "jc", val="center")
        run = para.add_run(issue.name)
        run.font.size, run.font.color.rgb = Pt(NAME_SIZE), RGBColor.from_string(RED)
        put(run._r.get_or_add_rPr(), "spacing", val=twips(max(0.0, min(16.0, g.WIDTH / len(issue.name) - NAME_SIZE))))
        space(para, NAME_SIZE + 12)
        para = self.para("公文标记")
        put(para._p.get_or_add_pPr(), "jc", val="center")
        run = para.add_run(issue.spelled)
        set_fonts(run, fonts.SONG)
        run.font.size, run.font.color.rgb = Pt(SPELLED_SIZE), RGBColor.from_string(RED)
        for text in issue.issue_lines:
            self._centred("发文字号", text, g.PITCH)
        para = self.para("发文字号")
        run = para.add_run(issue.publisher)
        put(run._r.get_or_add_rPr(), "spacing", val=twips(publisher_spacing(issue, Nominal()) - 0.5))  # room for a wider font
        para.paragraph_format.tab_stops.add_tab_stop(Pt(g.WIDTH), alignment=2)
        para.add_run("\t" + chinese_date(issue.dated))
        space(para, g.PITCH)
        self._rule_below(para, 12, 6)
        if issue.subject:
            space(self.para("公文正文"), g.PITCH / 2)
            self._centred("公文标记", issue.subject, g.PITCH)

    def _article(self, article: Article) -> None:
        space(self.para("公文正文"), g.PITCH / 2)
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
            put(para._p.get_or_add_pPr(), "jc", val="center")
            para.paragraph_format.keep_with_next = True
        if article.figures:
            first = self.para("公文正文", article.figures, **first_indent(2))
            first.paragraph_format.widow_control = True  # a heading is followed by two lines at least
        for block in article.blocks:
            para = self.para("公文正文", **first_indent(2))
            if block.lead:
                set_fonts(para.add_run(block.lead), fonts.HEI)
            para.add_run(block.text)

    def _foot(self) -> None:
        """Send list, editors and approval under lines, kept together at the end."""
        issue = self.issue
        lines = [(("送：" if not at else "") + one, "") for at, one in enumerate(issue.sent_to)]
        starts = {0, len(lines), len(lines) + 1}
        lines += foot_lines(issue)
        space(self.para("公文正文"), g.PITCH)
        for at, (left, right) in enumerate(lines):
            sent = at < len(issue.sent_to)
            hang = {"left": twips(3 * g.SIZE4), "hanging": twips(2 * g.SIZE4)} if sent and not at else {"left": twips((3 if sent else 1) * g.SIZE4)}
            para = self.para("版记", left, right=twips(g.SIZE4), **hang)
            if right:
                para.paragraph_format.tab_stops.add_tab_stop(Pt(g.WIDTH - g.SIZE4), alignment=2)
                para.add_run("\t" + right)
            if at in starts:
                self._rule_below(para, 6 if at else 8, 0, "000000", side="top")
            if at == len(lines) - 1:
                self._rule_below(para, 8, 0, "000000")
            else:
                para.paragraph_format.keep_with_next = True

