"""What the worker learns topics from: the organ's suggestions that came with one, else the tree's words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import attrgetter

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from banfu.advice.models import TopicGuess
from banfu.cases import limits
from banfu.cases.models import Assignment, Suggestion
from banfu.text.topics import FOLDS, Topic, Topics
from banfu.text.tree import by_words

MOST = 8_000
SURE = 0.98
"""From this share of right ones on a topic is filled in (as proposed); below, two choices are shown."""
UNKNOWN = 0.4
"""Below this share what was learnt is not worth showing."""
TO_TELL = 2_000


def _of(organ: int) -> QuerySet[Suggestion]:
    tasks = Assignment.objects.filter(organ_key=organ, suggestion=OuterRef("pk"))
    rows = Suggestion.objects.filter(Exists(tasks), withdrawn_on=None).select_related("session__source")
    return rows.order_by("-session__year", "-pk")


def _text(row: Suggestion) -> str:
    return f"{row.title} {row.body}"


def learn(organ: int) -> Topics | None:
    """Learn from the organ's suggestions with topics; None where there are too few."""
    rows = list(_of(organ).exclude(topic="")[:MOST])
    count = Counter(row.topic for row in rows)
    rows = [row for row in rows if count[row.topic] >= FOLDS]
    if len({row.topic for row in rows}) < 2:
        return None
    return Topics().fit([_text(row) for row in rows], [row.topic for row in rows])


def choose(told: Topic | None, by_word: Sequence[str]) -> tuple[str, str, float | None]:
    """What to show of a topic learnt and of those the words tell: first, second, how sure.

    Sure only by what was learnt; words alone give two choices at most, and so may nothing.
    """
    if told is not None and told.sure >= SURE:
        return told.label, "", told.sure
    learnt = [] if told is None or told.sure < UNKNOWN else list(told.choices)
    both = list(dict.fromkeys([*learnt[:1], *by_word[:1], *learnt[1:], *by_word[1:]]))[:2]
    return (both[0] if both else ""), (both[1] if len(both) > 1 else ""), None


def tell(organ: int) -> int:
    """Write what would be the topics of the organ's suggestions without one, instead of what stands there."""
    asked = list(_of(organ).filter(topic="")[:TO_TELL])
    rows = _guesses(organ, asked) if asked else []
    with transaction.atomic():
        TopicGuess.objects.filter(organ=organ).delete()
        TopicGuess.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _guesses(organ: int, asked: Sequence[Suggestion]) -> list[TopicGuess]:
    model = learn(organ)
    told: Sequence[Topic | None] = model.tell([_text(row) for row in asked]) if model else [None] * len(asked)
    trees: dict[int, Mapping[str, Sequence[str]]] = {}
    found = []
    for row, topic in zip(asked, told, strict=True):
        source = row.session.source
        if source.pk not in trees:
            trees[source.pk] = {t.key: t.words for t in sorted(limits.rulebook_for(source).topics.values(), key=attrgetter("key"))}
        first, second, sure = choose(topic, by_words(trees[source.pk], row.title, row.body))
        if first:
            found.append(TopicGuess(suggestion=row, organ=organ, first=first, second=second, sure=sure))
    return found
