"""The like-index answers as the exact pool does, through additions, removals, saving and damage."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banfu.text.index import Damaged, LikeIndex, Text
from banfu.text.similar import Pool

WORDS = ["村级", "经费", "电梯", "老旧小区", "河道", "黑臭水体", "养老", "医保", "补助", "标准", "农田", "高标准"]
TITLES = st.lists(st.sampled_from(WORDS), max_size=4).map("".join)
BODIES = st.lists(st.sampled_from([*WORDS, "。", "建议", "A1", "𠮷"]), max_size=10).map("".join)


@st.composite
def pools(draw, most=40):
    parts = draw(st.lists(st.tuples(TITLES, BODIES), min_size=1, max_size=most))
    return [Text(key, *part) for key, part in enumerate(parts, start=1)]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "like"


def built(texts, folder=None):
    return LikeIndex.build(texts, folder or Path(tempfile.mkdtemp(prefix="banfu-like-")) / "i")


def agrees(index, texts, asked, k=5):
    """The index gives what the exact pool gives, but for texts that share nothing."""
    exact = Pool(texts)
    by_key = dict(zip([text.key for text in texts], range(len(texts)), strict=True))
    for text, likes, row, all_of_it in zip(asked, index.nearest(asked, k), exact.scores(asked),
                                           exact.nearest(asked, len(texts)), strict=True):  # fmt: skip
        assert [like.score for like in likes] == pytest.approx([row[by_key[like.key]] for like in likes], abs=1e-5)
        reasons = {like.key: like.why for like in all_of_it}
        assert all(like.why == reasons[like.key] for like in likes)
        if text.body:
            best = [like.score for like in all_of_it if like.score > 1e-6][:k]
            assert [like.score for like in likes] == pytest.approx(best, abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(pools(), st.lists(st.tuples(TITLES, BODIES), min_size=1, max_size=3))
def test_it_answers_as_the_exact_pool(texts, asked):
    index = built(texts)
    assert len(index) == len(texts)
    agrees(index, texts, [*texts[:3], *[Text(None, *parts) for parts in asked]])
    shutil.rmtree(index.folder)


@settings(max_examples=30, deadline=None)
@given(pools(12), st.lists(st.tuples(st.integers(1, 15), TITLES, BODIES, st.booleans(), st.booleans()), max_size=12))
def test_added_removed_saved_and_opened_it_is_as_one_built_anew(texts, changes):
    index, now = built(texts[:6]), {text.key: text for text in texts[:6]}
    for key, title, body, gone, saved in changes:
        if gone:
            index.remove([key])
            now.pop(key, None)
        else:
            index.add([Text(key, title, body)])
            now.pop(key, None)
            now[key] = Text(key, title, body)
        if saved:
            index.save()
            index = LikeIndex.open(index.folder)
    assert len(index) == len(now)
    agrees(index, list(now.values()), [*texts[:3], Text(None, "村级经费", "电梯补助标准")]) if now else None
    shutil.rmtree(index.folder)


MANY = [Text(n, f"关于第{n}村村级组织运转经费的建议", f"第{n}村的运转经费不足，建议提高标准。") for n in range(1, 1200)]


def test_only_what_is_allowed_is_given_however_deep_it_lies(folder):
    index, told = built(MANY, folder), []

    def allowed(keys):
        told.extend(keys)
        return {key for key in keys if key % 100 == 7}

    [likes] = index.nearest([MANY[0]], 5, allowed=allowed)
    assert len(likes) == 5 and all(like.key % 100 == 7 for like in likes)
    assert len(told) == len(set(told)), "每个候选只问一次"
    [none] = index.nearest([MANY[0]], 5, allowed=lambda keys: set())
    assert none == []


def test_looking_among_some_finds_the_likest_of_them(folder):
    index = built(MANY, folder)
    [whole] = index.nearest([MANY[0]], len(MANY), why=False)
    for some in ({3, 50, 700, 99999}, set(range(1, 1200, 2))):
        [likes] = index.nearest([MANY[0]], 3, among=some)
        best = [like for like in whole if like.key in some][:3]
        assert [like.score for like in likes] == pytest.approx([like.score for like in best], abs=1e-6)
        assert {like.key for like in likes} <= some
    assert index.nearest([MANY[0]], 3, among=[]) == [[]]


def test_the_common_is_read_when_nothing_rarer_leads_on(folder, monkeypatch):
    monkeypatch.setattr("banfu.text.likeness.READ_LISTS", 1)
    index = built([*MANY, Text(5000, "养老", "经费不足")], folder)
    [likes] = index.nearest([Text(None, "", "经费不足，建议提高标准")], 400, why=False)
    assert len(likes) == 400


def test_a_removed_text_is_never_found_and_its_key_may_come_again(folder):
    index = built(MANY[:50], folder)
    index.remove(range(1, 40))
    index.save()
    index = LikeIndex.open(folder)
    [likes] = index.nearest([MANY[0]], 50)
    assert len(index) == 11 == len(likes) and min(like.key for like in likes) == 40
    index.add([Text(1, "加装电梯", "老旧小区加装电梯")])
    assert index.nearest([Text(None, "电梯", "加装电梯")], 1)[0][0].key == 1


def test_what_was_not_saved_is_not_found_after_opening(folder):
    index = built(MANY[:30], folder)
    index.add(MANY[30:40])
    assert len(LikeIndex.open(folder)) == 30
    index.save()
    assert len(LikeIndex.open(folder)) == 40


def test_building_again_takes_the_place_of_the_old(folder):
    built(MANY[:30], folder)
    assert len(built(MANY[:10], folder)) == len(LikeIndex.open(folder)) == 10
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 2


@pytest.mark.parametrize("empty", [[], [Text(1, "", "")]])
def test_an_index_of_nothing_finds_nothing(folder, empty):
    built(empty, folder)
    assert LikeIndex.open(folder).nearest([MANY[0], Text(None, "", "")]) == [[], []]


def _files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_any_file_missing_cut_or_changed_is_noticed(folder, tmp_path):
    built(MANY[:30], folder)
    for number, path in enumerate(_files(folder)):
        content = path.read_bytes()
        for change in (None, content[:-1], bytes([*content[:-1], content[-1] ^ 1])):
            path.unlink(missing_ok=True)
            if change is not None:
                path.write_bytes(change)
            with pytest.raises(Damaged, match="重建"):
                LikeIndex.open(folder)
        path.write_bytes(content)
        assert len(LikeIndex.open(folder)) == 30, number
    with pytest.raises(Damaged):
        LikeIndex.open(tmp_path / "none")


def test_a_damaged_index_is_built_over(folder):
    built(MANY[:30], folder)
    (folder / "manifest.json").write_text("{}")
    assert len(built(MANY[:20], folder)) == len(LikeIndex.open(folder)) == 20


def test_an_interrupted_save_leaves_the_old(folder, monkeypatch):
    index = built(MANY[:30], folder)
    index.add(MANY[30:60])

    def cut(self, names, notes):
        raise OSError("no space left")

    monkeypatch.setattr("banfu.text.store.Store.take_over", cut)
    with pytest.raises(OSError, match="space"):
        index.save()
    monkeypatch.undo()
    assert len(LikeIndex.open(folder)) == 30
    index.save()
    assert len(LikeIndex.open(folder)) == 60


def test_hubs_may_be_learnt_of_other_titles_and_are_kept(folder):
    bodies = [Text(text.key, "", text.body) for text in MANY[:60]]
    asked = [Text(None, MANY[5].title, "")]
    index = LikeIndex.build(bodies, folder, askers=[text.title for text in MANY[:60]])
    exact = Pool(bodies, [text.title for text in MANY[:60]]).scores(asked)[0]
    for one in (index, LikeIndex.open(folder)):
        likes = one.nearest(asked, 5)[0]
        assert [like.score for like in likes] == pytest.approx([exact[like.key - 1] for like in likes], abs=1e-5)
