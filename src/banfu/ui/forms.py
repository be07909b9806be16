"""Form classes whose messages are sentences: which field, what is wrong, the cure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_KEPT = {"\n", "\t"}

MESSAGES: dict[str, str] = {
    "invalid": "“{label}”写得不对，请照示例改一改。",
    "invalid_choice": "“{label}”里没有这一项，请从列出的里面选。",
    "invalid_list": "“{label}”没有认出来，请重新勾选。",
    "invalid_pk_value": "“{label}”里有一项已不在，请重新选。",
    "max_length": "“{label}”最多 %(limit_value)d 字，现在 %(show_value)d 字，请删减。",
    "min_length": "“{label}”至少 %(limit_value)d 字，现在 %(show_value)d 字，请补写。",
    "max_value": "“{label}”不能大于 %(limit_value)s，请改小。",
    "min_value": "“{label}”不能小于 %(limit_value)s，请改大。",
    "missing": "“{label}”没有收到文件，请重新选一次。",
    "empty": "“{label}”选的文件是空的，请换一份。",
    "contradiction": "“{label}”既选了文件又勾了清除，请只留一样。",
    "invalid_image": "“{label}”不是能打开的图片，请换一份。",
}
_PICK = (forms.ChoiceField, forms.ModelChoiceField)


def _required(field: forms.Field) -> str:
    if isinstance(field, forms.FileField):
        return "请给“{label}”选一份文件。"
    if isinstance(field, _PICK):
        return "请选“{label}”。"
    if isinstance(field, forms.BooleanField):
        return "请看过后勾选“{label}”。"
    return "请填写“{label}”。"


class BanfuForm(forms.Form):
    """A form whose default error messages name the field and say the cure."""

    error_css_class = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label = str(field.label or name)
            own = _own_messages(field)
            wanted = {"required": _required(field), **MESSAGES}
            if isinstance(field, forms.FileField):
                wanted["max_length"] = "“{label}”的文件名太长，请改短后重新选。"
            for code, text in wanted.items():
                if code not in own:
                    field.error_messages[code] = text.format(label=label)

    def add_refusal(self, field: str | None, what: str, cure: str = "") -> None:
        """Add one error made of what happened and its cure."""
        self.add_error(field, ValidationError(f"{what}{cure}"))


def _own_messages(field: forms.Field) -> set[str]:
    """Codes whose text was written for this field, not inherited from Django."""
    own: set[str] = set()
    for klass in type(field).__mro__:
        if klass.__module__.startswith("django."):
            continue
        own |= set(vars(klass).get("default_error_messages", {}))
    inherited: dict[str, Any] = {}
    for klass in reversed(type(field).__mro__):
        inherited.update(getattr(klass, "default_error_messages", {}))
    own |= {code for code, text in field.error_messages.items() if inherited.get(code) != text}
    return own


class DayField(forms.DateField):
    """A calendar day: 2018-05-22, 2018.5.22, 2018/5/22 or 2018年5月22日."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str):
            text = unicodedata.normalize("NFKC", value).strip()
            if not text:
                return None
            found = _DAY.fullmatch(text)
            try:
                return date(*(int(part) for part in found.groups())) if found else self._wrong()
            except ValueError:
                return self._wrong()
        return super().to_python(value)

    def _wrong(self) -> date | None:
        raise ValidationError(
            f"“{self.label or '日期'}”不是一个日期，请写成 2018-05-22 或 2018年5月22日。", code="invalid"
        )


class TextField(forms.CharField):
    """Text without control or invisible direction characters; line ends made one."""

    def __init__(self, *, rows: int = 0, **kwargs: Any) -> None:
        if rows:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str | None:
        if isinstance(value, str):
            value = clean_text(value)
        return super().to_python(value)


def clean_text(value: str) -> str:
    """Drop control characters (keeping line ends and tabs) and direction overrides."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        c
        for c in value
        if c in _KEPT or not (unicodedata.category(c) == "Cc" or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
    )


class UploadField(forms.FileField):
    """One file, at most `limit` bytes; `accept` is what the chooser offers."""

    def __init__(self, *, limit: int = 20 * 1024 * 1024, accept: str = "", **kwargs: Any) -> None:
        self.limit = limit
        if accept:
            kwargs.setdefault("widget", forms.ClearableFileInput(attrs={"accept": accept}))
        super().__init__(**kwargs)

    def to_python(self, data: UploadedFile | None) -> UploadedFile | None:
        found = super().to_python(data)
        if found is not None and (found.size or 0) > self.limit:
            raise ValidationError(
                f"“{self.label or '文件'}”有 {size_text(found.size or 0)}，"
                f"超过 {size_text(self.limit)}。请压缩或拆成几份再传。",
                code="too_large",
            )
        return found


def size_text(size: int) -> str:
    """A size in KB or MB."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    text = f"{size / 1024 / 1024:.1f}"
    return f"{text.removesuffix('.0')} MB"
