"""The ``banfu`` command."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date

from banfu import rulebook
from banfu.paper import command as paper
from banfu.paper.letter import PaperError
from banfu.rulebook import rubric_reader
from banfu.rulebook.rubric import Rubric
from banfu.text import command as text
from banfu.text import promise_command

Run = Callable[[argparse.Namespace], int]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2018-05-22") from None


def _say(reason: object, code: int = 1) -> int:
    print(reason, file=sys.stderr)
    return code


def _serve(args: argparse.Namespace) -> int:
    from banfu.site import serve

    return serve.serve(args.host, args.port, args.demo)


def _work(args: argparse.Namespace) -> int:
    from banfu.site import work

    return work.work(args.once)


def _demo(args: argparse.Namespace) -> int:
    from banfu.site import serve

    try:
        serve.check_folder()
        serve.prepare()
    except serve.CannotStart as reason:
        return _say(reason)
    if not serve.load_sample(args.date, single=args.single_office):
        return _say("这个数据目录里已有数据，没有再载入；要重来请用 BANFU_DATA 另指一个空目录。")
    print("样例已载入。账号的密码：", serve.demo_password(), sep="")
    print("\n".join(serve.accounts()))
    return 0


def _verify(args: argparse.Namespace) -> int:
    from django.forms.models import model_to_dict

    from banfu.actions import appraising, supervision
    from banfu.cases import derive, derive_promises
    from banfu.cases.models import Assignment
    from banfu.record import chain

    try:
        faults = [fault.sentence for fault in chain.walk(args.since)]
    except ValueError:
        return _say("--since 要写成以前打印的链头，例如 120:ab12…；请照原样抄来。", 2)
    before = {task.pk: model_to_dict(task, derive.DERIVED) for task in Assignment.objects.all()}
    for task in derive.derive_all():
        now = model_to_dict(task, derive.DERIVED)
        names = [name for name in now if before.get(task.pk, now)[name] != now[name]]
        if names:
            faults.append(f"第 {task.pk} 号任务（{task.number}）的 {'、'.join(names)} 与事实不符，已按事实改正。")
    faults += [*supervision.altered(), *appraising.altered()]
    for promise, differs in derive_promises.derive_all():
        faults.append(f"第 {promise.pk} 项承诺（{promise.assignment.number}）的 {'、'.join(sorted(differs))} 与事实不符，已按事实改正。")
    print("\n".join(faults) if faults else "记录完好，导出的各列与事实一致。")
    print(f"链头：{chain.head()}")
    return 1 if faults else 0


def _figures(args: argparse.Namespace) -> int:
    from banfu.figures import command

    try:
        answer = command.run(args)
    except LookupError as error:
        return _say(error.args[0])
    print(json.dumps(answer, ensure_ascii=False, indent=None if args.json else 2, default=str))
    return 0


def _supervise(args: argparse.Namespace) -> int:
    from banfu.actions import Refused
    from banfu.figures import supervise_command

    try:
        told = supervise_command.run(args)
    except (LookupError, Refused) as error:
        return _say(error.args[0])
    print(json.dumps(told, ensure_ascii=False, default=str) if args.json else supervise_command.summary(told))
    return 0


def _ledger(args: argparse.Namespace) -> int:
    from banfu.exchange import ledger_command

    try:
        told = ledger_command.run(args)
    except LookupError as error:
        return _say(error.args[0], 2)
    except OSError as error:
        return _say(f"台账写不到“{args.output}”（{error.strerror}）；请换个文件夹，或改它的权限。")
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(f"{told['unit']}{told['year']}年台账已写到 {told['file']}：承办 {told['tasks']} 件，承诺 {told['promises']} 项（其中以前年度滚入 {told['carried']} 项）。")
    return 0


def _bulletin(args: argparse.Namespace) -> int:
    from banfu.figures import bulletin_command
    from banfu.people import instance
    from banfu.sample.bulletin import IMPRINT

    try:
        told = bulletin_command.run(args, IMPRINT if instance.demo_day() else {})
    except (LookupError, ValueError) as error:  # PaperError is a ValueError
        return _say(error.args[0], 2)
    except OSError as error:
        return _say(f"简报写不到“{args.output}”（{error.strerror}）；请换个文件夹，或改它的权限。")
    print(json.dumps(told, ensure_ascii=False) if args.json else f"{told['title']}已写到 {told['file']}。")
    return 0


def _appraise(args: argparse.Namespace) -> int:
    from banfu.figures import appraise_command

    try:
        told = appraise_command.run(args)
    except (LookupError, ValueError, rulebook.RulebookError) as error:
        return _say(error.args[0], 2)
    print(json.dumps(told, ensure_ascii=False) if args.json else appraise_command.summary(told))
    return 0


def _rulebook(args: argparse.Namespace) -> int:
    try:
        if args.what == "list":
            print("\n".join(rulebook.available()))
        elif args.what == "check":
            _checked(args.file)
        else:
            _shown(rulebook.load(args.name))
    except rulebook.RulebookError as error:
        return _say(error)
    except (OSError, UnicodeDecodeError):
        return _say(f"没有读到“{args.file}”；请核对路径和文件名，文件要存成 UTF-8。")
    return 0


def _shown(book: rulebook.Rulebook) -> None:
    print(f"规则库“{book.name}”{book.version}")
    for line in book.describe():
        mark = "推定" if line.presumed else f"{line.in_force or ''}"
        print(f"{line.label}\t{line.value}\t{mark}\t{line.source}")


def _checked(file: str) -> None:
    """Print how much of each book and rubric has a source; of one file alone, if named. Raises RulebookError."""
    books, rubrics = _to_check(file)
    for book in books:
        _counted(book.name, book.version, [line.presumed for line in book.describe()])
    for rubric in rubrics:
        _counted(f"考核办法·{rubric.name}", rubric.version, [value.presumed for value in rubric.values()])


def _to_check(file: str) -> tuple[list[rulebook.Rulebook], list[Rubric]]:
    if not file:
        return [rulebook.load(name) for name in rulebook.available()], [rubric_reader.load(name) for name in rubric_reader.available()]
    with open(file, encoding="utf-8") as opened:
        words, name = opened.read(), os.path.basename(file)
    if rubric_reader.is_rubric(words):
        return [], [rubric_reader.parse(words, name)]
    return [rulebook.parse(words, name)], []


def _counted(name: str, version: str, presumed: list[bool]) -> None:
    print(f"{name}\t{version}\t{len(presumed)} 项，{len(presumed) - sum(presumed)} 项有依据，{sum(presumed)} 项推定")


def _import(args: argparse.Namespace) -> int:
    if not os.path.isfile(args.file):
        return _say(f"没有找到文件“{args.file}”；请核对路径和文件名。")
    from banfu.exchange import command
    from banfu.exchange.sheets import SheetError

    try:
        answer = command.run(args)
    except (LookupError, SheetError) as error:
        return _say(error.args[0])
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, default=str))
        return 1 if answer["errors"] else 0
    done = "将" if args.dry_run else "已"
    print(f"{done}新建 {answer['create']} 件，{done}更新 {answer['change']} 件，{answer['unchanged']} 件没有变。")
    for error in answer["errors"]:
        print(f"第 {error['row']} 行“{error['field']}”：{error['message']}")
    return 1 if answer["errors"] else 0


def _search(args: argparse.Namespace) -> int:
    from banfu.search import command

    return command.run(args)


def _text(args: argparse.Namespace) -> int:
    try:
        for answer in text.run(args):
            print(json.dumps(answer, ensure_ascii=False))
    except text.BadInput as error:
        return _say(error)
    return 0


def _promises(args: argparse.Namespace) -> int:
    try:
        print(promise_command.run(args))
    except text.BadInput as error:
        return _say(error)
    return 0


def _paper(args: argparse.Namespace) -> int:
    try:
        code, lines = paper.run(args)
    except PaperError as error:
        return _say(error, 2)
    print("\n".join(lines))
    return code


def _letter(args: argparse.Namespace) -> int:
    from banfu.exchange import letter_command

    try:
        return letter_command.run(args, lambda line: print(line, file=sys.stderr, flush=True))
    except (LookupError, PaperError) as error:
        return _say(error.args[0])
    except OSError as error:
        return _say(f"写不到“{args.output}”（{error.strerror}）；请换个文件夹，或改它的权限。")


def _form(args: argparse.Namespace) -> int:
    from banfu.exchange import form_command

    try:
        return form_command.run(args, lambda line: print(line, file=sys.stdout if args.key == "list" else sys.stderr, flush=True))
    except (LookupError, PaperError) as error:
        return _say(error.args[0])
    except OSError as error:
        return _say(f"写不到“{args.output}”（{error.strerror}）；请换个文件夹，或改它的权限。")


def _form_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", metavar="文书", help="哪种文书，如 征询意见表；写 list 列出全部")
    parser.add_argument("number", nargs="?", default="", metavar="编号", help="建议编号，82 就是 0082（年度文书不写）")
    parser.add_argument("--unit", default="", help="哪个单位（名称或别名）；不写就是主办单位")
    parser.add_argument("--year", type=int, help="哪个年度（年度文书必填）")
    parser.add_argument("--kind", choices=["suggestion", "proposal"], help="建议或提案（编号相同时用）")
    parser.add_argument("--format", choices=["pdf", "docx"], help="pdf 或 docx（不写就看输出文件的结尾）")
    parser.add_argument("-o", "--output", default="", help="写到哪个文件")


def _letter_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("numbers", nargs="*", metavar="编号", help="建议编号，82 就是 0082；几个编号或不写编号时写成一个压缩包")
    parser.add_argument("--format", choices=["pdf", "docx", "ofd"], default="pdf", help="pdf（默认）、docx 或 ofd（版式文件 GB/T 33190）")
    parser.add_argument("-o", "--output", required=True, help="写到哪个文件；几件的写 .zip")
    parser.add_argument("--year", type=int, help="哪个年度；不写编号时必填")
    parser.add_argument("--unit", default="", help="哪个单位（名称或别名）；不写就是各主办单位")
    parser.add_argument("--kind", choices=["suggestion", "proposal"], help="建议或提案（编号相同时用）")
    parser.add_argument("--archive", action="store_true", help="PDF 写成长期保存的 PDF/A（只用于一件）")


def _like(args: argparse.Namespace) -> int:
    from banfu.advice import like_command, like_folder

    if not args.rebuild:
        print(like_command.state())
        return 0
    try:
        for line in like_command.rebuild():
            print(line, flush=True)
    except like_folder.Busy:
        return _say("后台正在写相近的索引；请过一会儿再来，或先停下 banfu serve。")
    return 0


def _years(text: str) -> tuple[int, int]:
    first, _, last = text.replace("—", "-").partition("-")
    if not (first.isdecimal() and len(first) == 4 and (last or first).isdecimal() and len(last or first) == 4):
        raise argparse.ArgumentTypeError(f"“{text}”不是年份，请写成 2013-2018")
    if not 0 <= int(last or first) - int(first) < 30:
        raise argparse.ArgumentTypeError(f"“{text}”不成；早的写在前面，一次最多 30 年")
    return int(first), int(last or first)


def _study(args: argparse.Namespace) -> int:
    from banfu.advice import study_command

    try:
        told = study_command.run(args.unit, args.years, args.kind or "suggestion", args.output)
    except LookupError as error:
        return _say(error.args[0])
    except OSError as error:
        return _say(f"研究报告写不到“{args.output}”（{error.strerror}）；请换个文件夹，或改它的权限。")
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
        return 0
    print(study_command.summary(told))
    return 0


def _portal(args: argparse.Namespace) -> int:
    from banfu.portal import command

    return command.run(args, lambda line: print(line, file=sys.stderr))


def _doctor(args: argparse.Namespace) -> int:
    from banfu.site import doctor

    findings = list(doctor.examine())
    for finding in findings:
        mark = "好" if finding.well else ("缺" if finding.needed else "可补")
        print(f"[{mark}] {finding.name}：{finding.text}")
    return 0 if all(f.well or not f.needed for f in findings) else 1


def _createadmin(args: argparse.Namespace) -> int:
    from banfu.actions.administering import create_administrators
    from banfu.actions.kernel import Refused
    from banfu.people import instance
    from banfu.people.models import Office, Unit
    from banfu.site import serve

    try:
        serve.check_folder()
        serve.prepare()
        office = instance.office()
        home = office.home if office else None
        if home is None:
            if not args.unit:
                return _say("还没有单位；请写上本单位名称，例如：banfu createadmin --unit 省财政厅")
            home, _ = Unit.objects.get_or_create(name=args.unit, parent=None)
            Office.objects.create(home=home)
        made = create_administrators(home)
    except (serve.CannotStart, Refused) as reason:
        return _say(reason)
    print("三位管理员已建。一次性密码只显示这一次，首次登录须改：")
    for person, password in made:
        print(f"  {person.username}\t{person.name}\t{password}")
    return 0


def _manage(args: argparse.Namespace) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["banfu manage", *args.rest])
    return 0


def _supervise_arguments(parser: argparse.ArgumentParser) -> None:
    run = parser.add_subparsers(dest="what", required=True, metavar="做什么").add_parser("run", help="看某一天的情况，可以定格存下")
    run.add_argument("--date", type=_day, help="哪一天（默认系统今天）")
    run.add_argument("--unit", default="", help="单位名称或别名（不写就是全部单位）")
    run.add_argument("--kind", choices=["half", "month"], default="half", help="半月督导（half，默认）或月调度（month）")
    run.add_argument("--save", action="store_true", help="定格存下，页面上也看得到；不写就只看")
    run.add_argument("--json", action="store_true", help="一行 JSON")


def _appraise_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--unit", required=True, help="单位名称或别名")
    sub.add_argument("--year", required=True, type=int, help="年度")
    sub.add_argument("--rubric", default=rubric_reader.DEFAULT, help=f"考核办法（默认{rubric_reader.DEFAULT}；有哪些见 banfu rulebook check），或自己的一个 .toml 文件")
    sub.add_argument("--kind", choices=["suggestion", "proposal"], default="suggestion", help="建议或提案（默认建议）")
    sub.add_argument("--by", choices=["division"], help="division：单位里的处室各考各的")
    sub.add_argument("--until", type=_day, help="算到哪一天（默认系统今天）")
    sub.add_argument("--json", action="store_true", help="一行 JSON")


def _bulletin_arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--issue", required=True, type=int, help="期号")
    sub.add_argument("--units", required=True, help="哪些单位，用逗号分开")
    sub.add_argument("--year", required=True, type=int, help="年度")
    sub.add_argument("-o", "--output", required=True, help="写到哪个 .pdf 或 .docx")
    sub.add_argument("--kind", choices=["suggestion", "proposal"], default="suggestion", help="建议或提案（默认建议）")
    sub.add_argument("--total", type=int, default=0, help="总期号")
    sub.add_argument("--date", type=_day, help="印发日期（默认系统今天）")
    sub.add_argument("--subject", default="", help="这一期的题目，如 代表建议办理情况报告专辑（二）")
    sub.add_argument("--editors", default="", help="责任编辑，用逗号分开")
    sub.add_argument("--contact", default="", help="联系方式")
    sub.add_argument("--approval", default="", help="批准文号")
    sub.add_argument("--json", action="store_true", help="另把各篇的字和绑定的数写成一行 JSON")


def _port() -> int:
    text = os.environ.get("BANFU_PORT", "8000")
    return int(text) if text.isdecimal() else 8000


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="banfu", description="办复：人大代表建议、政协提案办理")
    subs = parser.add_subparsers(dest="command", required=True, metavar="命令")

    def add(name: str, help: str, run: Run) -> argparse.ArgumentParser:
        sub = subs.add_parser(name, help=help, description=help)
        sub.set_defaults(run=run)
        return sub

    sub = add("serve", "启动", _serve)
    sub.add_argument("--port", type=int, default=_port(), help="端口（默认取 BANFU_PORT，否则 8000）")
    sub.add_argument("--host", default="127.0.0.1", help="监听地址（默认只对本机）")
    sub.add_argument("--demo", action="store_true", help="空库时先载入样例，并打印账号")
    add("work", "后台工作：相近、归组、分类、研究（banfu serve 会自己带起来）", _work).add_argument(
        "--once", action="store_true", help="做完排着的就结束"
    )
    sub = add("demo", "载入样例", _demo)
    sub.add_argument("--date", type=_day, help="演示停在哪一天（默认 2018-10-08）")
    sub.add_argument("--single-office", action="store_true", help="只装三个承办单位，不带交办、转办机构和代表委员")
    add("verify", "核对记录链和导出的各列", _verify).add_argument("--since", default="", help="以前打印的链头")
    sub = add("figures", "报数", _figures)
    sub.add_argument("--unit", default="", help="单位名称或别名（不写就报每个单位）")
    sub.add_argument("--year", required=True, type=int, help="年度")
    sub.add_argument("--compare", type=int, help="与哪一年比")
    sub.add_argument("--kind", choices=["suggestion", "proposal"], help="建议或提案（默认建议）")
    sub.add_argument("--json", action="store_true", help="一行 JSON")
    _supervise_arguments(add("supervise", "半月督导、月调度：某一天的情况", _supervise))
    _bulletin_arguments(add("bulletin", "出一期简报：几个单位的办理情况报告，由数和记录起草", _bulletin))
    _appraise_arguments(add("appraise", "目标考核：照考核办法给单位或它的处室算分，每一分说明怎么来的、是哪些件", _appraise))
    sub = add("ledger", "一个单位一年的台账，写成 Excel：承办的件一张表，要跟踪的承诺（含滚入的）一张表", _ledger)
    sub.add_argument("--unit", required=True, help="单位名称或别名")
    sub.add_argument("--year", required=True, type=int, help="哪年台账")
    sub.add_argument("-o", "--output", required=True, help="写到哪个 .xlsx")
    sub.add_argument("--kind", choices=["suggestion", "proposal"], help="只要建议或提案（不写就都要）")
    sub.add_argument("--json", action="store_true", help="一行 JSON")
    books = add("rulebook", "看规则库", _rulebook).add_subparsers(dest="what", required=True, metavar="做什么")
    books.add_parser("list", help="有哪些规则库")
    books.add_parser("show", help="看一部规则库").add_argument("name", help="名称，如 湖南")
    check = books.add_parser("check", help="核对规则库：写错的指出在哪里，写对的数一数有多少依据")
    check.add_argument("file", nargs="?", default="", help="一个 .toml 文件（不写就是随软件的各部）")
    sub = add("import", "导入清单", _import)
    sub.add_argument("file", help="文件")
    sub.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    sub.add_argument("--json", action="store_true", help="结果写成 JSON")
    sub = add("study", "研究几年里代表关心什么，写研究报告", _study)
    sub.add_argument("--unit", default="", help="单位名称或别名（不写就是全省，一件只算一次）")
    sub.add_argument("--years", required=True, type=_years, help="年份，如 2013-2018")
    sub.add_argument("--kind", choices=["suggestion", "proposal"], help="建议或提案（默认建议）")
    sub.add_argument("-o", "--output", default="", help="研究报告写到哪个 .docx")
    sub.add_argument("--json", action="store_true", help="一行 JSON")
    text.arguments(add("text", "文本功能：分类、相近、归组、逐点对照（JSON 行进，JSON 行出）", _text))
    promise_command.arguments(add("promises", "承诺事项：在答复里找出来", _promises))
    paper.arguments(add("paper", "公文：量一份 PDF 合不合国家标准，核对一份报告里的数", _paper))
    _letter_arguments(add("letter", "把答复函写成 PDF、Word 或 OFD 文件，一件或一年的", _letter))
    _form_arguments(add("form", "把别的文书写成 PDF 或 Word 文件：征询意见表、任务分解表、责任书等", _form))
    add("like", "相近的建议：索引做到哪了", _like).add_argument(
        "--rebuild", action="store_true", help="索引和找到的都丢掉，从头再做（不动任何事实）"
    )
    sub = add("search", "在全部文字里查，或重建查找的索引", _search)
    sub.add_argument("query", nargs="?", default="", help="查什么（不看权限，只数各有几处）")
    sub.add_argument("--rebuild", action="store_true", help="从头重建索引，附件也重新读")
    columns = add("portal", "公开专栏", _portal).add_subparsers(dest="what", required=True, metavar="做什么")
    sub = columns.add_parser("export", help="把公开专栏写成一个文件夹的网页，放到别的网站上")
    sub.add_argument("folder", metavar="文件夹", help="写到哪里；里面有以前写的就整个换掉")
    sub.add_argument("--base", default="", help="放上去以后的网址，如 https://example.gov.cn/gk；写了才有 RSS 和网站地图")
    sub.add_argument("--json", action="store_true", help="一行 JSON")
    add("doctor", "检查这台机器", _doctor)
    add("createadmin", "建立三位管理员", _createadmin).add_argument("--unit", default="", help="本单位名称（首次必填）")
    sub = add("manage", "Django 自带的管理命令", _manage)
    sub.add_argument("rest", nargs=argparse.REMAINDER)
    return parser


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code."""
    args = _parser().parse_args(argv)
    if args.command in ("text", "paper", "promises"):  # need no database, nor Django
        sys.exit(args.run(args))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "banfu.site.settings")
    try:
        import django

        django.setup()
    except PermissionError as error:
        sys.exit(_say(f"数据目录写不进去（{error.filename}）；请改它的权限，或用 BANFU_DATA 另指一处。"))
    except OSError as error:
        sys.exit(_say(f"数据目录用不了（{error.filename}）；请用 BANFU_DATA 另指一处。"))
    from django.db import OperationalError, ProgrammingError

    try:
        sys.exit(args.run(args))
    except (OperationalError, ProgrammingError) as error:
        if args.command == "manage":
            raise
        detail = str(error).strip().splitlines()[0] if str(error).strip() else ""
        sys.exit(_say(f"数据库用不了或还没有建表；请先运行一次 banfu serve，再查 DATABASE_URL 和权限。（{detail}）"))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
