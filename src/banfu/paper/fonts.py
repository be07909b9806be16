"""Which fonts of this computer print a letter: the official ones first, then free ones of the same style.

None is bundled: 方正小标宋, 仿宋_GB2312 and 楷体_GB2312 may not be passed on, so they are found on the system, in ``BANFU_FONTS``
or in folders the caller names.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typst import Fonts

FANG, KAI, HEI, XBS, SONG = "fang", "kai", "hei", "xbs", "song"
LABELS = {FANG: "仿宋", KAI: "楷体", HEI: "黑体", XBS: "小标宋", SONG: "宋体"}
IN_WORD = {FANG: "仿宋_GB2312", KAI: "楷体_GB2312", HEI: "黑体", XBS: "方正小标宋简体", SONG: "宋体"}
"""The names a .docx carries: computers of government offices have these."""

OFFICIAL: Mapping[str, Sequence[str]] = {
    FANG: ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋"),
    KAI: ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体"),
    HEI: ("SimHei", "黑体"),
    XBS: ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "方正小标宋_GBK", "FZXBSJW--GB1-0", "FZXBSK--GBK1-0"),
    SONG: ("SimSun", "宋体", "NSimSun"),
}
ALIKE: Mapping[str, Sequence[str]] = {
    FANG: ("CESI_FS_GB2312", "CESI仿宋-GB2312", "CESI_FS_GB13000", "FZFangSong-Z02S", "FZFangSong-Z02", "方正仿宋_GBK", "方正仿宋简体",
           "STFangsong", "华文仿宋", "Zhuque Fangsong (technical preview)", "朱雀仿宋（预览测试版）", "朱雀仿宋", "FandolFang R", "FandolFang"),
    KAI: ("CESI_KT_GB2312", "CESI楷体-GB2312", "FZKai-Z03S", "FZKai-Z03", "方正楷体_GBK", "方正楷体简体", "STKaiti", "华文楷体",
          "FandolKai", "LXGW WenKai GB", "LXGW WenKai", "AR PL KaitiM GB"),
    HEI: ("CESI_HT_GB2312", "CESI黑体-GB2312", "FZHei-B01S", "FZHei-B01", "方正黑体_GBK", "方正黑体简体", "STHeiti", "华文黑体", "Microsoft YaHei",
          "FandolHei", "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN"),
    XBS: ("CESI_XBS_GB2312", "CESI小标宋-GB2312", "FZDaBiaoSong-B06S", "STZhongsong", "华文中宋",
          "Noto Serif CJK SC", "Source Han Serif SC", "Source Han Serif CN", "FandolSong"),
    SONG: ("CESI_SS_GB2312", "CESI宋体-GB2312", "FZShuSong-Z01S", "FZShuSong-Z01", "STSong", "华文宋体", "FandolSong",
           "Noto Serif CJK SC", "Source Han Serif SC", "Source Han Serif CN"),
}  # fmt: skip
LAST = ("Noto Serif CJK SC", "Source Han Serif SC", "Source Han Serif CN", "Noto Sans CJK SC", "Source Han Sans SC", "SimSun-ExtB")
"""Behind every chain, for the characters the first font lacks (names such as 堃 赟 䶮)."""

CURES = {
    FANG: "请装仿宋_GB2312（政务电脑、WPS 自带）；Debian 上可运行 .ci/fonts 装免费的 FandolFang",
    KAI: "请装楷体_GB2312；Debian 上可运行 .ci/fonts 装免费的 FandolKai",
    HEI: "请装黑体（SimHei）；Debian 上可装 fonts-noto-cjk",
    XBS: "请装方正小标宋简体（收费字体，按单位授权）；免费的可先用 fonts-noto-cjk 里的思源宋体粗体代替",
    SONG: "请装宋体（SimSun）；Debian 上可装 fonts-noto-cjk",
}
RARE = "请装思源宋体（Debian：fonts-noto-cjk），人名里的生僻字才印得出来"


@dataclass(frozen=True)
class Chosen:
    """The fonts of one role. grade: official | alike | none (no font of that style: the last resort is used)."""

    role: str
    grade: str
    families: tuple[str, ...]

    @property
    def first(self) -> str:
        return self.families[0] if self.families else ""


def _key(name: str) -> str:
    return re.sub(r"[\s_\-]", "", name).casefold()


def choose(families: Sequence[str]) -> dict[str, Chosen]:
    """Return the fonts of each role, out of the families found."""
    there = {_key(name): name for name in families}

    def found(names: Sequence[str]) -> list[str]:
        return [there[_key(name)] for name in names if _key(name) in there]

    chosen = {}
    for role in LABELS:
        official, alike = found(OFFICIAL[role]), found(ALIKE[role])
        grade = "official" if official else "alike" if alike else "none"
        chain = dict.fromkeys([*official, *alike, *found(LAST)])
        chosen[role] = Chosen(role, grade, tuple(chain))
    return chosen


def is_role(font: str, role: str) -> bool:
    """Whether a font, named as a PDF names it (ABCDEF+FandolFang-Regular), serves a role."""
    key = _key(font.partition("+")[2] or font)
    return any(key.startswith(_key(name).removesuffix("r") if "Fandol" in name else _key(name)) for name in (*OFFICIAL[role], *ALIKE[role]))


def folders() -> list[str]:
    """Folders beside those of the system: BANFU_FONTS, as PATH is written."""
    return [folder for folder in os.environ.get("BANFU_FONTS", "").split(os.pathsep) if folder and os.path.isdir(folder)]


@cache
def system(more: tuple[str, ...] = ()) -> "Fonts":
    """Return the fonts found, as Typst takes them; looked for once in a process."""
    import typst

    return typst.Fonts(True, False, [*folders(), *more])


@cache
def chosen(more: tuple[str, ...] = ()) -> dict[str, Chosen]:
    """Return the fonts of each role on this computer."""
    return choose(system(more).families())


def report(found: Mapping[str, Chosen]) -> list[tuple[str, bool, str]]:
    """Return, for ``banfu doctor``, each role's label, whether it is well, and what is used or how to get better."""
    said = []
    for role, one in found.items():
        used = one.first or "没有中文字体"
        words = {"official": used, "alike": f"{used}（同类字体）；要与红头一致，{CURES[role]}", "none": f"没有，暂用 {used}；{CURES[role]}"}
        said.append((f"公文字体：{LABELS[role]}", one.grade == "official" or (one.grade == "alike" and role != XBS), words[one.grade]))
    last = [name for name in LAST if name in found[FANG].families]
    said.append(("公文字体：生僻字", bool(last), "、".join(last[:2]) if last else f"没有；{RARE}"))
    return said
