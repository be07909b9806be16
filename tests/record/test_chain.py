"""The record cannot be rewritten unseen."""

import pytest
from django.db import transaction

from banfu.record import chain
from banfu.record.models import ChainHead, Entry


def line(text="签收"):
    return chain.Line(action="sign_for", label="签收", subject="assignment:1", sentence=text, who="何蔚")


def write(*texts):
    with transaction.atomic():
        return chain.append([line(text) for text in texts])


def test_a_clean_chain_has_no_fault(db):
    write("一", "二")
    write("三")
    assert list(chain.walk()) == []
    assert chain.head().startswith("3:")


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda: Entry.objects.filter(seq=2).update(sentence="改过"), "内容被改过"),
        (lambda: Entry.objects.filter(seq=2).delete(), "不见了"),
        (lambda: Entry.objects.filter(seq=3).delete(), "末尾的记录被删过"),
        (lambda: ChainHead.objects.update(digest="0" * 64), "末尾"),
    ],
)
def test_every_rewriting_is_found(db, harm, told):
    write("一", "二", "三")
    harm()
    assert any(told in fault.sentence for fault in chain.walk())


def test_a_printed_head_proves_what_came_before(db):
    write("一", "二")
    kept = chain.head()
    write("三")
    assert list(chain.walk(kept)) == []
    Entry.objects.filter(seq=2).update(digest="f" * 64)
    assert list(chain.walk(kept))


def test_telephones_stand_masked(db):
    (entry,) = write("打 13812345678")
    assert "13812345678" not in entry.sentence


def test_outside_a_transaction_it_refuses(transactional_db):
    with pytest.raises(RuntimeError):
        chain.append([line()])
