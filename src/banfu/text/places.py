"""Places named in a text: the fourteen 市州 of 湖南 with their counties, and what else a list gives.

Public administrative names. A county counts for its 市州 too. Names shorter than three characters
stand only where the characters before them make no other word (湖南县域, 省道县道).
"""

import re
from collections.abc import Iterable
from functools import lru_cache

HUNAN: dict[str, str] = {
    "长沙市": "芙蓉区 天心区 岳麓区 开福区 雨花区 望城区 长沙县 浏阳市 宁乡市",
    "株洲市": "荷塘区 芦淞区 石峰区 天元区 渌口区 醴陵市 攸县 茶陵县 炎陵县",
    "湘潭市": "雨湖区 岳塘区 湘潭县 湘乡市 韶山市",
    "衡阳市": "珠晖区 雁峰区 石鼓区 蒸湘区 南岳区 衡阳县 衡南县 衡山县 衡东县 祁东县 耒阳市 常宁市",
    "邵阳市": "双清区 大祥区 北塔区 邵东市 邵东县 新邵县 邵阳县 隆回县 洞口县 绥宁县 新宁县 城步县 武冈市",
    "岳阳市": "岳阳楼区 云溪区 君山区 岳阳县 华容县 湘阴县 平江县 汨罗市 临湘市",
    "常德市": "武陵区 鼎城区 安乡县 汉寿县 澧县 临澧县 桃源县 石门县 津市市",
    "张家界市": "永定区 武陵源区 慈利县 桑植县",
    "益阳市": "资阳区 赫山区 南县 桃江县 安化县 沅江市",
    "郴州市": "北湖区 苏仙区 桂阳县 宜章县 永兴县 嘉禾县 临武县 汝城县 桂东县 安仁县 资兴市",
    "永州市": "零陵区 冷水滩区 祁阳市 祁阳县 东安县 双牌县 道县 江永县 宁远县 蓝山县 新田县 江华县",
    "怀化市": "鹤城区 中方县 沅陵县 辰溪县 溆浦县 会同县 麻阳县 新晃县 芷江县 靖州县 通道县 洪江市 洪江区",
    "娄底市": "娄星区 双峰县 新化县 冷水江市 涟源市",
    "湘西自治州": "吉首市 泸溪县 凤凰县 花垣县 保靖县 古丈县 永顺县 龙山县",
}
OTHER_NAMES = {
    "湘西土家族苗族自治州": "湘西自治州", "湘西州": "湘西自治州", "城步苗族自治县": "城步县", "江华瑶族自治县": "江华县",
    "麻阳苗族自治县": "麻阳县", "新晃侗族自治县": "新晃县", "芷江侗族自治县": "芷江县", "靖州苗族侗族自治县": "靖州县",
    "通道侗族自治县": "通道县",
}  # fmt: skip
NOT_AFTER = {"南县": "湖云河济海江西东", "道县": "省国街街", "攸县": "", "澧县": "临", "湘西": "大"}
SKETCH = 600
"""A title names its place; where it does not, so much of the text is looked through."""


@lru_cache(maxsize=8)
def _gazetteer(more: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, str], dict[str, str]]:
    """The pattern of all names, name → proper name, proper name → its 市州."""
    proper = {name: name for name in HUNAN} | dict(OTHER_NAMES)
    above = {name: name for name in HUNAN}
    for city, counties in HUNAN.items():
        short = city.removesuffix("自治州").removesuffix("市")
        proper[short] = city
        for county in counties.split():
            proper[county], above[county] = county, city
    for name in more:
        proper.setdefault(name, name)
        above.setdefault(proper[name], proper[name])
    parts = []
    for name in sorted(proper, key=lambda name: (-len(name), name)):
        # The first character stands first in the pattern: then others are passed over without trying every name.
        first, rest = name[0], re.escape(name[1:])
        before = f"(?<![{NOT_AFTER[name]}]{first})" if NOT_AFTER.get(name) else ""
        parts.append(first + before + rest + ("(?!道)" if name == "道县" else ""))
    return re.compile("|".join(parts)), proper, above


def named_in(delegations: Iterable[str]) -> tuple[str, ...]:
    """The 市, 州 and 县 that the names of delegations speak of, whatever the province."""
    found = {name.removesuffix("代表团") for name in delegations}
    return tuple(sorted(name for name in found if re.fullmatch(r"[\u4e00-\u9fff]{2,8}(?:市|州|县|区|盟)", name)))


def places(title: str, body: str, more: tuple[str, ...] = ()) -> list[str]:
    """The places a text is about, each once, in order: those of the title, else those of its beginning."""
    pattern, proper, _ = _gazetteer(more)
    found = pattern.findall(title) or pattern.findall(body[:SKETCH])
    return list(dict.fromkeys(proper[name] for name in found))


def city(place: str, more: tuple[str, ...] = ()) -> str:
    """The 市州 a place belongs to; itself where that is not known."""
    return _gazetteer(more)[2].get(place, place)


def without(text: str, more: tuple[str, ...] = ()) -> str:
    """``text`` without the names of places, which tell where and not what."""
    return _gazetteer(more)[0].sub("", text)
