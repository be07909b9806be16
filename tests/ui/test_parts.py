import re
from datetime import date, time
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

import banfu.ui
from banfu import clock as time_now
from banfu.ui.forms import BanfuForm, DayField, TextField

HOME = Path(banfu.ui.__file__).parent
TODAY = date(2018, 5, 22)
EVIL = "<img src=x onerror=1>"


def draw(source, **context):
    return engines["django"].from_string("{% load banfu %}" + source).render(context)


class Ids(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.ids, self.refs, self.bad = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"{tag} has an attribute twice: {names}"
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            elif name in ("aria-describedby", "aria-labelledby", "for"):
                self.refs += value.split()
            elif name == "style" or name.startswith("on"):
                self.bad.append((tag, name))


def check(text):
    found = Ids(text)
    assert len(found.ids) == len(set(found.ids))
    assert set(found.refs) <= set(found.ids)
    assert not found.bad
    return text


def test_light_is_shape_word_and_colour():
    assert '<span class="light light-late">超期 3 天</span>' in draw('{% light "late" "超期 3 天" %}')
    assert "light-soon light-today" in draw('{% light "today" "今天到期" %}')
    assert "light-none" in draw('{% light "odd" "不计时" %}')
    assert 'href="/c"' in draw('{% light "ok" "正常" "/c" %}')


def test_the_year_is_written_when_it_is_not_the_offices_year():
    with time_now.at(TODAY):
        assert draw("{{ d|day }}", d=date(2018, 3, 1)) == "3月1日"
        assert draw("{{ d|day }}", d=date(2016, 3, 1)) == "2016年3月1日"
    assert draw("{{ d|day:t }}", d=TODAY, t=TODAY) == "5月22日"


def test_say_is_plain_text_beside_its_button():
    text = check(draw('{% say "s" text %}', text=EVIL))
    assert 'data-copy="s"' in text and "<img" not in text and "复制这句话" in text


def test_figure_shows_what_is_left_out():
    fig = {"name": "满意率", "rate": Fraction(73, 75), "n": 73, "d": 75, "n_url": "/n", "d_url": "/d",
           "excluded": [{"n": 3, "url": "/x", "reason": "定义为推定"}]}
    text = draw("{% figure f %}", f=fig)
    assert "97.3%" in text and 'href="/n"' in text and "不计入" in text and "<b>推定</b>" in text
    empty = draw("{% figure f %}", f={"name": "见面率", "rate": None, "n": 0, "d": 0, "excluded": []})
    assert "—" in empty and "不计入 0 件" in empty


def test_refused_button_stays_with_its_reason():
    acts = [{"label": "核稿", "url": "/a", "go": True}, {"label": "退回", "url": "/b", "hx": True},
            {"label": "签发", "denied": "会办意见没到。可", "cure_label": "催会办", "cure_url": "/u"}]
    text = check(draw("{% act_bar acts %}", acts=acts))
    assert text.count("btn-go") == 1 and 'aria-disabled="true"' in text
    assert "会办意见没到" in text and 'href="/u"' in text and 'hx-get="/b"' in text
    assert " disabled" not in text


def test_timeline_marks_late_entry():
    rows = [{"day": date(2017, 3, 14), "recorded": date(2018, 3, 15), "verb": "电话", "who": "李沐阳", "text": EVIL},
            {"day": TODAY, "recorded": TODAY, "time": time(9, 2), "verb": "签收", "who": "何蔚"}]
    text = draw("{% timeline rows today %}", rows=rows, today=TODAY)
    assert text.count("补录") == 1 and "2017年3月14日" in text and "09:02" in text and "<img" not in text


def test_clock_flow_diff_pager_crumbs_empty():
    clock = {"kind": "ok", "text": "还有 10 天", "left": "还有 10 天", "due": date(2018, 6, 1), "how": ["改办为推定"],
             "limits": [{"label": "法定期限", "day": date(2018, 6, 1), "legal": True, "text": EVIL}]}
    text = check(draw("{% clock c today %}", c=clock, today=TODAY))
    assert "6月1日 周五" in text and "<b>6月1日</b>" in text and "<b>推定</b>" in text and "<img" not in text
    steps = [{"label": "交办", "state": "past"}, {"label": "核稿", "state": "now"}, {"label": "签发"}]
    assert draw("{% flow s %}", s=steps).count('aria-current="step"') == 1
    ops = [("same", "甲"), ("del", "乙"), ("add", EVIL), ("same", "丙"), ("add", "丁")]
    text = check(draw("{% diff ops %}", ops=ops))
    assert "共 2 处改动" in text and "<ins>" in text and "<img" not in text
    assert "一字不差" in draw("{% diff ops %}", ops=[("same", "甲")])
    text = draw("{% pager p %}", p={"text": "第 1—50 件", "next_url": "/n?a=1&b=2"})
    assert "下一页" in text and "上一页" not in text and "a=1&amp;b=2" in text
    items = [{"label": "建议", "url": "/c"}, {"label": "0082"}]
    assert "上一件 0046" in draw("{% crumbs i p %}", i=items, p={"label": "0046", "url": "/p"})
    assert "去掉它" in draw('{% empty "没有" "为什么" "/x" "去掉它" %}')


def test_dialog_names_object_consequences_and_verb():
    box = {"id": "d", "title": "签发 0082 号答复？", "consequences": ["号不能退回。"], "action": "/s",
           "verb": "签发，取 31 号", "stay": "先不签发", "hidden": [{"name": "v", "value": "3"}]}
    text = check(draw("{% dialog b %}", b=box, csrf_token="tok"))
    assert 'value="tok"' in text and "签发，取 31 号" in text and "确定" not in text


class Talk(BanfuForm):
    on = DayField(label="发生日期", help_text="可以补录")
    how = forms.ChoiceField(label="方式", choices=[("a", "电话"), ("b", "走访")], widget=forms.RadioSelect)
    note = TextField(label="内容", rows=3, required=False)
    seen = forms.BooleanField(label="已核对")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def test_form_fields_tie_label_help_and_error():
    text = check(draw("{% form_fields f %}", f=Talk()))
    assert 'type="date"' in text and "<fieldset" in text and 'type="hidden"' in text and "必填" in text
    assert "aria-invalid" not in text
    text = check(draw("{% form_fields f %}", f=Talk({"on": "前天"})))
    assert 'aria-invalid="true"' in text and "id_on_help id_on_error" in text
    assert 'value="前天"' in text and 'type="date"' not in text  # what was typed is kept
    assert "请选“方式”。" in text


BAR = {"brand": "省财政厅", "items": [{"label": "建议", "url": "/c", "current": True}], "finder_url": "/c",
       "notices_url": "/n", "notices": 3, "me": "何蔚 · 办公室", "me_links": [{"label": "我的岗位", "url": "/m"}],
       "logout_url": "/o", "demo": "演示数据，日期固定在 2018年10月8日"}


def test_base_page():
    request = RequestFactory().get("/")
    text = check(render_to_string("ui/base.html", {"bar": BAR}, request))
    assert 'class="skip"' in text and 'aria-current="page"' in text and "演示数据" in text
    assert re.search(r'<form method="post" action="/o"><input type="hidden" name="csrfmiddlewaretoken"', text)
    assert '"allowEval":false' in text and '"historyCacheSize":0' in text
    assert not re.search(r"<script(?![^>]*src=)", text)


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_no_context(name):
    text = check(render_to_string(f"{name}.html", {}))
    assert "请" in text and 'lang="zh-Hans"' in text


def test_no_inline_code_or_foreign_address_in_the_sources():
    for path in [*HOME.rglob("*.html"), *HOME.rglob("*.css"), *HOME.rglob("*.js")]:
        text = path.read_text(encoding="utf-8")
        assert "http://" not in text and "https://" not in text, path
        if path.suffix == ".html":
            assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:|<style", text), path
            assert not re.search(r"\|safe|autoescape off", text), path


def test_the_seal_red_is_only_on_a_letters_page():
    css = (HOME / "static/ui/banfu.css").read_text(encoding="utf-8")
    for line in css.splitlines():
        if "var(--seal)" in line:
            assert line.startswith(".sheet ")
