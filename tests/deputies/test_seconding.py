"""附议: found among colleagues' suggestions, seconded once, shown to all who handle it, taken back."""

import pytest
from tests.deputies.test_pages import text

from banfu.actions import REGISTRY, Refused, perform
from banfu.actions.seconding import seconders
from banfu.cases.models import HandIn, Support
from banfu.cases.words import Consent
from banfu.people.models import Proposer
from banfu.record.models import Entry


@pytest.fixture
def theirs(chain, arrive):
    """唐秀英's suggestion, handed over to 省财政厅 and 省民政厅."""
    return arrive("0077")


def test_a_colleague_finds_reads_and_seconds_it(chain, theirs, browse, told):
    me = browse("dai.other")
    assert "第 0077 号" in text(me.get("/my/others?q=77")) and "第 0077 号" in text(me.get("/my/others?q=唐秀英"))
    page = text(me.get(f"/my/others/{theirs.suggestion_id}"))
    assert "唐秀英代表提的建议" in page and "一是提高标准" in page and "附议就是说" in page
    assert me.post(f"/my/others/{theirs.suggestion_id}", {"text": "我们县也这样"}).status_code == 302
    page = text(me.get(f"/my/others/{theirs.suggestion_id}"))
    assert "您 3月1日 附议了：我们县也这样" in page and "附议的：郭新民代表" in page
    assert "郭新民代表附议您的建议《关于提高村级组织运转经费保障标准的建议》：我们县也这样" in told(chain.people["dai.lead"])
    assert "您附议的" in text(me.get("/my/others"))
    assert Entry.objects.latest("seq").sentence == "郭新民附议：我们县也这样"


def test_those_who_handle_it_see_who_seconds(chain, theirs, browse):
    perform(REGISTRY["second"], chain.people["dai.other"], theirs.suggestion, {"text": "我们县也这样"})
    for who, address in (("lgw.office", f"/suggestion/{theirs.suggestion_id}"), ("dcs.office", f"/suggestion/{theirs.suggestion_id}"),
                         ("czt.coordinator", f"/case/{theirs.pk}"), ("dai.lead", f"/my/{theirs.suggestion_id}")):
        assert "郭新民：我们县也这样" in text(browse(who).get(address)), who
    assert theirs.suggestion.cosigner_count == 0


def test_once_and_taken_back(chain, theirs):
    act = lambda name: perform(REGISTRY[name], chain.people["dai.other"], theirs.suggestion, {})  # noqa: E731
    act("second")
    with pytest.raises(Refused, match="已经附议了"):
        act("second")
    act("leave_support")
    assert seconders(theirs.suggestion) == [] and Support.objects.get().left_on is not None
    act("second")
    assert Support.objects.count() == 2 and seconders(theirs.suggestion) == ["郭新民"]


@pytest.mark.parametrize("who", ["dai.lead", "wei.lead", "czt.coordinator", "lgw.office"])
def test_not_ones_own_nor_another_kind(chain, theirs, browse, who):
    with pytest.raises(Refused):
        perform(REGISTRY["second"], chain.people[who], theirs.suggestion, {})
    assert browse(who).get(f"/my/others/{theirs.suggestion_id}").status_code == 404


def test_what_its_proposer_keeps_to_himself_is_not_there(chain, theirs, browse):
    case, me = theirs.suggestion, browse("dai.other")
    hand_in = HandIn.objects.create(suggestion=case, consent=Consent.SUMMARY, started_on="2018-02-01", saved_at="2018-02-01T00:00+08:00")
    seen = text(me.get(f"/my/others/{case.pk}"))
    assert "一是提高标准" not in seen and "可以向唐秀英代表本人要" in seen
    HandIn.objects.filter(pk=hand_in.pk).update(consent=Consent.NONE)
    assert me.get(f"/my/others/{case.pk}").status_code == 404 and "0077" not in text(me.get("/my/others?q=77"))
    HandIn.objects.filter(pk=hand_in.pk).update(consent=Consent.FULL)
    Proposer.objects.filter(pk=case.lead_id).update(protected=True)
    assert me.post(f"/my/others/{case.pk}").status_code == 404 and not Support.objects.exists()
