"""``banfu bulletin``: an issue made at once from the figures and records of several units."""

from argparse import Namespace
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from banfu import clock
from banfu.cases.models import Source
from banfu.cases.words import Kind
from banfu.figures.bound import Numbers
from banfu.figures.briefing import drafted
from banfu.paper.bulletin import Article, Bulletin, article_of
from banfu.people import instance
from banfu.people.models import Unit


def run(args: Namespace, imprint: Mapping[str, Any]) -> dict[str, Any]:
    """Write the issue; return what was written. imprint: what the head and foot say where the command line does not.

    Raises LookupError for an unknown unit or one without cases, ValueError for another kind of file, PaperError and OSError.
    """
    path = Path(args.output)
    if path.suffix.lower() not in (".pdf", ".docx"):
        raise ValueError(f"“{args.output}”写不了；输出文件请以 .pdf 或 .docx 结尾。")
    with clock.on_day(instance.demo_day()):
        units = [_unit(name) for name in args.units.replace("，", ",").split(",") if name.strip()]
        told = [_report(unit, args) for unit in units]
        issue = _issue(args, tuple(article for article, _ in told), imprint)
    from banfu.paper import bulletin_write

    write = bulletin_write.write_pdf if path.suffix.lower() == ".pdf" else bulletin_write.write_docx
    path.write_bytes(write(issue))
    return {"file": str(path), "title": issue.title, "articles": [said for _, said in told]}


def _unit(name: str) -> Unit:
    organ = instance.organ_named(name.strip())
    if organ is None:
        raise LookupError(f"没有叫“{name.strip()}”的单位；请用“banfu figures --year 年度”看有哪些单位。")
    return organ


def _report(unit: Unit, args: Namespace) -> tuple[Article, dict[str, Any]]:
    draft = drafted(unit, args.year, Numbers(unit, args.kind))
    if not Numbers(unit, args.kind).figure("assigned", args.year).value:
        raise LookupError(f"{unit.name}{args.year}年没有承办{Kind(args.kind).label}，写不了报告；请换一年，或去掉这个单位。")
    said = {"unit": unit.name, "title": draft.title, "text": draft.text, "figures": [one.as_json() for one in draft.bound]}
    return article_of(unit.name, draft.title, draft.subtitle, draft.text), said


def _issue(args: Namespace, articles: tuple[Article, ...], imprint: Mapping[str, Any]) -> Bulletin:
    source = Source.objects.filter(kind=args.kind, congress__isnull=False).select_related("congress").first()
    organ = source.congress if source and source.congress else _home()
    before = imprint.get("before", 0)
    return Bulletin(
        number=args.issue, total=args.total or (before + args.issue if before else 0), dated=args.date or _day(imprint),
        publisher=f"{organ.full_name or organ.name}编", articles=articles, name=imprint.get("name", "联络动态"),
        spelled=imprint.get("spelled", "LIANLUO DONGTAI"), subject=args.subject or imprint.get("subject", ""),
        sent_to=tuple(imprint.get("sent_to", ())), editors=_several(args.editors) or tuple(imprint.get("editors", ())),
        contact=args.contact or imprint.get("contact", ""), approval=args.approval or imprint.get("approval", ""),
    )  # fmt: skip


def _home() -> Unit:
    office = instance.office()
    if office is None:
        raise LookupError("还没有单位和数据；请先运行 banfu createadmin 或 banfu demo。")
    return office.home


def _several(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.replace("，", ",").replace("、", ",").split(",") if one.strip())


def _day(imprint: Mapping[str, Any]) -> date:
    return imprint.get("dated") or clock.today()
