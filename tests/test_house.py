"""House rules, held by reading the source."""

import ast
import re
from pathlib import Path

import pytest

from banfu.cases import models as cases

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "banfu"
PYTHON = sorted(SOURCE.rglob("*.py"))
TEMPLATES = sorted(SOURCE.rglob("*.html"))
# text/ and paper/ know no database at all (import-linter); what they save is an index of their own, and papers.
WRITERS = ("actions/", "record/", "people/", "sample/", "site/", "cases/derive.py", "cases/derive_promises.py", "cases/limits.py",
           "desk/drafts.py", "exchange/", "search/", "text/", "paper/", "advice/")  # fmt: skip
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
ON_ROWS = {"update", "delete"}


def name(path):
    return str(path.relative_to(SOURCE))


def _writes(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        called, text = node.func.attr, ast.unparse(node.func.value)
        if called in WRITES or (called in ON_ROWS and ("objects" in text or called == "delete")):
            yield node.lineno, f"{text}.{called}"


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_only_actions_write_facts(path):
    if name(path).startswith(WRITERS) or "/migrations/" in name(path):
        return
    assert not list(_writes(path))


@pytest.mark.parametrize("path", [path for path in PYTHON if name(path).startswith("advice/")], ids=name)
def test_advice_writes_only_its_own_tables(path):
    facts = set(cases.__all__)
    assert not [line for line in _writes(path) if set(re.findall(r"\w+", line[1])) & facts]


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_inline_style_or_script(path):
    text = path.read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), "CSP 不许行内样式和脚本"
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"(src|href)=\"https?://", text), "不引外部文件"


def test_no_package_hosts_or_machine_paths():
    wrong = re.compile(r"p[y]pi\.org|pythonhost[e]d|index-u[r]l|registry\.npm[j]s|/hom[e]/[a-z]|/roo[t]/|/wor[k]/")
    kept = [*PYTHON, *TEMPLATES, ROOT / "constraints.txt", ROOT / "pyproject.toml", ROOT / "Makefile", ROOT / ".ci/run"]
    kept += [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    assert [str(p.relative_to(ROOT)) for p in kept if wrong.search(p.read_text("utf-8"))] == []


def test_constraints_are_exact_versions():
    lines = (ROOT / "constraints.txt").read_text().split()
    assert lines and all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.+!-]+", line) for line in lines)
    assert not any(line.lower().startswith("banfu") for line in lines)


def test_sizes():
    assert [name(p) for p in PYTHON if "/migrations/" not in name(p) and len(p.read_text("utf-8").splitlines()) > 800] == []
