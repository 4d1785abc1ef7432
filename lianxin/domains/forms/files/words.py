"""The words of forms: what a label says without its spaces, and what kind of thing it asks for. Pure."""

import re
from dataclasses import dataclass

from lianxin.kernel.text import fold_text

DASHES = frozenset("-－—–―─/／\\×xX*✕〇")
BOX = "□☐○◯◻▢"
CHOICE = re.compile(rf"[{BOX}]\s*([^{BOX}☑☒\s,，;；、:：。]+)")
_CJK = re.compile(r"[㐀-鿿]")
_SPACES = re.compile(r"\s+")
_OF_WHICH = re.compile(r"^(其中[:：、,，]?|[#＃](?!\d))")
_ELLIPSIS = re.compile(r"^[.…。·]{2,}$|^…+$")
_UNIT_IN_LABEL = re.compile(r"[(（]\s*(?:单位[:：])?\s*([^()（）]{1,6})\s*[)）]$")
_NUMBERING = (
    re.compile(r"^[一二三四五六七八九十]{1,3}[、.．]"),
    re.compile(r"^[(（][一二三四五六七八九十]{1,3}[)）]"),
    re.compile(r"^\d{1,2}[、.．](?!\d)"),
    re.compile(r"^[(（]\d{1,2}[)）]"),
)
_MEASURED_IN = re.compile(
    r"^(?P<many>[十百千万亿]*)(?P<unit>元|件|人|人次|次|户|户次|个|起|宗|条|项|家|处|场|场次|份|篇|名|亩|公顷|平方米|㎡|公里|千米|米|吨|公斤|小时|天|日|台|辆|套|座|所|%|％|‰|件次|批|批次|期|期次|岁|只|头|株|棵|张|辆次|人月|例|队|支|亩次)$"
)
_MANY = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}

SERIAL = re.compile(r"^(序号|编号|行号|行次|序|No\.?|NO\.?|顺序号)$")
CODE = re.compile(r"^(代码|行次|行号|指标代码|编码|栏次)$")
UNIT_COLUMN = re.compile(r"^(计量单位|单位|计算单位)$")
_GENERIC = re.compile(
    r"(承办|填报|报送|责任|所属|主管|办理|牵头|基层|行政|诉求|问题|单位|村民|居民|村|社区|地区|乡镇|街道|部门|站所|网格|支部|党组织|党|"
    r"组|区|县|镇|乡|居|名称|名|项目|指标|类别|类型|种类|分类|事项|月份|季度|年度|时间|科目|统计|内容|分组|别|[甲乙丙()/\\、及与和或])"
)
OTHER_COLUMN = re.compile(r"(备注|说明)")
RECORD_WORDS = re.compile(
    r"(姓名|名字|电话|手机|住址|地址|门牌|身份证|证件|性别|年龄|出生|民族|内容|备注|卡号|编号|号码|联系人|联系方式|签字|签名|签收|意见|"
    r"事由|日期|时间|过程|结果|承办人|经办人|诉求人|来源|地点|户主|关系|职务|照片|车牌|账号|开户|支部|评价|类别|措施|责任人|审核|核验|情况)"
)
FIGURE_WORDS = re.compile(
    r"(数$|数量|件数|人数|户数|次数|件$|率$|率[(（]|小计|合计|总计|人次|金额|面积|比重|占比|增长|累计|同期|同比|环比|其中|上期|本期|结转|万元)"
)
PEN_WORDS = re.compile(
    r"(批示|签批|签字|签名|签章|签收$|签收人|盖章|公章|手印|审批|审核意见|审查意见|领导意见|支部意见|组织意见|部门意见|党委意见|单位意见|村委会意见|"
    r"居委会意见|支部审核|支书意见|审核$|负责人|审核人|审批人|分管领导|主要领导|站长|书记|主任$|复核|统计负责|单位领导|局长|镇长)"
)
TOTAL = re.compile(r"(合计|总计|总数|共计|全镇|全县|全市)$")
SUBTOTAL = re.compile(r"小计$")
EXAMPLE = re.compile(r"^(示例|样例|举例|填写示例|填表示例|例|例如|范例)[:：]?$")
DAY_LEFT_OPEN = re.compile(r"^[^年]*:?[\d_]*年[\d_]*月[\d_]*日?$")
NOTE = re.compile(r"^(注|说明|备注|填表说明|填报说明|审核关系|附注|指标解释|逻辑关系)[:：\d一]?")


def is_label_head(heading: str) -> bool:
    """Whether a head says that its column names what the rows are about: 承办单位, 村(社区), 项目, but not 青山村."""
    if SERIAL.match(heading) or CODE.match(heading) or UNIT_COLUMN.match(heading):
        return True
    return bool(heading) and not _GENERIC.sub("", heading)


def plain(text: str) -> str:
    """A label as it is meant: spaces between Chinese characters fill up a line and say nothing."""
    text = text.replace("：", ":").replace("（", "(").replace("）", ")")
    return _SPACES.sub("" if _CJK.search(text) else " ", text).strip()


def is_blank(text: str) -> bool:
    """Nothing, or dots that stand for more rows of the same."""
    stripped = text.strip(" \t\n\u3000_＿")
    return not stripped or bool(_ELLIPSIS.match(stripped))


def is_nothing(text: str) -> bool:
    """A dash: the form itself says that nothing belongs here."""
    stripped = "".join(text.split())
    return 0 < len(stripped) <= 4 and set(stripped) <= DASHES


def is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-+]?[\d,，]*\.?\d+%?", text.strip()))


def is_words(text: str) -> bool:
    return not is_blank(text) and not is_nothing(text) and not is_number(text)


def without_of_which(label: str) -> tuple[str, bool]:
    """The label, and whether it said 其中."""
    bare = _OF_WHICH.sub("", label)
    return bare, bare != label


def numbering(label: str) -> tuple[str, int | None]:
    """The label without its number, and how deep such numbers stand: 一、 0, (一) 1, 1. 2, (1) 3."""
    for depth, pattern in enumerate(_NUMBERING):
        if pattern.match(label):
            return pattern.sub("", label, count=1) or label, depth
    return label, None


@dataclass(frozen=True, slots=True)
class Measured:
    """件, 人次, 元; `factor` 10000 where 万 stands before it."""

    unit: str = ""
    factor: int = 1


def measured_in(text: str) -> Measured | None:
    """万元 -> 元 by 10000; None for what is no unit."""
    found = _MEASURED_IN.match(fold_text(text).replace("％", "%"))
    if not found:
        return None
    factor = 1
    for many in found["many"]:
        factor *= _MANY[many]
    return Measured(found["unit"], factor)


def split_unit(label: str) -> tuple[str, Measured | None]:
    """按时办结率(%) -> 按时办结率 and %; a bracket that is no unit stays."""
    if label.endswith(("%", "％")) and len(label) > 2:
        return label[:-1].rstrip("±"), Measured("%")
    found = _UNIT_IN_LABEL.search(label)
    measured = measured_in(found[1]) if found else None
    if found is None or measured is None:
        return label, None
    return label[: found.start()], measured


def indent(text: str) -> int:
    """How far a label stands in, in half characters."""
    width = 0
    for char in text.lstrip("\n"):
        if char == "\u3000":
            width += 2
        elif char in " \t\u00a0":
            width += 1
        else:
            break
    return width


def boxes_in(text: str) -> tuple[str, ...]:
    """The choices of a cell: what follows each box, to the next box or pause."""
    return tuple(CHOICE.findall(text))
