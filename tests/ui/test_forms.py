from datetime import date

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from banfu.ui.forms import BanfuForm, DayField, TextField, UploadField


class Talk(BanfuForm):
    on = DayField(label="发生日期")
    who = TextField(label="与谁", max_length=4)
    how = forms.ChoiceField(label="方式", choices=[("a", "电话")])
    note = TextField(label="内容", required=False, rows=3, error_messages={"required": "写一句。"})
    paper = UploadField(label="附件", required=False, limit=10)
    seen = forms.BooleanField(label="已核对")


def errors(data, files=None):
    return {name: list(found) for name, found in Talk(data, files).errors.items()}


def test_every_message_names_the_field_and_the_cure():
    assert errors({}) == {
        "on": ["请填写“发生日期”。"],
        "who": ["请填写“与谁”。"],
        "how": ["请选“方式”。"],
        "seen": ["请看过后勾选“已核对”。"],
    }
    found = errors({"on": "2018年5月32日", "who": "欧阳春和女士", "how": "z", "seen": "on"})
    assert found["on"] == ["“发生日期”不是一个日期，请写成 2018-05-22 或 2018年5月22日。"]
    assert found["who"] == ["“与谁”最多 4 字，现在 6 字，请删减。"]
    assert found["how"] == ["“方式”里没有这一项，请从列出的里面选。"]


def test_a_fields_own_message_wins():
    class Own(BanfuForm):
        text = TextField(label="内容", error_messages={"required": "写一句就行。"})

    assert Own({}).errors["text"] == ["写一句就行。"]


@pytest.mark.parametrize("text", ["2018-05-22", "2018.5.22", "2018/5/22", "2018年5月22日", "２０１８年５月２２日"])
def test_day_is_read_in_the_ways_people_write_it(text):
    assert DayField(label="日期").clean(text) == date(2018, 5, 22)


def test_text_loses_control_and_direction_characters_only():
    assert TextField().clean("a\x00b\u202ec\r\nd\t𠮷") == "abc\nd\t𠮷"


def test_upload_says_size_and_limit():
    data = {"on": "2018-05-22", "who": "甲", "how": "a", "seen": "on"}
    found = errors(data, {"paper": SimpleUploadedFile("a.pdf", b"x" * 2048)})
    assert found["paper"] == ["“附件”有 2 KB，超过 1 KB。请压缩或拆成几份再传。"]
    assert "paper" not in errors(data, {"paper": SimpleUploadedFile("a.pdf", b"x")})
    long = SimpleUploadedFile("a.pdf", b"x")
    long.name = "文" * 120
    assert "太长" in BoundName({}, {"paper": long}).errors["paper"][0]


class BoundName(BanfuForm):
    paper = UploadField(label="附件", max_length=100)
