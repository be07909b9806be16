"""Units, staff, delegations and deputies of the sample year; all invented except four names in print."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import cache

CZT, ZJT, FPB = "省财政厅", "省住建厅", "省扶贫办"
THREE = (CZT, ZJT, FPB)
CODES = {CZT: "czt", ZJT: "zjt", FPB: "fpb"}
CONTACTS = ("刘明", "谢婷", "彭浩", "罗莉", "曾凡")
"""Whom a deputy asks for in a unit's office."""

UNIT_ALIASES: dict[str, tuple[str, ...]] = {
    CZT: ("湖南省财政厅", "财政厅"),
    ZJT: ("湖南省住房和城乡建设厅", "省住房城乡建设厅", "住建厅"),
    FPB: ("湖南省扶贫开发办公室", "省扶贫开发办", "扶贫办"),
    "省发改委": ("湖南省发展和改革委员会", "发改委"),
    "省教育厅": ("湖南省教育厅", "教育厅"),
    "省民政厅": ("湖南省民政厅", "民政厅"),
    "省人社厅": ("湖南省人力资源和社会保障厅", "人社厅"),
    "省环保厅": ("湖南省环境保护厅", "环保厅"),
    "省农委": ("湖南省农业委员会", "省农业委", "农委"),
    "省林业厅": ("湖南省林业厅", "林业厅", "省林业局"),
    "省水利厅": ("湖南省水利厅", "水利厅"),
    "省卫生计生委": ("湖南省卫生和计划生育委员会", "省卫计委"),
    "省交通运输厅": ("湖南省交通运输厅", "省交通厅"),
    "省国土资源厅": ("湖南省国土资源厅", "省国土厅"),
    "省科技厅": ("湖南省科学技术厅", "科技厅"),
    "省经信委": ("湖南省经济和信息化委员会", "经信委"),
    "省商务厅": ("湖南省商务厅", "商务厅"),
    "省审计厅": ("湖南省审计厅", "审计厅"),
    "省残联": ("湖南省残疾人联合会", "残联"),
    "省总工会": ("湖南省总工会",),
    "省委组织部": ("中共湖南省委组织部", "组织部"),
    "省新闻出版广电局": ("湖南省新闻出版广电局", "省广电局"),
    "省旅游发展委": ("湖南省旅游发展委员会", "省旅发委"),
    "省文化厅": ("湖南省文化厅", "文化厅"),
}

DIVISIONS: dict[str, tuple[str, ...]] = {
    CZT: ("办公室", "农业农村处", "社会保障处", "教科文处", "经济建设处", "国库处", "金融与债务处",
          "税政法规处", "政府采购处", "预算处", "行政政法处", "资产管理处"),
    ZJT: ("办公室", "房地产监管处", "住房保障处", "村镇建设处", "城市建设处", "建筑管理处",
          "住房公积金监管处", "城乡规划处", "建筑节能与科技处"),
    FPB: ("综合处", "政策法规处", "计划财务处", "开发指导处", "社会扶贫处", "督查考核处"),
}
SECTIONS: dict[tuple[str, str], tuple[str, ...]] = {
    (CZT, "农业农村处"): ("村级财务组", "农业补贴组"),
    (CZT, "社会保障处"): ("社保基金组", "救助补助组"),
    (CZT, "教科文处"): ("教育组", "科技文化组"),
    (CZT, "经济建设处"): ("基本建设组", "生态环保组"),
    (CZT, "预算处"): ("转移支付组",),
    (ZJT, "村镇建设处"): ("农村危房组", "村庄环境组"),
    (ZJT, "城市建设处"): ("污水垃圾组", "市政设施组"),
    (FPB, "开发指导处"): ("产业扶贫组", "搬迁后扶组"),
}

