"""What a unit's own .docx template may carry: looked through part by part before anything opens it as a document.

No macros, no embedded objects, nothing that Word fetches from elsewhere when a paper made from it is opened, no XML entities,
nothing that unpacks to more than a form can need.
"""

import re
import zipfile
from io import BytesIO
from pathlib import PurePosixPath

from lxml import etree

from banfu.paper.letter import PaperError

LARGEST, UNPACKED, PART, PARTS = 10 * 1024**2, 60 * 1024**2, 20 * 1024**2, 400
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf"}
CARRIED = {".xml", ".rels", ".odttf", *PICTURES}
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
FIELDS = {
    "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "TOC", "REF", "PAGEREF", "NOTEREF", "STYLEREF", "SEQ", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN",
    "DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE",
}  # fmt: skip
"""The fields of Word that look at nothing but the document itself."""
MADE_OF = {"oleObject": "嵌入的对象", "package": "嵌入的文件", "control": "控件", "aFChunk": "嵌入的文件", "subDocument": "子文档", "vbaProject": "宏", "frame": "框架页"}
NOT_WORD = "这不是 Word 文件（.docx）；旧的 .doc、.wps、.dotx 请在 Word 或 WPS 里另存为“Word 文档（*.docx）”再传。"
ENTITY = "文件里有外部实体或文档类型声明，Word 和 WPS 存的文件里没有这些；请在 Word 里新建一份，把内容粘过去再传。"


def look(content: bytes) -> None:
    """Raise PaperError, a line a fault with its cure, where ``content`` is no plain .docx."""
    if len(content) > LARGEST:
        raise PaperError(f"模板有 {len(content) // 1024**2} MB，最多 {LARGEST // 1024**2} MB；请压缩里面的图片再传。")
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            faults = _faults(package)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:  # broken, ciphered or odd packings
        raise PaperError(NOT_WORD) from error
    if faults:
        raise PaperError("\n".join(dict.fromkeys(faults)))


def _faults(package: zipfile.ZipFile) -> list[str]:
    parts = [part for part in package.infolist() if not part.is_dir()]
    names = [part.filename for part in parts]
    if "word/document.xml" not in names:
        return [NOT_WORD]
    if len(parts) > PARTS or len(set(names)) < len(names):
        return ["文件里的零件太多或者重名，不像 Word 存的；请在 Word 里另存一份再传。"]
    if sum(part.file_size for part in parts) > UNPACKED or any(part.file_size > PART for part in parts):
        return [f"文件解开后超过 {UNPACKED // 1024**2} MB，没有打开；请减少图片，或者在 Word 里新建一份再传。"]
    faults = [fault for name in names if (fault := _carried(name))]
    for name in names:
        if _ending(name) in (".xml", ".rels"):
            faults += _inside(name, package.read(name))
    return faults


def _ending(name: str) -> str:
    """.rels of _rels/.rels too."""
    return f".{name.rpartition('.')[2].lower()}"


def _carried(name: str) -> str:
    path, ending = PurePosixPath(name), _ending(name)
    if ending in CARRIED:
        return ""
    if path.name.lower().startswith("vba"):
        return "里面有宏；模板不能带宏，请另存为“Word 文档（*.docx）”，不要选“启用宏的”。"
    if "embeddings" in path.parts or "activeX" in path.parts or ending in (".bin", ".ole"):
        return f"里面嵌入了别的对象（{path.name}）；请删掉它，或者换成图片。"
    return f"里面夹带了“{path.name}”；模板里只能有文字、表格和图片，请删掉。"


def _inside(name: str, content: bytes) -> list[str]:
    if any(mark in content.replace(b"\0", b"").upper() for mark in (b"<!DOCTYPE", b"<!ENTITY")):
        return [ENTITY]
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:
        return [f"文件的“{name}”坏了；请在 Word 里打开，另存一份再传。"]
    if root.getroottree().docinfo.doctype:
        return [ENTITY]
    if name == "[Content_Types].xml":
        return ["里面有宏；请另存为“Word 文档（*.docx）”，不要选“启用宏的”。"] if b"macroenabled" in content.lower() else []
    if name.endswith(".rels"):
        return [fault for one in root.iter(RELATION) if (fault := _relation(one))]
    merged = ["模板连着邮件合并的数据；请在 Word 里取消邮件合并，改成普通文档再传。"] if root.find(f".//{WORD}mailMerge") is not None else []
    return merged + [fault for text in _instructions(root) if (fault := _field(text))]


def _relation(one: etree._Element) -> str:
    kind, target = one.get("Type", "").rsplit("/", 1)[-1], one.get("Target", "")[:60]
    if kind in MADE_OF:
        return f"里面有{MADE_OF[kind]}；模板里只能有文字、表格和图片，请删掉。"
    if one.get("TargetMode", "").lower() != "external":
        return ""
    if kind == "attachedTemplate":
        return "文档挂着别处的模板；请在 Word 的“开发工具—文档模板”里改成 Normal 再传。"
    if kind == "hyperlink":
        return f"有链到外面的超链接（{target}）；请右键“取消超链接”，文字可以留着。"
    return f"引用了外面的文件（{target}）；请把它直接放进文档里，不要用链接。"


def _instructions(root: etree._Element) -> list[str]:
    """The instructions of Word's fields, each by itself; one inside another is told of apart."""
    found, standing = [one.get(f"{WORD}instr", "") for one in root.iter(f"{WORD}fldSimple")], []
    for one in root.iter(f"{WORD}fldChar", f"{WORD}instrText"):
        kind = one.get(f"{WORD}fldCharType", "")
        if kind == "begin":
            standing.append("")
        elif one.tag == f"{WORD}instrText":
            standing = [*standing[:-1], (standing[-1] if standing else "") + (one.text or "")]
        elif kind == "end" and standing:
            found.append(standing.pop())
    return found + standing


def _field(text: str) -> str:
    word = next(iter(text.split()), "")
    if "{{" in text or "{%" in text:
        return f"域“{text.strip()[:30]}”里写了名称；请把名称写在正文里，不要放进域。"
    if word.upper() in FIELDS or word.startswith("=") or re.match(r"\s*HYPERLINK\s+\\l\s", text, re.I):
        return ""
    return f"用了域“{text.strip()[:30] or '空的'}”，它会去取别处的东西；请删掉这个域，页码、日期、目录可以留。"
