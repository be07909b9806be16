"""Letters to lay out; every sentence is ours."""

from dataclasses import replace
from datetime import date

from banfu.paper.letter import Attachment, Form, Letter, paragraphs

TEXT = """您提出的《关于提高村级组织运转经费标准的建议》（第0082号）收悉。经商省委组织部、省民政厅，现答复如下：
一、已经做的
2018年，省财政安排村级组织运转经费补助21.4亿元，比上年增加3.1亿元，增长16.9%，每个村的补助标准由9万元提高到11万元，已于5月底前全部拨付到县。
（一）压实县级责任。各县市区把村级组织运转经费列入年初预算，按季度拨付；我们会同省审计厅抽查了14个县、56个村，收回挪用资金320万元。
（二）规范使用
1. 村务开支一律经村民代表会议议定，按月张榜公布。
（1）村干部基本报酬打卡发放，不得抵扣。
二、下一步打算
我们将在2019年6月底前会同省委组织部修订补助办法，把人口、面积和集体经济收入作为测算因素，对年集体经济收入不足5万元的村上浮10%。
感谢您对财政工作的关心和支持。"""

SHORT = Letter(
    organs=("湖南省财政厅",), suffix="文件", number="湘财建〔2018〕1号", title="对省十三届人大一次会议第0082号建议的答复", salutation="唐秀英代表",
    paragraphs=paragraphs(TEXT.split("\n")), class_mark="B", disclosure="主动公开", dated=date(2018, 9, 5),
    attachments=(Attachment("建议办理征询意见表"),), note="联系人：刘明，电话：0731-85160000",
    copied_to=("省人大常委会联工委", "省政府办公厅", "省委组织部", "省民政厅"), print_organ="湖南省财政厅办公室",
)  # fmt: skip
LONG = replace(SHORT, paragraphs=SHORT.paragraphs[:1] + SHORT.paragraphs[1:-1] * 10 + SHORT.paragraphs[-1:])
COSIGNED = replace(SHORT, salutation="、".join(f"{name}代表" for name in ["李万忠", "周喆", "王堃", "陈珺", "李赟", "赵䶮", "欧阳文华", "张建国", "刘明", "何丽"]))
LONG_ORGAN = replace(SHORT, organs=("湖南省人民代表大会常务委员会联络工作委员会办公室",), suffix="")
LONG_TITLE = replace(
    SHORT, title="关于省十三届人大一次会议第0315号《关于进一步加强洞庭湖生态经济区水环境综合治理与湿地保护修复工作的建议》的答复"
)
JOINT = replace(SHORT, organs=("湖南省财政厅", "湖南省住房和城乡建设厅", "湖南省扶贫开发办公室"), sign_off=())
UNSEALED = replace(SHORT, sealed=False)
ATTACHED = replace(
    SHORT,
    attachments=(Attachment("2018年村级组织运转经费补助资金分配情况及拨付进度说明", SHORT.paragraphs[1:5]), Attachment("征询意见表", SHORT.paragraphs[-1:])),
)
FORM = replace(SHORT, form=Form.LETTER, suffix="", number="湘财函〔2018〕82号")
SIGNED = replace(SHORT, signers=("马文喆", "赵䶮", "欧阳堃"), serial="000012", urgency="特急")
ALL = {"short": SHORT, "long": LONG, "cosigned": COSIGNED, "organ": LONG_ORGAN, "title": LONG_TITLE, "joint": JOINT, "unsealed": UNSEALED,
       "attached": ATTACHED, "letter": FORM, "letter-long": replace(LONG, form=Form.LETTER), "signed": SIGNED}  # fmt: skip