PLACES: dict[str, tuple[str, ...]] = {
    "长沙市": ("浏阳市", "宁乡市", "长沙县", "望城区", "雨花区"),
    "株洲市": ("醴陵市", "攸县", "茶陵县", "炎陵县", "渌口区"),
    "湘潭市": ("湘乡市", "韶山市", "湘潭县", "岳塘区"),
    "衡阳市": ("耒阳市", "常宁市", "衡南县", "衡东县", "祁东县", "衡山县"),
    "邵阳市": ("武冈市", "隆回县", "洞口县", "新宁县", "绥宁县", "城步县", "邵东县"),
    "岳阳市": ("汨罗市", "临湘市", "平江县", "湘阴县", "华容县"),
    "常德市": ("津市市", "石门县", "桃源县", "澧县", "安乡县", "汉寿县"),
    "张家界市": ("慈利县", "桑植县", "永定区"),
    "益阳市": ("沅江市", "南县", "安化县", "桃江县"),
    "郴州市": ("资兴市", "桂东县", "汝城县", "宜章县", "安仁县", "嘉禾县"),
    "永州市": ("江永县", "江华县", "宁远县", "新田县", "双牌县", "祁阳县", "道县"),
    "怀化市": ("溆浦县", "沅陵县", "麻阳县", "通道县", "靖州县", "芷江县", "新晃县", "辰溪县"),
    "娄底市": ("涟源市", "冷水江市", "新化县", "双峰县"),
    "湘西自治州": ("吉首市", "花垣县", "凤凰县", "龙山县", "永顺县", "保靖县", "泸溪县", "古丈县"),
}
DELEGATIONS = tuple(f"{place}代表团" for place in PLACES)

_SURNAMES = "陈李刘王张周黄杨谭罗彭唐邓肖曾胡何龙石向田吴蒋欧易廖夏贺宋谢郭袁汤文毛熊尹莫覃滕粟"
_GIVEN = ("建平", "志辉", "丽娟", "国庆", "秀英", "晓明", "海燕", "德胜", "文斌", "玉兰", "立新", "雪梅", "家旺", "云峰",
          "春华", "正元", "美玲", "长庚", "水生", "爱莲", "湘君", "松柏", "沐阳", "卫东", "佳慧", "学文", "启明", "红梅",
          "振邦", "雨桐", "冬生", "锦屏", "明亮", "仁贵", "翠萍", "绍华", "泽民", "再兴", "树清", "子衿", "一帆", "宗泽",
          "敏", "勇", "蔚", "琳", "浩", "静", "岚", "刚")
_RARE = ("喆", "堃", "珺", "赟", "䶮")


@dataclass(frozen=True)
class Person:
    """One member of staff of the three units."""

    key: str
    name: str
    unit: str
    division: str
    section: str
    post: str
    role: str  # coordinator, leader, division_head, section_head, officer


@dataclass(frozen=True)
class UnitPlan:
    """A unit with its aliases and, for the three, its divisions and sections."""

    name: str
    aliases: tuple[str, ...]
    divisions: tuple[str, ...] = ()
    sections: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Deputy:
    """A deputy, or (kind "member") a member of the CPPCC."""

    name: str
    delegation: str
    phone: str
    kind: str = "deputy"
    from_seed: bool = False


@cache
def units() -> tuple[UnitPlan, ...]:
    """All units of the sample, the three with their tree."""
    return tuple(
        UnitPlan(
            name, aliases, DIVISIONS.get(name, ()),
            {division: parts for (unit, division), parts in SECTIONS.items() if unit == name},
        )
        for name, aliases in UNIT_ALIASES.items()
    )


def _names(key: str, count: int, taken: set[str]) -> list[str]:
    """Invent that many names not yet taken."""
    rng, found = random.Random(key), []
    while len(found) < count:
        name = rng.choice(_SURNAMES) + rng.choice(_GIVEN)
        if name not in taken:
            taken.add(name)
            found.append(name)
    return found


@cache
def staff() -> tuple[Person, ...]:
    """Coordinator, leaders, heads of division and section and officers of the three units."""
    taken = set(SEED_DEPUTIES)
    found: list[Person] = []
    for unit in THREE:
        found.extend(_unit_staff(unit, taken))
    return tuple(found)


