"""Letters a second: ours beside LibreOffice and WeasyPrint, the same text, in one run.

    python -m benchmarks.letters [--letters 200] [--others 20]

Each way runs in a process of its own, so that "first" is the first letter of a fresh process, its libraries loaded in that time.
What is not installed (soffice, WeasyPrint from the extra ``bench``) is left out and said so.
"""

import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from datetime import date
from html import escape
from pathlib import Path

from banfu.paper.letter import Attachment, Form, Letter, level_of, paragraphs
from benchmarks.timing import say

TEXT = """您提出的《关于第{n}号事项的建议》（第{n:04}号）收悉。经商有关单位，现答复如下：
一、已经做的
2018年，省财政安排补助{n}万元，比上年增加{m}万元，补助标准每村提高{k}万元，已于5月底前全部拨付到县。
（一）压实县级责任。各县市区把经费列入年初预算，按季度拨付；抽查了{k}个县、{m}个村，收回挪用资金{n}万元。
（二）规范使用
1. 开支一律经会议议定，按月张榜公布，接受群众监督，县级财政部门每半年抽查一次。
2. 基本报酬打卡发放，不得抵扣，不得以实物代替。
二、下一步打算
我们将在2019年6月底前修订补助办法，把人口、面积和集体经济收入作为测算因素，对集体经济收入不足{k}万元的村上浮10%。
三、需要说明的
由于今年财力所限，第三点暂不具备条件，留作编制明年计划时参考，进展情况及时向您通报。
感谢您对财政工作的关心和支持。"""
CSS = "@page{size:A4;margin:37mm 26mm 35mm 28mm} body{font:16pt/29pt FandolFang,'Noto Serif CJK SC',serif} p{margin:0;text-indent:2em} h1{font:700 22pt/33pt 'Noto Serif CJK SC'; text-align:center}"


def letter(n: int) -> Letter:
    text = TEXT.format(n=n, m=n % 97 + 3, k=n % 9 + 2)
    return Letter(
        organs=("湖南省财政厅",), number=f"湘财函〔2018〕{n}号", title=f"对省十三届人大一次会议第{n:04}号建议的答复", salutation="唐秀英代表",
        paragraphs=paragraphs(text.split("\n")), form=Form.LETTER, class_mark="B", disclosure="主动公开", dated=date(2018, 9, 5),
        attachments=(Attachment("征询意见表"),), note="联系人：刘明，电话：0731-85165000", copied_to=("省人大常委会联工委", "省政府办公厅"),
    )  # fmt: skip


def _html(one: Letter) -> str:
    body = "".join(f"<p>{'<b>' if level_of(p.text) == 1 else ''}{escape(p.text)}{'</b>' if level_of(p.text) == 1 else ''}</p>" for p in one.paragraphs)
    return f"<style>{CSS}</style><h1>{escape(one.title)}</h1><p style='text-indent:0'>{escape(one.salutation)}：</p>{body}<p>{escape(one.organs[0])}</p>"


def _spent():
    """The processor's time of this process and of what it has called, in seconds."""
    called = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + called.ru_utime + called.ru_stime


def _one(make, *what):
    wall, used = time.perf_counter(), _spent()
    assert make(*what) is not None
    return 1e3 * (time.perf_counter() - wall), 1e3 * (_spent() - used)


def _each(make, count):
    """The first with all that it loads, then the others one by one."""
    return [_one(make, letter(n)) for n in range(1, count + 1)]


def typst(count):
    def make(one):
        from banfu.paper.pdf import write_pdf

        return write_pdf(one)

    return _each(make, count)


def archive(count):
    def make(one):
        from banfu.paper.pdf import write_pdf

        return write_pdf(one, archive=True)

    return _each(make, count)


def docx(count):
    def make(one):
        from banfu.paper.docx_write import write_docx

        return write_docx(one)

    return _each(make, count)


def ofd(count):
    def make(one):
        from banfu.paper.ofd import write_ofd

        return write_ofd(one)

    return _each(make, count)


def desk(count):
    """As a page asks for it: of the process beside it, which is started with the first; its processor's time is not seen here."""
    from banfu.paper.press import Press

    press = Press()
    try:
        return _each(press.pdf, count)
    finally:
        press.close()


def weasyprint(count):
    def make(one):
        from weasyprint import HTML

        return HTML(string=_html(one)).write_pdf()

    return _each(make, count)


def soffice(count):
    """One call for the first, one call for all the others; our own .docx is what it converts."""
    from banfu.paper.docx_write import write_docx

    with tempfile.TemporaryDirectory() as folder:
        files = []
        for n in range(1, count + 1):
            files.append(Path(folder) / f"{n}.docx")
            files[-1].write_bytes(write_docx(letter(n)))
        call = ["soffice", f"-env:UserInstallation=file://{folder}/home", "--headless", "--convert-to", "pdf", "--outdir", f"{folder}/out"]

        def convert(some):
            return subprocess.run([*call, *map(str, some)], check=True, capture_output=True)

        convert(files[:1])  # makes the profile, and is not counted
        first, rest = _one(convert, files[:1]), _one(convert, files[1:])
        return [first, *[(rest[0] / (count - 1), rest[1] / (count - 1))] * (count - 1)]


WAYS = {"typst": typst, "archive": archive, "docx": docx, "ofd": ofd, "desk": desk, "weasyprint": weasyprint, "soffice": soffice}
NAMES = {
    "typst": "本软件 PDF", "archive": "本软件 PDF/A", "docx": "本软件 .docx", "ofd": "本软件 OFD", "desk": "本软件 PDF，由页面问旁边的进程",
    "weasyprint": "WeasyPrint（排版从简，只有标题和段落）", "soffice": "LibreOffice，转同一封 .docx",
}  # fmt: skip


def main():
    parser = ArgumentParser()
    parser.add_argument("--letters", type=int, default=200)
    parser.add_argument("--others", type=int, default=20)
    parser.add_argument("--way", choices=WAYS)
    args = parser.parse_args()
    if args.way:
        sys.stdout.write(json.dumps(WAYS[args.way](args.letters)))
        return
    for way, name in NAMES.items():
        count = args.letters if way in ("typst", "docx", "ofd", "desk") else args.others
        if way == "soffice" and not shutil.which("soffice"):
            say(name, "没有装")
            continue
        call = [sys.executable, "-m", "benchmarks.letters", "--way", way, "--letters", str(count)]
        done = subprocess.run(call, capture_output=True, text=True)
        if done.returncode:
            say(name, f"没有量成：{(done.stderr.strip().splitlines() or ['没有装'])[-1]}")
            continue
        first, *rest = json.loads(done.stdout)
        say(name, f"{first[0] / 1e3:.2f} 秒（{first[1] / 1e3:.2f}） | {_told(rest)} | {len(rest)} 封")


def _told(rest):
    """p50 / p95 in ms of the wall, of the processor in brackets, and letters a second of the processor."""
    wall, used = ([one[at] for one in rest] for at in (0, 1))
    middle, worst = ([statistics.median(ones), sorted(ones)[int(len(ones) * 0.95)]] for ones in (wall, used))
    return f"{middle[0]:.1f} / {middle[1]:.1f} 毫秒（{worst[0]:.1f} / {worst[1]:.1f}） | 每秒 {1e3 / statistics.mean(wall):.1f} 封"



if __name__ == "__main__":
    main()
