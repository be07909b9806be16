"""``banfu text``: JSON lines in and out, and a sentence for a file that cannot be taken."""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser

import pytest

from banfu.text import command


@pytest.fixture
def ask(tmp_path):
    def write(name, rows):
        path = tmp_path / name
        text = rows if isinstance(rows, str) else "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        path.write_text(text, encoding="utf-8")
        return str(path)

    def ask(what, **files):
        parser = ArgumentParser()
        command.arguments(parser)
        named = [part for name, rows in files.items() for part in (f"--{name}", write(f"{name}.jsonl", rows))]
        return list(command.run(parser.parse_args([what, *named])))

    return ask


TRAIN = [{"text": text, "label": label} for text, label in (
    ("修通村公路", "交通"), ("公路养护补助", "交通"), ("国道扩建", "交通"), ("教师待遇", "教育"), ("幼儿园收费", "教育"), ("学校食堂", "教育"))] * 3


def test_classify(ask):
    [told] = ask("classify", train=TRAIN, input=[{"id": 7, "title": "关于公路养护的建议", "body": ""}])
    assert (told["id"], told["label"]) == (7, "交通") and set(told) == {"id", "label", "sure", "choices"}


def test_similar(ask):
    pool = [{"id": "a", "title": "加装电梯", "body": "老旧小区"}, {"id": "b", "title": "黑臭水体", "body": "截污"}]
    [found] = ask("similar", pool=pool, query=[{"id": "q", "title": "给老旧小区加装电梯"}])
    assert found["id"] == "q" and found["similar"][0]["id"] == "a" and "加装电梯" in found["similar"][0]["why"]


def test_group(ask):
    rows = [{"id": 1, "text": "加装电梯的建议"}, {"id": 2, "text": "黑臭水体治理"}, {"id": 3, "text": "加装电梯的建议书"}]
    assert ask("group", input=rows) == [{"id": 1, "group": 1}, {"id": 2, "group": None}, {"id": 3, "group": 1}]


def test_match_by_id_in_whatever_order(ask):
    asked = [{"id": 1, "body": "建议提高经费标准。"}, {"id": 2, "body": "建议加装小区电梯。"}]
    replies = [{"id": 2, "reply": "小区电梯已加装。"}, {"id": 1, "reply": "经费标准已提高。"}]
    first, second = ask("match", suggestion=asked, reply=replies)
    assert first["points"][0]["answers"][0]["text"] == "经费标准已提高。" and 0 <= first["relevance"] <= 1
    assert second["points"][0] == {"text": "建议加装小区电梯。", "answers": second["points"][0]["answers"]}


@pytest.mark.parametrize(
    ("what", "files", "words"),
    [
        ("group", {"input": "不是 JSON"}, "第 1 行不是 JSON"),
        ("group", {"input": "[1]"}, "第 1 行不是对象"),
        ("group", {"input": ""}, "一行也没有"),
        ("classify", {"train": [{"text": "甲"}], "input": [{"text": "乙"}]}, "第 1 件没有 label"),
        ("classify", {"train": [{"text": "甲", "label": "一"}], "input": [{"text": "乙"}]}, "两类以上"),
        ("match", {"suggestion": [{"body": "一"}, {"body": "二"}], "reply": [{"reply": "三"}]}, "建议 2 件，答复 1 件"),
    ],
)
def test_what_cannot_be_taken_is_named(ask, what, files, words):
    with pytest.raises(command.BadInput, match=words):
        ask(what, **files)


def test_the_command_needs_no_database(tmp_path):
    env = {**os.environ, "BANFU_DATA": str(tmp_path / "never"), "DATABASE_URL": "postgresql://nowhere:1/x"}
    call = [sys.executable, "-c", "from banfu.site.command import main; main()", "text", "group", "--input", "没有.jsonl"]
    done = subprocess.run(call, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "没有找到文件“没有.jsonl”" in done.stderr
    assert not (tmp_path / "never").exists()


def test_pages_load_none_of_the_heavy_parts():
    heavy = "('numpy', 'scipy', 'sklearn', 'rjieba')"
    code = f"import django, sys; django.setup(); import banfu.site.urls; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "DJANGO_SETTINGS_MODULE": "banfu.site.settings"},
                          capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
