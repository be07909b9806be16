"""公开: reviewed, published, taken down."""

from banfu.cases.models import DisclosureReview, Publication, Reply, Version

C = "coordinator"
ACTIONS = {"review_disclosure": {C}, "publish": {C}, "take_down": {C}}
PAGES = {}


def prepare(name, task, world):
    """Something published, where it is to be taken down."""
    if name != "take_down":
        return
    person = world.people["czt.coordinator"]
    version = Version.objects.create(
        reply=Reply.objects.create(assignment=task), n=1, text="现答复如下", author=person, made_on=task.handed_over_on, digest="d"
    )
    review = DisclosureReview.objects.create(
        assignment=task, version=version, mode="full", digest="d", reviewed_on=task.handed_over_on, reviewed_by=person
    )
    Publication.objects.create(
        assignment=task, review=review, published_on=task.handed_over_on, organ_key=task.organ_key, year=task.year, kind=task.kind
    )


def data_for(name, task, world, rng):
    """Something valid to put into the form of an action."""
    match name:
        case "review_disclosure":
            mode = rng.choice(["full", "full", "summary", "closed"])
            return {"mode": mode, "asked": "full", "reply_summary": "已提高标准", "basis": "secret" if mode == "closed" else ""}
        case "take_down":
            return {"tombstone": "涉及个人信息", "reason": "漏遮了一处"}
    return {}
