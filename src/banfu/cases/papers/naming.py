"""The Chinese names by which a unit's own template calls what a paper says, and the data under those names.

The names come from what the declarations call each field, so a paper that is declared can be laid over at once.
"""

import re
from collections.abc import Mapping
from typing import Any

from banfu.cases.papers.declare import Data, Paper
from banfu.paper.sheet import Sheet
from banfu.paper.template_offer import Offer

SHORT = {
    "领衔代表、第一提案人": "领衔代表", "代表团、界别": "代表团", "代表、委员或提案单位": "代表或委员", "转交、交办机构": "转交机构", "建议、提案正文": "正文",
    "建议、提案编号": "编号", "督办领导、专委会": "督办领导",
}  # fmt: skip
"""What a field is called → its name, where the first is too long to be typed."""
KEPT = {"proposed_by": "销号提出人"}
"""Two of these papers' fields are called 提出人."""
LISTS = {
    "cases": "办件清单", "divisions": "处室清单", "issues": "发文清单", "labels": "收件清单", "calls": "回访清单", "progress": "进展清单", "paragraphs": "段落清单",
}  # fmt: skip
PLACE, CODE = "序号", "回执二维码"


def names(fields: Mapping[str, str]) -> dict[str, str]:
    """Key → name: what the field is called, without what is in brackets and what cannot stand in a name; no two alike."""
    found: dict[str, str] = {}
    for key, said in fields.items():
        name = KEPT.get(key) or SHORT.get(said) or re.sub(r"\W", "", said.partition("（")[0].replace("、", "或")) or key
        name = name if not name[0].isdecimal() else f"第{name}"
        found[key] = name if name not in found.values() else f"{name}{len(found)}"
    return found


def list_names(paper: Paper) -> dict[str, str]:
    """Key → name of each list."""
    return {key: LISTS.get(key, f"清单{at}") for at, key in enumerate(paper.lists, 1)}


def offer(paper: Paper) -> Offer:
    """What a template of ``paper`` may use."""
    lists = list_names(paper)
    rows = {
        lists[key]: {PLACE: "第几行"} | {name: fields[one] for one, name in names(fields).items()} for key, fields in paper.lists.items()
    }
    pictures = {CODE: "印在表上的二维码，收回扫描件时凭它认件"} if "code" in paper.fields else {}
    return Offer({name: paper.fields[key] for key, name in names(paper.fields).items()}, rows, pictures)


def told(paper: Paper, data: Data) -> dict[str, Any]:
    """The data of ``paper`` under the names of ``offer``; what a paper has no word for is empty, as in its own sheet."""
    lists = list_names(paper)
    rows = {
        lists[key]: [{PLACE: str(at)} | {name: _text(row, one) for one, name in names(fields).items()} for at, row in enumerate(data.get(key) or (), 1)]
        for key, fields in paper.lists.items()
    }
    fields = {name: _text(data, key) for key, name in names(paper.fields).items()}
    return {"fields": fields, "rows": rows, "pictures": {CODE: _text(data, "code")} if "code" in paper.fields else {}}


def placeholder(paper: Paper) -> tuple[Sheet, dict[str, str]] | None:
    """The paper's own sheet with names where its texts stand, and the words of its loops; None where it cannot be laid out so."""
    lists = list_names(paper)
    words = {key: "行" if len(lists) == 1 else f"行{at}" for at, key in enumerate(paper.lists, 1)}
    data: Data = {key: f"{{{{{name}}}}}" for key, name in names(paper.fields).items()}
    data |= {"code": ""} if "code" in paper.fields else {}
    data |= {key: [{one: f"{{{{{words[key]}.{name}}}}}" for one, name in names(fields).items()}] for key, fields in paper.lists.items()}
    try:
        return paper.sheet(data), {words[key]: lists[key] for key in paper.lists}
    except (ValueError, KeyError, IndexError, TypeError, StopIteration):  # a sheet that reckons with its texts
        return None


def _text(data: Mapping[str, Any], key: str) -> str:
    found = data.get(key)
    return "" if found is None else str(found)
