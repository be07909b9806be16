"""Both ends of the sample province: the offices that hand over and pass on, and accounts of proposers.

They are always made; ``switch_on`` puts them to work. Without it the sample is a single office's.
"""

from dataclasses import dataclass

from banfu import clock
from banfu.cases.models import Source
from banfu.people.models import Delegation, Person, Post, Proposer, Role, Unit

LGW, TAW, DCS = "省人大常委会联工委", "省政协提案委", "省政府办公厅"


@dataclass(frozen=True)
class Account:
    """An account of the ends: ``unit`` with an optional division; proposers by name and circle."""

    key: str
    name: str
    title: str
    role: Role
    unit: str
    division: str = ""
    proposer: str = ""
    circle: str = ""


ACCOUNTS = (
    Account("lgw.office", "宋雅琴", "代表建议处处长", Role.CONGRESS, LGW),
    Account("taw.office", "邓启明", "提案办理处处长", Role.CONGRESS, TAW),
    Account("dcs.office", "彭志坚", "督查室主任科员", Role.GOVERNMENT, DCS, "督查室"),
    Account("dai.lead", "唐秀英", "省人大代表", Role.DEPUTY, LGW, proposer="唐秀英", circle="怀化市代表团"),
    Account("dai.co", "向明辉", "省人大代表", Role.DEPUTY, LGW, proposer="向明辉", circle="怀化市代表团"),
    Account("dai.other", "郭新民", "省人大代表", Role.DEPUTY, LGW, proposer="郭新民", circle="岳阳市代表团"),
    Account("wei.lead", "肖文静", "省政协委员", Role.DEPUTY, TAW, proposer="肖文静", circle="教育界"),
    Account("dang.minge", "龙海燕", "民革省委提案联络员", Role.DEPUTY, TAW, proposer="民革湖南省委", circle="党派团体"),
)
KINDS = {"党派团体": Proposer.Kind.ORGAN}


def units() -> dict[str, Unit]:
    """Make the three offices; keyed as the sample's units are."""
    found = {}
    for order, (name, full) in enumerate((
        (LGW, "湖南省人大常委会选举任免联络工作委员会"), (TAW, "政协湖南省委员会提案委员会"), (DCS, "湖南省人民政府办公厅"),
    ), 90):  # fmt: skip
        found[name] = Unit.objects.create(name=name, full_name=full, order=order)
    found[f"{DCS}/督查室"] = Unit.objects.create(
        name="督查室", level=Unit.Level.DIVISION, parent=found[DCS], organ=found[DCS], is_office=True
    )
    return found


def _proposer(account: Account) -> Proposer:
    delegation, _ = Delegation.objects.get_or_create(name=account.circle, defaults={"order": 99})
    kind = KINDS.get(account.circle) or (Proposer.Kind.MEMBER if account.unit == TAW else Proposer.Kind.DEPUTY)
    found = Proposer.objects.filter(name=account.proposer, kind=kind, delegation=delegation).first()
    return found or Proposer.objects.create(name=account.proposer, kind=kind, delegation=delegation)


def people(units: dict[str, Unit], digest: str) -> dict[str, Person]:
    """Make the accounts with their posts; ``digest`` is the password of all of them, hashed."""
    found = {}
    for account in ACCOUNTS:
        person = found[account.key] = Person.objects.create(
            username=account.key, name=account.name, title=account.title, password=digest, must_change_password=False,
            password_changed_on=clock.today(),
        )
        Post.objects.create(
            person=person, role=account.role, unit=units["/".join(filter(None, (account.unit, account.division)))],
            proposer=_proposer(account) if account.proposer else None,
        )
    return found


def switch_on(units: dict[str, Unit]) -> None:
    """Let the three offices hand over and pass on, and let proposers hand in here."""
    Source.objects.filter(name="省人大").update(congress=units[LGW], government=units[DCS], online=True)
    Source.objects.filter(name="省政协").update(congress=units[TAW], government=units[DCS], online=True)
