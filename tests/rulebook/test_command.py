from importlib import resources

import pytest

from banfu.rulebook import rubric_reader
from banfu.site.command import main

TEXT = (resources.files("banfu.rulebook") / "books" / "浙江.toml").read_text("utf-8")


def run(capsys, *words):
    try:
        code = main(["rulebook", *words])
    except SystemExit as ended:
        code = ended.code
    return code or 0, *capsys.readouterr()


def test_every_book_is_counted(capsys):
    code, said, _ = run(capsys, "check")
    assert code == 0 and len(said.splitlines()) == 10 + len(rubric_reader.available())
    assert "重庆" in said and "项有依据" in said


def test_a_book_of_ones_own_is_checked_before_use(tmp_path, capsys):
    path = tmp_path / "某省.toml"
    path.write_text(TEXT.replace('name = "浙江"', 'name = "某省"'), "utf-8")
    code, said, _ = run(capsys, "check", str(path))
    assert code == 0 and said.startswith("某省\t")
    path.write_text(TEXT.replace('unit = "day"', 'unit = "week"'), "utf-8")
    code, _, told = run(capsys, "check", str(path))
    assert code == 1 and "某省.toml：limits.hand_over.unit 写的是 “week”" in told


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read(tmp_path, capsys, content):
    path = tmp_path / "x.toml"
    if content:
        path.write_bytes(content)
    code, _, told = run(capsys, "check", str(path))
    assert code == 1 and "没有读到" in told


def test_a_book_is_shown_with_its_reasons(capsys):
    code, said, _ = run(capsys, "show", "北京")
    assert code == 0 and "不作为建议·代转他人信件\t退回\t2014-01-22\t《北京市" in said
