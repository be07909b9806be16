"""The two ends are set by the system administrator; posts of proposers given by the security administrator."""

import pytest
from tests.sample_office import browse, chain, set_up_once, world  # noqa: F401

from banfu.actions import administering as acts
from banfu.actions.kernel import Refused
from banfu.cases.models import Source
from banfu.people.models import Person, Post, Proposer, Role


@pytest.fixture
def by(world):  # noqa: F811
    return lambda username: acts.By(Person.objects.get(username=username))


def test_a_source_is_switched_on_and_off(world, browse):  # noqa: F811
    units, source = world.units, Source.objects.get(name="省人大")
    system = browse("xitong")
    data = {"ends-source": source.pk, "ends-online": "on"}
    refused = system.post("/people/ends", data)
    assert refused.status_code == 422 and "先选由哪个机构登记和交办" in refused.content.decode()
    same = units["省政府办公厅"].pk
    assert system.post("/people/ends", {**data, "ends-congress": same, "ends-government": same}).status_code == 422
    system.post("/people/ends", {**data, "ends-congress": units["省人大常委会联工委"].pk, "ends-government": same})
    source.refresh_from_db()
    assert source.online and source.congress.name == "省人大常委会联工委" and source.government.name == "省政府办公厅"
    assert browse("dai.lead").get("/my").status_code == 200
    system.post("/people/ends", {"ends-source": source.pk})
    assert browse("dai.lead").get("/my").status_code == 404


def test_a_post_of_a_proposer_names_him_and_is_where_he_hands_in(chain, by):  # noqa: F811
    person, office = Person.objects.create(username="new", name="新来的"), chain.units["省人大常委会联工委"]
    cppcc = chain.units["省政协提案委"]
    with pytest.raises(Refused, match="要写明是哪一位"):
        acts.grant_post(by("anquan"), person, Role.DEPUTY, office)
    with pytest.raises(Refused, match="不是收提案的机构"):
        acts.grant_post(by("anquan"), person, Role.DEPUTY, office, acts_for=acts.ActsFor("民盟省委", "organ"))
    post = acts.grant_post(by("anquan"), person, Role.DEPUTY, cppcc, acts_for=acts.ActsFor("民盟省委", "organ", "党派团体"))
    assert post.proposer.delegation.name == "党派团体" and str(post) == "民盟省委（提案单位）"
    with pytest.raises(Refused, match="不必再授"):
        acts.grant_post(by("anquan"), person, Role.DEPUTY, cppcc, acts_for=acts.ActsFor("民盟省委", "organ"))


def test_of_two_with_one_name_the_circle_is_asked(chain, by):  # noqa: F811
    person, office = Person.objects.create(username="new", name="新来的"), chain.units["省人大常委会联工委"]
    for _ in range(2):
        Proposer.objects.create(name="王某", kind="deputy")
    with pytest.raises(Refused, match="有几位王某"):
        acts.grant_post(by("anquan"), person, Role.DEPUTY, office, acts_for=acts.ActsFor("王某", "deputy"))
    post = acts.grant_post(by("anquan"), person, Role.DEPUTY, office, acts_for=acts.ActsFor("王某", "deputy", "张家界市代表团"))
    assert Post.objects.get(pk=post.pk).proposer.delegation.name == "张家界市代表团"
