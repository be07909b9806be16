"""Point by point: what he asked, and where the letter answers it, in plain words."""

import pytest
from tests.deputies.test_pages import text

from banfu.cases.models import Issue, PointNote, Suggestion, Version
from banfu.deputies.matched import Read, matched, told

BODY = "三年来反映很多。建议：\n一是提高村级组织运转经费的保障标准。\n二是改进拨付办法，按季度拨付到村。\n三是为山区小村修建避灾安置点。"
LETTER = """唐秀英代表：
您提出的建议收悉。现答复如下：
关于保障标准，从明年起村级组织运转经费每村提高到8万元。
关于拨付办法，我厅将在2019年底前改为按季度拨付到村。
感谢您对财政工作的关心。"""


def test_each_point_is_led_to_its_paragraph_or_said_to_have_none():
    one, two, three = matched(BODY, [Read("省财政厅", "letter7", LETTER)])
    assert (one.name, one.places[0].anchor) == ("第一点", "letter7-3") and one.places[0].passage.endswith("8万元。")
    assert two.places[0].paragraph == 4 and two.text == "二是改进拨付办法，按季度拨付到村。"
    assert three.places == () and told([one, two, three]) == "您提了 3 点：答复谈到 2 点，1 点没有找到直接的答复"


def test_what_one_unit_leaves_another_may_answer():
    other = Read("省应急管理厅", "letter8", "现答复如下：\n今年起为山区小村修建避灾安置点，每县两处。")
    points = matched(BODY, [Read("省财政厅", "letter7", LETTER), other])
    assert [[place.unit for place in point.places] for point in points] == [["省财政厅"], ["省财政厅"], ["省应急管理厅"]]
    assert told(points) == "您提了 3 点，答复里都谈到了"


@pytest.mark.parametrize(("body", "letter"), [("", LETTER), (BODY, ""), (" \n", "　")])
def test_nothing_to_compare_says_nothing(body, letter):
    assert matched(body, [Read("省财政厅", "k", letter)]) == [] and matched(body, []) == [] and told([]) == ""


def test_a_long_point_is_cut_and_many_are_counted_in_figures():
    body = "\n".join(f"{n}.建议修建第{n}条村道" + "，越快越好" * 20 for n in range(1, 13))
    points = matched(body, [Read("省交通运输厅", "k", "村道都修。")])
    assert points[-1].name == "第 12 点" and len(points[0].text) == 60 and points[0].text.endswith("…")


def test_his_letter_and_his_page_say_it_without_what_a_unit_noted_for_itself(chain, arrive, drive, browse):
    task = drive(arrive("0091", assist=()), "deliver")
    Suggestion.objects.filter(pk=task.suggestion_id).update(body=BODY)
    Version.objects.filter(reply__assignment=task).update(text=LETTER)
    note = PointNote.objects.create(
        assignment=task, round=1, point="三是为山区小村修建避灾安置点。", verdict=PointNote.Verdict.WAIVED, reason="与本厅无关",
        noted_on="2018-03-01", noted_by="周喆",
    )  # fmt: skip
    me, issue = browse("dai.lead"), Issue.objects.get()
    page = me.get(f"/my/{task.suggestion_id}/letter")
    seen = " ".join(text(page).split())
    assert "您提的第二点 “二是改进拨付办法，按季度拨付到村。” 答在这里 关于拨付办法，我厅将在2019年底前改为按季度拨付到村。 看第 4 段原文" in seen
    assert "没有找到直接的答复" in seen and note.reason not in seen and "不需单独答复" not in seen
    assert f'href="#letter{issue.pk}-4"' in page.content.decode() and f'id="letter{issue.pk}-4"' in page.content.decode()
    assert "答复谈到 2 点，1 点没有找到直接的答复" in text(me.get(f"/my/{task.suggestion_id}"))
