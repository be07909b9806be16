"""What is written between braces in a unit's own template: only names that the paper offers, loops over its lists, conditions.

Whatever else Jinja knows (calls, arithmetic, macros, other attributes) is refused by reading the template, so that a template
cannot run anything; the sandbox it is filled in by is a second lock.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from banfu.paper.template_offer import Offer

LOOP = {"index", "first", "last", "length"}
FILTERS = {"default", "d", "length", "count"}
PLAIN = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Const, nodes.CondExpr, nodes.Concat,
)  # fmt: skip
WAYS = "只能写名称、{% for … in 清单 %}、{% if … %}"
DEEPEST, MOST_FAULTS = 2, 20
FULL_WIDTH = re.compile(r"｛\s*[｛{%％]|[{｛]\s*｛|｛[^｛｝]{1,20}｝")


Scope = Mapping[str, str]
"""The names that loops give, with the list each goes through."""


def faults(source: str, offer: Offer, env: SandboxedEnvironment) -> list[str]:
    """Return what is wrong in one part of a template, a sentence each. source: as docxtpl hands it to Jinja."""
    lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", source)
    if found := FULL_WIDTH.search(re.sub(r"<[^>]+>", "", source)):
        return [f"“{found.group()}”用的是全角括号；请改成半角的 {{{{ }}}}。"]
    try:
        tree = env.parse(lines)
    except TemplateSyntaxError as error:
        return [_syntax(error, lines)]
    return [*dict.fromkeys(_Reader(offer, lines.splitlines()).walk(tree, {}, ()))][:MOST_FAULTS]


def _near(line: str) -> str:
    """The words of a paragraph, tags gone."""
    text = re.sub(r"<[^>]*>", "", line).strip()
    return f"（在“{text[:40]}{'…' if len(text) > 40 else ''}”处）" if text else ""


def _syntax(error: TemplateSyntaxError, source: str) -> str:
    lines, said = source.splitlines(), error.message or ""
    where = _near(lines[error.lineno - 1]) if 0 < error.lineno <= len(lines) else ""
    if unknown := re.search(r"unknown tag '([^']*)'", said):
        word = unknown.group(1)
        if word in ("tr", "tc", "p", "r"):
            place = {"tr": "表格的一行", "tc": "一个单元格"}.get(word, "一段")
            return f"“{{%{word} … %}}”要单独占{place}，这里不是；请改写法或位置{where}。"
        if word.startswith(("end", "el")):
            return f"多了一个“{{% {word} %}}”，前面没有和它配对的；请删掉或补上开头{where}。"
        return f"没有“{{% {word} %}}”这种写法；{WAYS}{where}。"
    if "end of template" in said or "unexpected 'end of template'" in said:
        return "有一个 for 或 if 没有收尾；请补上 {% endfor %} 或 {% endif %}（表格里是 {%tr endfor %}）。"
    return f"括号里的写法不对：名称中间不能有空格和标点，{{{{ 和 }}}} 要成对{where}。"


class _Reader:
    """Walks one template; every node is either known to be harmless or told of."""

    def __init__(self, offer: Offer, lines: list[str]) -> None:
        self.offer, self.lines = offer, lines

    def where(self, node: nodes.Node) -> str:
        return _near(self.lines[node.lineno - 1]) if 0 < node.lineno <= len(self.lines) else ""

    def walk(self, node: nodes.Node, scope: Scope, through: tuple[str, ...]) -> Iterator[str]:
        if isinstance(node, nodes.For):
            yield from self.loop(node, scope, through)
        elif isinstance(node, nodes.Getattr):
            yield from self.attribute(node, scope)
        elif isinstance(node, nodes.Name):
            yield from self.name(node, scope)
        elif isinstance(node, nodes.Filter):
            if node.name not in FILTERS:
                yield f"“|{node.name}”不能用；{WAYS}{self.where(node)}。"
            elif node.name in ("length", "count") and isinstance(node.node, nodes.Name) and node.node.name in self.offer.rows:
                return
            else:
                yield from self.within(node, scope, through)
        elif isinstance(node, PLAIN):
            yield from self.within(node, scope, through)
        else:
            yield f"“{_said(node)}”这种写法不能用；{WAYS}{self.where(node)}。"

    def within(self, node: nodes.Node, scope: Scope, through: tuple[str, ...]) -> Iterator[str]:
        for child in node.iter_child_nodes():
            yield from self.walk(child, scope, through)

    def loop(self, node: nodes.For, scope: Scope, through: tuple[str, ...]) -> Iterator[str]:
        name = node.iter.name if isinstance(node.iter, nodes.Name) else ""
        if name not in self.offer.rows:
            told = f"“{name}”不是清单" if name else "in 后面只能写清单的名称"
            yield f"{told}；这份文书的清单有：{'、'.join(self.offer.rows) or '没有清单，不能用 for'}{self.where(node)}。"
        elif not isinstance(node.target, nodes.Name) or node.recursive or node.test:
            yield f"循环只能写成 {{% for 行 in {name} %}}{self.where(node)}。"
        elif name in through or len(through) >= DEEPEST:
            yield f"“{name}”的循环套在循环里了；同一个清单只能走一层，最多套两层{self.where(node)}。"
        else:
            inner = {**scope, node.target.name: name, "loop": ""}
            for child in node.body:
                yield from self.walk(child, inner, (*through, name))
            for child in node.else_:
                yield from self.walk(child, scope, through)

    def attribute(self, node: nodes.Getattr, scope: Scope) -> Iterator[str]:
        owner = node.node.name if isinstance(node.node, nodes.Name) else ""
        if owner == "loop" and owner in scope and node.attr in LOOP:
            return
        rows = self.offer.rows.get(scope.get(owner, ""), {})
        if not rows:
            yield f"“{_said(node)}”不能用：点号前面只能是循环里的那个词，如 {{% for 行 in 清单 %}}{{{{行.编号}}}}{self.where(node)}。"
        elif node.attr not in rows:
            yield f"“{scope[owner]}”的每一行里没有“{node.attr}”{_closest(node.attr, rows)}{self.where(node)}。"

    def name(self, node: nodes.Name, scope: Scope) -> Iterator[str]:
        name, offer = node.name, self.offer
        if name in offer.fields or name in offer.pictures:
            return
        if name in offer.rows or name in scope:
            cure = f"{{% for 行 in {name} %}}" if name in offer.rows else f"{{{{{name}.名称}}}}"
            yield f"“{name}”是{'清单' if name in offer.rows else '清单里的一行'}，不能直接写；请写成 {cure}{self.where(node)}。"
        elif held := next((one for one, rows in offer.rows.items() if name in rows), ""):
            yield f"“{name}”是“{held}”里每一行的；请在 {{% for 行 in {held} %}} 里写成 {{{{行.{name}}}}}{self.where(node)}。"
        else:
            yield f"没有“{name}”这个名称{_closest(name, [*offer.fields, *offer.pictures])}{self.where(node)}。"


def _closest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1, cutoff=0.3) or [one for one in known if name in one or one in name][:1]
    return f"，最近的是“{near[0]}”" if near else "，请照清单里的写"


def _said(node: Any) -> str:  # noqa: ANN401 - any node of Jinja
    """A refused expression about as it was written."""
    if isinstance(node, nodes.Name):
        return str(node.name)
    if isinstance(node, nodes.Const):
        return repr(node.value)[:20]
    if isinstance(node, nodes.Getattr):
        return f"{_said(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem):
        return f"{_said(node.node)}[…]"
    if isinstance(node, nodes.Call):
        return f"{_said(node.node)}(…)"
    if isinstance(node, nodes.BinExpr):
        return f"{_said(node.left)} {node.operator} {_said(node.right)}"
    return WORDS.get(type(node).__name__, type(node).__name__.lower())


WORDS = {"Assign": "{% set … %}", "AssignBlock": "{% set … %}", "Include": "{% include … %}", "Import": "{% import … %}", "Macro": "{% macro … %}",
         "Extends": "{% extends … %}", "Block": "{% block … %}", "List": "[…]", "Dict": "{…}", "Tuple": "(…)", "Test": "is …"}  # fmt: skip
