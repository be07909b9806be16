"""Template tags and filters shared by every page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from banfu import clock as time_now
from banfu.ui import words

register = template.Library()

KINDS = {"late", "soon", "today", "ok", "done", "none"}


@register.filter
def day(value: object, today: object = None) -> str:
    """5月22日; the year is written when it is not the year of `today` (the office's day if not given)."""
    return words.day(value, today or time_now.today())


@register.filter
def day_long(value: object, today: object = None) -> str:
    return words.day_long(value, today or time_now.today())


@register.filter
def clocktime(value: object) -> str:
    return words.clocktime(value)


@register.filter
def rate(value: object) -> str:
    return words.rate(value)


@register.filter
def cn_count(value: object, unit: str = "件") -> str:
    return words.cn_count(value, unit)


@register.filter
def presumed(value: object) -> SafeString:
    """The word 推定 in bold, everything else escaped."""
    return mark_safe(str(escape(value)).replace("推定", "<b>推定</b>"))  # noqa: S308


LIGHTS = {kind: f"light light-{'soon light-today' if kind == 'today' else kind}" for kind in KINDS}


@register.simple_tag
def light(kind: str, text: str, url: str = "") -> SafeString:
    """Shape, word and colour of a limit; written here since lists show fifty of them."""
    css = LIGHTS.get(kind, LIGHTS["none"])
    if url:
        return format_html('<a class="{}" href="{}">{}</a>', css, url, text)
    return format_html('<span class="{}">{}</span>', css, text)


@register.simple_tag
def marked(pieces: Iterable[tuple[str, bool]]) -> SafeString:
    """Text in pieces (text, whether it is marked)."""
    return format_html_join("", "{}", ((format_html("<mark>{}</mark>", text) if on else text,) for text, on in pieces))


@register.inclusion_tag("ui/parts/say.html")
def say(id: str, text: str) -> dict[str, Any]:
    return {"id": id, "text": text}


@register.inclusion_tag("ui/parts/figure.html")
def figure(fig: Mapping[str, Any]) -> dict[str, Any]:
    return {"f": fig}


@register.inclusion_tag("ui/parts/act_bar.html")
def act_bar(acts: Iterable[Mapping[str, Any]], id: str = "acts", label: str = "我现在能办的") -> dict[str, Any]:
    return {"acts": list(acts), "id": id, "label": label}


@register.inclusion_tag("ui/parts/empty.html")
def empty(title: str, text: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    return {"title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("ui/parts/pager.html")
def pager(page: Mapping[str, Any]) -> dict[str, Any]:
    return {"page": page}


@register.inclusion_tag("ui/parts/crumbs.html")
def crumbs(items: Sequence[Mapping[str, Any]], prev: Any = None, next: Any = None) -> dict[str, Any]:
    return {"items": items, "prev": prev, "next": next}


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(entries: Iterable[Mapping[str, Any]], today: object = None) -> dict[str, Any]:
    rows = []
    for entry in entries:
        happened, recorded = words.as_day(entry.get("day")), words.as_day(entry.get("recorded"))
        rows.append({"e": entry, "late": bool(happened and recorded and happened != recorded)})
    return {"rows": rows, "today": today}


@register.inclusion_tag("ui/parts/flow.html")
def flow(steps: Iterable[Mapping[str, Any]], label: str = "流程") -> dict[str, Any]:
    return {"steps": list(steps), "label": label}


@register.inclusion_tag("ui/parts/clock.html")
def clock(clock: Mapping[str, Any], today: object = None, id: str = "clock") -> dict[str, Any]:
    return {"c": clock, "today": today, "id": id}


@register.inclusion_tag("ui/parts/diff.html")
def diff(ops: Iterable[Sequence[str]], id: str = "diff") -> dict[str, Any]:
    """Neighbouring changes count as one place, each place can be reached."""
    rows: list[dict[str, Any]] = []
    places = 0
    inside = False
    for kind, text in ops:
        changed = kind != "same"
        first = changed and not inside
        places += first
        rows.append({"kind": kind, "text": text, "place": places if first else 0})
        inside = changed
    return {"rows": rows, "places": places, "id": id}


@register.inclusion_tag("ui/parts/dialog.html", takes_context=True)
def dialog(context: template.Context, box: Mapping[str, Any]) -> dict[str, Any]:
    return {"d": box, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/parts/form_fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    return {
        "errors": list(form.non_field_errors()),
        "hidden": form.hidden_fields(),
        "hidden_errors": [e for b in form.hidden_fields() for e in b.errors],
        "rows": [_row(bound) for bound in form.visible_fields()],
        "uid": form.prefix or "form",
    }


@register.inclusion_tag("ui/parts/form_field.html")
def form_field(bound: BoundField) -> dict[str, Any]:
    return {"row": _row(bound)}


def _row(bound: BoundField) -> dict[str, Any]:
    widget = bound.field.widget
    group = isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple))
    single = isinstance(widget, forms.CheckboxInput)
    ident = bound.id_for_label or bound.auto_id or f"id_{bound.html_name}"
    if group:
        ident = bound.auto_id or f"id_{bound.html_name}"
    described = [f"{ident}_help"] if bound.help_text else []
    if bound.errors:
        described.append(f"{ident}_error")
    attrs: dict[str, Any] = {}
    if not group and not single:
        attrs["class"] = f"{widget.attrs.get('class', '')} field".strip()
    if isinstance(widget, forms.DateInput):
        # A chooser would drop what was typed wrong, so a refused day is shown as text.
        widget.input_type = "text" if bound.errors else "date"
    if described and not group:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors and not group:
        attrs["aria-invalid"] = "true"
    return {
        "bound": bound,
        "id": ident,
        "described": " ".join(described),
        "group": group,
        "single": single,
        "widget": "" if group else bound.as_widget(attrs=attrs),
        "label": bound.label,
        "required": bound.field.required and not single,
        "optional": not bound.field.required and not single,
        "help": bound.help_text,
        "errors": list(bound.errors),
    }