def _unit_staff(unit: str, taken: set[str]) -> list[Person]:
    """The staff of one unit."""
    code, chief = CODES[unit], "主任" if unit == FPB else "厅长"
    deputies = {CZT: 4, ZJT: 3, FPB: 2}[unit]
    names = iter(_names(f"staff-{unit}", 120, taken))
    rare = iter({CZT: _RARE[0:2], ZJT: _RARE[2:4], FPB: _RARE[4:]}[unit])
    office = DIVISIONS[unit][0]
    found = [Person(f"{code}.coordinator", next(names), unit, office, "", "办公室主任科员", "coordinator"),
             Person(f"{code}.coordinator2", next(names), unit, office, "", "办公室副主任", "coordinator")]
    for n in range(deputies + 1):
        post = chief if n == 0 else f"副{chief}"
        found.append(Person(f"{code}.leader{n}", next(names), unit, "", "", post, "leader"))
    for index, division in enumerate(DIVISIONS[unit]):
        stem = f"{code}.d{index}"
        head = "主任" if division == "办公室" else "处长"
        found.append(Person(f"{stem}.head", next(names), unit, division, "", head, "division_head"))
        sections = SECTIONS.get((unit, division), ())
        for n, section in enumerate(sections):
            found.append(Person(f"{stem}.s{n}", next(names), unit, division, section, "组长", "section_head"))
        for n in range(3 if sections else 2):
            name = next(names)
            if index in (1, 3) and n == 0:
                name = name[0] + next(rare, name[1:])
            section = sections[n % len(sections)] if sections else ""
            found.append(Person(f"{stem}.o{n}", name, unit, division, section, "主任科员", "officer"))
    return found


@cache
def person(key: str) -> Person:
    """The member of staff with that key."""
    return next(one for one in staff() if one.key == key)


SEED_DEPUTIES = {"王细玲": "长沙市代表团", "刘长春": "衡阳市代表团", "李国武": "株洲市代表团", "李天明": "永州市代表团"}


@cache
def deputies() -> tuple[Deputy, ...]:
    """350 deputies: four named in the published report (their delegations are invented), the rest invented."""
    taken = set(SEED_DEPUTIES) | {one.name for one in staff()}
    found = [Deputy(name, where, f"1390000{n:04d}", from_seed=True)
             for n, (name, where) in enumerate(SEED_DEPUTIES.items(), 1)]
    for n, name in enumerate(_names("deputies", 346, taken), 11):
        found.append(Deputy(WITH_ACCOUNTS.get(name, name), DELEGATIONS[n % 14], f"1390000{n:04d}"))
    return tuple(found)


def invented(key: str, count: int) -> list[str]:
    """Invent names that no member of staff and no proposer of the sample has."""
    taken = {one.name for one in (*staff(), *deputies(), *members())}
    return _names(key, count, taken)


SECTORS = ("民革湖南省委", "民盟湖南省委", "民建湖南省委", "农工党湖南省委", "九三学社湖南省委", "省工商联")


WITH_ACCOUNTS = {"邓爱莲": "唐秀英", "谭丽娟": "向明辉", "袁再兴": "郭新民", "唐蔚": "肖文静"}
"""Invented names that are replaced by those of the accounts (see ends): of those who lead the most cases."""


@cache
def members() -> tuple[Deputy, ...]:
    """Members and bodies of the provincial CPPCC who make proposals."""
    taken = {one.name for one in deputies()} | {one.name for one in staff()}
    circles = ("经济界", "农业界", "教育界", "医药卫生界", "社会福利和社会保障界", "工商联界", "科技界")
    people = [Deputy(WITH_ACCOUNTS.get(name, name), circles[n % 7], f"1390000{n:04d}", "member")
              for n, name in enumerate(_names("members", 40, taken), 6001)]
    bodies = [Deputy(name, "党派团体", f"1390000{n:04d}", "body") for n, name in enumerate(SECTORS, 6101)]
    return tuple(people + bodies)
