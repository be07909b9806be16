"""What each account of the demonstration is there to show, for the login page and the terminal."""

from banfu.people import instance
from banfu.people.models import Person, Role

OFFICES = frozenset({Role.CONGRESS, Role.GOVERNMENT})

TRIES = (
    ("dai.lead", "写建议、邀请联名、看自己提的走到哪一步、应邀座谈、看拟办答复、评价"),
    ("dai.co", "收到联名邀请，可以加入或者不加入"),
    ("wei.lead", "写提案，跟踪办理"),
    ("dang.minge", "以党派名义写集体提案"),
    ("lgw.office", "登记、退回、不予受理、合并、拆分、拟办、征求意见、交办，督办重点建议"),
    ("taw.office", "审查立案，交办提案"),
    ("dcs.office", "转办，批复改办和延期，协调分歧，催办"),
    ("czt.coordinator", "签收、分办、核稿、登记签发、送达、归档"),
    ("czt.leader1", "审定分办，签发答复"),
    ("czt.d1.head", "认领、定承办人、核稿"),
    ("czt.d1.s0", "看本科组的件，核稿"),
    ("czt.d1.o0", "沟通、邀请代表、拟稿"),
    ("qt.jyt.coordinator", "另一家承办单位的办公室"),
    ("xitong", "单位、账号和流程设置"),
    ("anquan", "重置密码，看登录情况"),
    ("shenji", "查记录、核对记录链"),
)


def accounts() -> list[dict[str, str]]:
    """The accounts of TRIES that exist here, in its order; none outside a demonstration."""
    office = instance.office()
    if not office or not office.demo_day:
        return []
    usable = Person.objects.filter(username__in=[key for key, _ in TRIES], is_active=True).prefetch_related("posts__unit__organ", "posts__proposer")
    found = {person.username: person for person in usable}
    return [
        {"key": key, "name": found[key].name, "post": _posts(found[key]), "tries": tries}
        for key, tries in TRIES if key in found
    ]  # fmt: skip


def _posts(person: Person) -> str:
    """Which house and which post; of a proposer what he is, and whom he acts for if not himself."""
    said = []
    for post in person.posts.all():
        own = post.proposer
        if own:
            said.append(own.get_kind_display() if own.name == person.name else own.name)
        else:
            said.append(f"{post.unit.organ or post.unit}{'' if post.role in OFFICES else ' ' + post.get_role_display()}")
    return "、".join(said)
