"""交办通知 and 交办清单 as papers: drafts that a person reads over before they go out (domain §2 S3)."""

from collections.abc import Mapping, Sequence
from datetime import date

from banfu.cases import limits
from banfu.cases.models import HandOver, Session, Suggestion
from banfu.cases.terms import terms
from banfu.cases.words import CaseStage, Kind
from banfu.oversight.conflicts import Plan
from banfu.oversight.due import Dues, from_hand_over, rule_of
from banfu.oversight.notice import assists, hosts, proposer
from banfu.paper.letter import chinese_date
from banfu.paper.sheet import Block, Grid, Sheet, Sign, Turn, Words, listing

HEADS = ("序号", "编号", "标题", "提出人", "主办单位", "会办单位", "答复期限", "会办期限")
WIDTHS = (1.2, 1.9, 6.4, 3.0, 3.6, 3.4, 2.6, 2.6)

def meeting(session: Session) -> str:
    """省十三届人大一次会议; with the source before it where the name does not say whose session it is."""
    return session.name if "人大" in session.name or "政协" in session.name else f"{session.source}{session}"


def title_of(batch: HandOver) -> str:
    """What the notice is called: as it was entered, else by what is handed over."""
    if "通知" in batch.document:
        return batch.document
    return f"关于交办{meeting(batch.session)}{Kind(batch.session.source.kind).label}的通知"


def table(cases: Sequence[Suggestion], plans: Mapping[int, Plan], dues: Mapping[int, Dues]) -> Grid:
    """The list, a row a suggestion."""
    rows = []
    for number, case in enumerate(cases, 1):
        plan, due = plans[case.pk], dues[case.pk]
        helpers = assists(plan, due)
        title = f"{case.title}（{case.key_level}）" if case.key_level else case.title
        undecided = "由转交机构定" if case.hand_over_id and case.stage == CaseStage.TO_PASS_ON else ""
        rows.append([
            str(number), case.number, title, proposer(case), hosts(plan, due) or undecided, helpers, due.reply.words,
            due.opinion.words if helpers else "",
        ])  # fmt: skip
    return listing(HEADS, rows, WIDTHS)


def list_sheet(cases: Sequence[Suggestion], plans: Mapping[int, Plan], dues: Mapping[int, Dues], heading: str) -> Sheet:
    """The list alone, laid wide."""
    return Sheet(f"{heading}，{len(cases)} 件", (table(cases, plans, dues),), wide=True)


def notice_sheet(batch: HandOver, cases: Sequence[Suggestion], plans: Mapping[int, Plan], dues: Mapping[int, Dues]) -> Sheet:
    """The notice with its list as an annex. cases: those of the batch, at least one."""
    source = batch.session.source
    thing = Kind(source.kind).label
    blocks: list[Block] = [Words(f"{source.government.full_name or source.government.name if source.government else '各承办单位'}：", "to")]
    blocks += [Words(text) for text in _opening(batch, cases, thing)]
    blocks += [Words("一、期限", "heading"), *(Words(text) for text in _limits(cases, dues))]
    blocks += [Words("二、办理", "heading"), *(Words(text) for text in _handling(batch, thing))]
    blocks += [Words(f"附件：交办清单（{len(cases)} 件）")]
    office = source.congress.full_name or source.congress.name if source.congress else source.name
    blocks += [Sign((office,), batch.handed_on), Words(_basis(cases[0]), "note")]
    blocks += [Turn(True, f"附件　交办清单，{len(cases)} 件"), table(cases, plans, dues)]
    title = title_of(batch)
    return Sheet(title, tuple(blocks), number=batch.document if "号" in batch.document and batch.document != title else "")


def _opening(batch: HandOver, cases: Sequence[Suggestion], thing: str) -> list[str]:
    recess = sum(case.recess for case in cases)
    key = sum(bool(case.key_level) for case in cases)
    more = [f"闭会期间提出的 {recess} 件"] if recess else []
    word = "proposal_key_word" if batch.session.source.kind == Kind.PROPOSAL else "key_word"
    more += [f"{limits.rulebook_for(batch.session.source).word(word)} {key} 件"] if key else []
    said = f"现将{meeting(batch.session)}{thing} {len(cases)} 件交给你们办理"
    said += (f"，其中{'，'.join(more)}" if more else "") + "，清单附后。"
    if batch.session.source.government:
        return [said + "清单上的主办、会办单位是拟办意见，请你们核定后转交承办单位；有改动的，请告知我们。"]
    return [said + "请各单位按清单上定的主办、会办办理。"]


def _limits(cases: Sequence[Suggestion], dues: Mapping[int, Dues]) -> list[str]:
    """One sentence a limit; where the days of the list differ, the list says which."""
    first, said = cases[0], []
    names = terms(first.kind)
    days = {dues[case.pk].reply.words for case in cases} - {""}
    if days:
        said.append(f"主办单位{_by(days)}答复{names.who}。")
    days = {dues[case.pk].opinion.words for case in cases} - {""}
    if days:
        said.append(f"会办单位{_by(days)}把会办意见送主办单位。")
    if (rule := rule_of(first, "return")) is not None:
        said.append(f"认为不属于本单位职能的，{rule.span}内说明理由、写明职责依据，提出改办；没有获准的，继续办理。")
    if (rule := rule_of(first, "extension")) is not None:
        latest = from_hand_over(first, "extension")
        until = f"最晚可以延到{chinese_date(latest.on)}" if latest.on else f"最长不超过{rule.span}"
        consent = f"，须经{rule.consent_by or '交办机构'}同意" if rule.consent else ""
        said.append(f"情况复杂、按期答复有困难的，在期满以前申请延期，{until}{consent}，并告知{names.who}。")
    return said or ["规则库里没有写期限，请按有关规定执行。"]


def _by(words: set[str]) -> str:
    """在 2018年5月28日 以前; 交办之日起 3 个月内; 按清单上写的期限."""
    if len(words) > 1:
        return "按清单上写的期限"
    only = words.pop()
    return f"在 {chinese_date(date.fromisoformat(only))}以前" if only[:4].isdecimal() else f"{only}内"


def _handling(batch: HandOver, thing: str) -> list[str]:
    who = terms(batch.session.source.kind).who
    above = [office.name for office in (batch.session.source.congress, batch.session.source.government) if office]
    copied = f"，并抄送{'、'.join(above)}" if above else ""
    return [
        f"收到以后先签收。办理中与{who}沟通，听他们的意见，{thing}里提的每一点都要有回应。",
        f"答复写明办理类别和能否公开，由单位负责人签发，送每位提出人{copied}。",
        f"答复以后请{who}评价。对办理结果不满意的，按规定重新办理。答应以后办的事，列入台账，办成了再销号。",
    ]


def _basis(case: Suggestion) -> str:
    """Where the limits come from; what is presumed is said, so that nobody sends it out unread."""
    named = [(label, rule_of(case, kind)) for label, kind in (("答复", "reply"), ("会办", "opinion"), ("改办", "return"), ("延期", "extension"))]
    known = [f"{label}{'推定' if rule.presumed else ''}{f'（{rule.source}）' if rule.source else ''}" for label, rule in named if rule]
    return f"本稿由系统按登记的数据起草，核对后再发。期限的依据：{'，'.join(known)}。" if known else "本稿由系统按登记的数据起草，核对后再发。"
