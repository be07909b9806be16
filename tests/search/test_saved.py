"""What an act writes is found as soon as it is saved, and the index holds all that the facts hold."""

from banfu.cases.models import Suggestion
from banfu.search import texts, writing


def test_a_contact_and_a_draft_are_found_as_soon_as_they_are_saved(world, arrive, drive, browse):
    task = drive(arrive("0082", assist=()), "save_draft")
    for query, kind in (("谈了标准", "沟通"), ("现答复如下", "答复")):
        for who, n in (("czt.d1.o0", 1), ("czt.coordinator", 1), ("czt.d2.head", 0), ("zjt.coordinator", 0)):
            context = browse(who).get("/search", {"q": query}).context
            found = [hit.where.split()[0] for _, hits in context["groups"] for hit, _ in hits]
            assert (found, context["total"]) == ([kind] * n, str(n)), (query, who, task.pk)


def test_after_a_whole_case_nothing_is_missing_from_the_index(world, arrive, drive):
    drive(arrive("0082"), "propose_division")
    drive(arrive("0083", assist=()), "archive")
    keys = list(Suggestion.objects.values_list("pk", flat=True))
    assert writing.put(texts.of(keys), keys, texts.FACTS) == 0


def test_an_act_goes_through_without_the_index(world, arrive, drive, settings, tmp_path):
    """Its tables gone, the act is done all the same, the loss is noted, and a rebuild finds its text."""
    from django.db import connection

    from banfu.advice import tasks
    from banfu.cases.models import Contact
    from banfu.search import port

    settings.DATA = tmp_path
    task = drive(arrive("0082", assist=()), "assign_officer")
    assert not writing.damaged() and not tasks.search_wants_mending()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE search_document")
    drive_contact = {"kind": "phone", "partner": "唐秀英", "text": "谈了校车"}
    from banfu import clock
    from banfu.actions import REGISTRY, perform

    with clock.at(task.handed_over_on):
        perform(REGISTRY["log_contact"], world.people["czt.d1.o0"], task, drive_contact)
    assert Contact.objects.filter(text="谈了校车").exists()
    assert writing.damaged() and tasks.search_wants_mending()
    tasks.mend_search.call()
    assert not writing.damaged() and not tasks.search_wants_mending()
    assert [row.task for row in port.found("校车")] == [task.pk]


def test_joining_the_pieces_of_the_index_changes_no_answer(world, arrive):
    from banfu.advice import tasks
    from banfu.search import port

    keys = [arrive(f"{n:04}", assist=()).suggestion_id for n in range(1, 30)]
    tasks.merge_search.call()
    tasks.merge_search.call()
    assert port.find("村级组织") == sorted(keys)
