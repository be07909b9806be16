"""``banfu study``: a study made at once, stored as those of the worker are."""

import shutil
from typing import Any

from banfu import clock
from banfu.advice import study_words, study_work
from banfu.advice.models import Study
from banfu.cases.files import path_of
from banfu.people import instance


def run(unit: str, years: tuple[int, int], kind: str, output: str) -> dict[str, Any]:
    """Study a unit, or the whole province where none is named; write the report to ``output`` if that is given.

    Raises LookupError with a Chinese sentence for an unknown unit, OSError where the file cannot be written.
    """
    organ = instance.organ_named(unit) if unit else None
    if unit and organ is None:
        raise LookupError(f"没有叫“{unit}”的单位；请用“banfu manage”里的单位名称或别名。")
    scope = {
        "organ": organ, "division": None, "delegation": None, "source": None, "overseen": "", "kind": kind, "assisting": False,
        "year_from": years[0], "year_to": years[1],
    }  # fmt: skip
    study = Study.objects.filter(**scope).order_by("pk").first() or Study.objects.create(**scope, asked_at=clock.now())
    done = study_work.compute(study.pk)
    assert done is not None  # noqa: S101 - made just above
    if output:
        shutil.copyfile(path_of(done.report), output)
    about = {"unit": organ.name if organ else "", "kind": kind, "study": done.pk, "as_of": words(done)}
    return about | done.told


def words(study: Study) -> str:
    return study_words.as_of(study.computed_at)


def summary(told: dict[str, Any]) -> str:
    """The study as lines to read in a terminal."""
    lines = [f"{told['as_of']}：{study_words.finding(told)}。"]
    for topic in told["topics"]:
        counts = " ".join(f"{n:4}" for n in topic["counts"])
        lines.append(f"{topic['size']:5} {counts}  {study_words.SAYS[topic['change']['says']]}  {topic['name']}")
    return "\n".join([*lines, f"{told['rest']['size']:5} 件归不进去。"])
