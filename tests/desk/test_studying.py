"""The pages of 研究: the finding on top, every number a list of as many cases, and who comes in."""

import re
import subprocess
import sys
from html import unescape

import pytest

from banfu.advice import tasks
from banfu.advice.models import Study

FORM = {"year_from": "2012", "year_to": "2017", "kind": "suggestion"}
NUMBER = re.compile(r'<a class="num" href="(/cases\?study=[^"]+)">(\d+)(?: 件)?</a>')


@pytest.fixture
def study(years, browse):
    answer = browse().post("/study", FORM)
    made = Study.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/study/{made.pk}"
    return made


@pytest.fixture
def done(study):
    tasks.study.call(study.pk)
    return study


def page(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return unescape(answer.content.decode())


def test_while_it_waits_the_page_says_so_and_asks_again(study, browse):
    text = page(browse(), f"/study/{study.pk}")
    assert "排队等后台算" in text and "后台没有开" in text and "hx-trigger" in text
    tasks.study.call(study.pk)
    assert browse().get(f"/study/{study.pk}/progress", HTTP_HX_REQUEST="true")["HX-Redirect"] == f"/study/{study.pk}"


def test_the_heading_is_the_finding_and_every_number_opens_to_as_many_cases(done, browse):
    client = browse()
    text = page(client, f"/study/{done.pk}")
    assert "<h1>提得最多的是“村级组织运转经费”（51 件）；3 个主题里 1 个新出现" in text
    text += page(client, f"/study/{done.pk}/topic/0")
    numbers = dict(NUMBER.findall(text))
    assert len(numbers) > 40
    for url, n in numbers.items():
        found = client.get(url.replace("&amp;", "&"))
        assert found.context["total"]["all"] == int(n), url


def test_no_arrow_on_noise(done, browse):
    text = page(browse(), f"/study/{done.pk}")
    row = next(part for part in text.split("<tr>") if "城乡垃圾分类处理" in part and "topic/" in part)
    assert "没有看出变化" in row or "减少" in row
    assert not re.search("[↑↓▲▼↗↘]", text[text.index("<main") : text.index("</main")])


def test_what_people_wrote_is_shown_as_text(done, browse):
    raw = browse().get(f"/study/{done.pk}/topic/0").content.decode()
    assert "<script>alert" not in raw


def test_the_list_says_what_it_is_filtered_by(done, browse):
    text = page(browse(), f"/cases?study={done.pk}.0.2015")
    assert "研究：省财政厅主办的建议 · 村级组织运转经费 · 2015年" in text
    assert "共 <b>0</b> 件" in page(browse("zjt.coordinator"), f"/cases?study={done.pk}.0.2015")


def test_the_report_is_saved_under_its_name(done, browse):
    answer = browse().get(f"/study/{done.pk}/report")
    assert answer.status_code == 200 and b"".join(answer.streaming_content)[:2] == b"PK"
    assert answer["Content-Disposition"].endswith(".docx")


def test_again_and_by_its_order(done, browse):
    client = browse()
    assert client.post(f"/study/{done.pk}/again").status_code == 302
    done.refresh_from_db()
    assert done.state == "waiting" and "提得最多的是" in page(client, f"/study/{done.pk}?order=change")
    assert client.get(f"/study/{done.pk}/topic/99").status_code == 404


@pytest.mark.parametrize(("change", "says"), [
    ({"year_from": "2018", "year_to": "2013"}, "早的写在前面"), ({"year_from": "1980"}, "最多研究 30 年"), ({"year_to": "明年"}, "“到哪年”写得不对"),
    ({"division": "999999"}, "选"), ({"kind": "x"}, "选"),
])  # fmt: skip
def test_a_wrong_scope_is_answered_with_its_cure(world, browse, change, says):
    answer = browse().post("/study", FORM | change)
    assert answer.status_code == 422 and says in answer.content.decode()


def test_a_division_head_studies_his_own_division(years, browse, world):
    client = browse("czt.d1.head")
    assert 'name="division"' not in page(client, "/study")
    client.post("/study", FORM | {"division": str(world.units["省财政厅/办公室"].pk)})
    made = Study.objects.get()
    assert made.division == world.units["省财政厅/农业农村处"]
    tasks.study.call(made.pk)
    assert "共 <a class=\"num\" href=\"/cases?study=" in page(client, f"/study/{made.pk}")
    assert browse("czt.d2.head").get(f"/study/{made.pk}").status_code == 404


def test_the_menu_leads_there_only_those_who_may(world, browse):
    assert 'href="/study"' in page(browse(), "/figures")
    assert 'href="/study"' not in page(browse("czt.d1.o0"), "/figures")


def test_pages_load_nothing_heavy():
    code = (
        "import django, os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'banfu.site.settings'; django.setup();"
        "import banfu.site.urls; print([m for m in ('numpy', 'scipy', 'sklearn', 'rjieba', 'banfu.advice.wordpaper') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_office_of_congress_studies_the_province(chain, years, browse, world):
    client = browse("lgw.office")
    text = page(client, "/study")
    assert 'name="unit"' in text and "全省各单位" in text and 'name="division"' not in text
    assert "省政协" not in text.split("来源")[1] and 'href="/study"' in page(client, "/oversight")
    client.post("/study", FORM | {"unit": str(world.units["省财政厅"].pk)})
    made = Study.objects.get()
    assert made.organ == world.units["省财政厅"] and made.about == "省财政厅主办的省人大建议"
    tasks.study.call(made.pk)
    numbers = NUMBER.findall(page(client, f"/study/{made.pk}"))
    assert len(numbers) > 20 and all(client.get(url).context["total"]["all"] == int(n) for url, n in numbers)
    assert [browse(who).get(f"/study/{made.pk}").status_code for who in ("dcs.office", "taw.office", "czt.coordinator")] == [200, 404, 404]
    assert client.post("/study", FORM | {"kind": "proposal"}).status_code == 422


def test_what_the_page_of_those_above_asks_of_the_database(chain, years, browse, django_assert_max_num_queries):
    client = browse("dcs.office")
    client.post("/study", FORM)
    study = Study.objects.get()
    tasks.study.call(study.pk)
    for url in ("/study", f"/study/{study.pk}", f"/study/{study.pk}/topic/0", f"/cases?study={study.pk}.0"):
        client.get(url)
        with django_assert_max_num_queries(28):
            client.get(url)


BAR = re.compile(r'<a href="(/cases\?study=[^"]+)" tabindex="-1"><title>[^<]* (\d+) 件</title>')


def test_every_bar_opens_to_as_many_cases_and_the_test_speaks_in_words(done, browse):
    client = browse()
    text = page(client, f"/study/{done.pk}")
    bars = BAR.findall(text)
    assert len(bars) == 12  # three classes, of the whole and of three topics
    assert all(client.get(url).context["total"]["all"] == int(n) for url, n in bars)
    growth = text.split('id="h-growth"')[1].split("</section>")[0]
    assert "<b>新出现</b>" in growth and "校正后 p" in growth and "一起校正" in growth and "style=" not in growth
    done.refresh_from_db()
    changed = [topic for topic in done.told["topics"] if topic["change"]["says"] in ("new", "more", "less")]
    assert growth.count("<circle") == 2 * len(changed)
    matrix = text.split('id="h-matrix"')[1].split("</section>")[0]
    assert sum(int(n) for _, n in NUMBER.findall(matrix.split("<tfoot>")[0])) == sum(topic["size"] for topic in done.told["topics"])


def test_a_darker_cell_is_a_larger_share():
    from banfu.desk.study_charts import heat

    assert [heat(*pair) for pair in ((0, 9), (0, 0), (0.1, 9), (4.5, 9), (9, 9))] == [0, 0, 1, 3, 5]
