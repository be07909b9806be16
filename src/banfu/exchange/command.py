"""``banfu import FILE``."""

from argparse import Namespace
from pathlib import Path

from banfu import clock
from banfu.cases.models import Session
from banfu.exchange import jobs
from banfu.people import instance
from banfu.people.models import Person, Post, Role


def run(args: Namespace) -> dict[str, object]:
    """Read a 交办 list and, unless dry_run, write its good rows.

    args: file, dry_run. Returns {"create", "change", "unchanged", "errors": [{"row", "field",
    "message"}]}. Raises sheets.SheetError or LookupError with a Chinese sentence.
    """
    office = instance.office()
    session = Session.objects.select_related("source").order_by("-year", "source_id").first()
    if office is None or office.home is None or session is None:
        raise LookupError("还没有设单位和届次；请先运行 banfu demo，或在页面上设好再导入。")
    with clock.on_day(office.demo_day):
        person = _coordinator(office.home_id)
        path = Path(args.file)
        job = jobs.stage(path, path.name, person, office.home, session)
        totals = jobs.totals(job)
        errors = [
            {"row": row.line, "field": say["field"], "message": say["message"]}
            for row in job.rows.filter(state="error")
            for say in row.says
        ]
        if args.dry_run:
            job.delete()
        else:
            for _ in jobs.write(job, person):
                pass
    return {"create": totals["create"], "change": totals["change"], "unchanged": totals["unchanged"], "errors": errors}


def _coordinator(organ: int | None) -> Person:
    posts = Post.objects.on(clock.today()).filter(role=Role.COORDINATOR).select_related("person", "unit")
    found = next((post.person for post in posts if post.organ_key == organ), None)
    if found is None:
        raise LookupError("本单位还没有办公室岗位的人；请先给一个人办公室的岗位，再导入。")
    return found
