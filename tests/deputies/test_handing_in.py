"""Writing, keeping, handing in, mending: by the actions."""

from datetime import date

import pytest
from tests.deputies.conftest import TEXT, fresh
from tests.sample_office import DAY

from banfu.actions import Refused, handing_in
from banfu.actions.handing_in import digest, keep
from banfu.cases import derive, visible
from banfu.cases.models import Ruling, Source, Suggestion
from banfu.record import chain as record
from banfu.search import port


def test_a_draft_is_seen_by_its_author_alone(draft, chain):
    case = draft()
    assert case.stage == "draft" and case.lead_name == "唐秀英" and case.delegation.name == "怀化市代表团"
    seen = {key for key, person in chain.people.items() if visible.own(person).exists() or visible.suggestions(person).exists()}
    assert seen == {"dai.lead"}
    assert draft().pk == case.pk, "an empty draft is taken up again, not made twice"


def test_the_fields_the_rulebook_demands_are_named(draft, do):
    case = draft()
    with pytest.raises(Refused, match="“标题”、“事由”、“具体建议”"):
        do("submit_suggestion", "dai.lead", case)
    do("save_hand_in", "dai.lead", case, **{**TEXT, "asks": ""})
    with pytest.raises(Refused, match="还没有写“具体建议”"):
        do("submit_suggestion", "dai.lead", case)


def test_handed_in_it_has_a_body_and_congress_is_told(draft, do, chain, told):
    case = draft()
    do("save_hand_in", "dai.lead", case, **TEXT)
    case = do("submit_suggestion", "dai.lead", case)
    assert case.stage == "to_register" and fresh(case).hand_in.submitted_on == DAY
    assert case.body == "【事由】\n山区小村拨付慢，三月的钱六月才到。\n\n【具体建议】\n1.按季拨付。\n2.每年公开账目。"
    assert told(chain.people["lgw.office"])[0] == "唐秀英代表提交建议《关于改进村级经费拨付的建议》，请登记。"
    assert port.find("三月的钱") == [case.pk]
    assert visible.suggestions(chain.people["lgw.office"]).filter(pk=case.pk).exists()
    assert not visible.suggestions(chain.people["dcs.office"]).filter(pk=case.pk).exists()
    with pytest.raises(Refused):
        do("save_hand_in", "dai.lead", case, **TEXT)
    assert not derive.derive_cases([case.pk]) and not list(record.walk())


def test_what_is_typed_is_kept_and_not_overwritten_from_elsewhere(draft, chain):
    case, person = draft(), chain.people["dai.lead"]
    known = keep(person, case, {"cause": "写了一半"}, {"cause": digest("")})
    assert known == {"cause": digest("写了一半")} and fresh(case).hand_in.cause == "写了一半"
    keep(person, case, {"cause": "电话上又写了些"}, known)
    with pytest.raises(Refused, match="另一处刚改过"):
        keep(person, case, {"cause": "电脑上写的"}, known)
    assert fresh(case).hand_in.cause == "电话上又写了些"
    for other in ("dai.co", "lgw.office"):
        with pytest.raises(Refused):
            keep(chain.people[other], case, {"cause": "别人写的"}, known)


def test_sent_back_it_is_mended_and_handed_in_again(draft, do, chain, told):
    case = draft()
    do("save_hand_in", "dai.lead", case, **TEXT)
    case = do("submit_suggestion", "dai.lead", case)
    ruling = Ruling.objects.create(suggestion=case, kind="send_back", text="请写明是哪几个县", decided_on=DAY)
    derive.derive_cases([case.pk])
    case = fresh(case)
    assert case.stage == "sent_back"
    do("save_hand_in", "dai.lead", case, **{**TEXT, "cause": "江永等三个县拨付慢。"})
    case = do("submit_suggestion", "dai.lead", case)
    ruling.refresh_from_db()
    assert case.stage == "to_register" and ruling.mended_on == DAY and "江永" in case.body
    assert "修改后再次提交建议" in told(chain.people["lgw.office"])[0]


def test_a_draft_not_wanted_is_gone_and_a_handed_in_one_is_not(draft, do, chain):
    case = draft()
    with pytest.raises(Refused):
        handing_in.drop(chain.people["dai.co"], case)
    handing_in.drop(chain.people["dai.lead"], case)
    assert not Suggestion.objects.filter(pk=case.pk).exists()
    case = draft()
    do("save_hand_in", "dai.lead", case, **TEXT)
    do("submit_suggestion", "dai.lead", case)
    with pytest.raises(Refused, match="已经提交过"):
        handing_in.drop(chain.people["dai.lead"], fresh(case))


def test_who_may_begin_where(draft, chain):
    with pytest.raises(Refused):
        draft("wei.lead", "suggestion")
    with pytest.raises(Refused):
        draft("dai.lead", "proposal")
    with pytest.raises(Refused):
        draft("czt.coordinator")
    collective = draft("dang.minge", "proposal")
    assert (collective.kind, collective.lead_name, collective.lead.kind) == ("proposal", "民革湖南省委", "organ")


def test_switched_off_nothing_is_begun_or_handed_in(draft, do, chain):
    case = draft()
    do("save_hand_in", "dai.lead", case, **TEXT)
    Source.objects.filter(name="省人大").update(online=False)
    with pytest.raises(Refused, match="现在不在这里提交"):
        do("submit_suggestion", "dai.lead", case)
    chain.sessions["suggestion", 2018].source.refresh_from_db()
    with pytest.raises(Refused):
        draft()
    assert not handing_in.openings(chain.people["dai.lead"])
    assert date(2018, 3, 1) == DAY
