"""The sample office with the whole chain, and short ways to act in it."""

import random

import pytest
from tests.sample_office import arrive, browse, chain, drive, set_up_once, world  # noqa: F401
from tests.tables.deputies import data_for

from banfu.actions import REGISTRY, handing_in, perform
from banfu.cases.models import Suggestion

TEXT = {
    "title": "关于改进村级经费拨付的建议", "cause": "山区小村拨付慢，三月的钱六月才到。", "asks": "1.按季拨付。\n2.每年公开账目。",
    "consent": "full",
}  # fmt: skip


def fresh(case):
    return Suggestion.objects.select_related("session__source__congress", "lead", "hand_in").get(pk=case.pk)


@pytest.fixture
def do(chain):  # noqa: F811
    """do("name", "who", subject, **data): perform, with valid data where none is given."""

    def do(name, who, subject, **data):
        return perform(REGISTRY[name], chain.people[who], subject, data or data_for(name, subject, chain, random.Random(1)))

    return do


@pytest.fixture
def draft(chain):  # noqa: F811
    """A draft of 唐秀英 with nothing in it yet; draft("wei.lead", "proposal") of somebody else."""

    def draft(who="dai.lead", kind="suggestion"):
        return fresh(handing_in.start(chain.people[who], chain.sessions[kind, 2018]))

    return draft


@pytest.fixture
def told():
    """The messages a person has, newest first."""

    def told(person):
        return list(person.notices.order_by("-pk").values_list("text", flat=True))

    return told
