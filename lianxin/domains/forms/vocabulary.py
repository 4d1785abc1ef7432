"""How those who draw up forms call what is counted: official wordings beside the names of the measures themselves.

What a clerk corrects is learned (models.Learned) and goes before all of this.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lianxin.domains.cases.enums import Channel, Satisfaction, Solved
from lianxin.domains.forms.enums import Source, When
from lianxin.domains.insight.enums import Base


@dataclass(frozen=True, slots=True)
class Phrase:
    """Wordings (label paths, the outermost first, with `/` between) and what they mean."""

    known_as: tuple[str, ...]
    source: Source
    code: str
    where: Mapping[str, str | list[str]] = field(default_factory=dict)
    when: When = When.THIS


def _counted(code: str, *known_as: str, when: When = When.THIS, **where: str | list[str]) -> Phrase:
    return Phrase(known_as=known_as, source=Source.MEASURE, code=code, where=where, when=when)


def _rate(code: str, *known_as: str) -> Phrase:
    return Phrase(known_as=known_as, source=Source.RATE, code=code)


_CAME, _LEFT, _OPEN, _SUSPENDED = (f"cases.at_unit.{what}" for what in ("came", "left", "open", "suspended"))
_HEARD = "cases.at_unit.heard"
# Ways a request came, as forms group them.
CHANNELS: Mapping[str, list[str]] = {
    "12345": [Channel.HOTLINE],
    "12345热线": [Channel.HOTLINE],
    "热线": [Channel.HOTLINE],
    "扫码": [Channel.QR, Channel.WEB],
    "网络": [Channel.WEB, Channel.QR],
    "网格": [Channel.VISIT],
    "网格走访": [Channel.VISIT],
    "来电": [Channel.PHONE],
    "来访": [Channel.DESK],
    "来电来访": [Channel.PHONE, Channel.DESK],
    "微信群": [Channel.CHAT],
    "短信": [Channel.SMS],
    "来信": [Channel.MAIL],
}

PHRASES = (
    _counted(_OPEN, "上期结转", "上月结转", "期初在办", "结转", "上期未办结", when=When.BEFORE),
    _counted(_CAME, "本期受理", "本期受理件数", "受理", "本月受理", "受理件数", "受理数", "新增受理"),
    *(
        _counted(_CAME, f"本期受理/{words}", f"受理/{words}", f"来源/{words}", channel=list(codes))
        for words, codes in CHANNELS.items()
    ),
    _counted(_CAME, "本年累计", "本年累计受理", "累计受理", "年度累计", "累计", when=When.YEAR),
    _counted(_LEFT, "办理/按时办结", "按时办结", "按期办结", "办结/按时", how="in_time"),
    _counted(_LEFT, "办理/超期办结", "超期办结", "逾期办结", "办结/超期", how="late"),
    _counted(_LEFT, "办结", "办结数", "已办结", "办结件数", how=["in_time", "late"]),
    _counted(_LEFT, "办理/不予受理", "不予受理", how="declined"),
    _counted(_LEFT, "撤回", "群众撤回", how="withdrawn"),
    _counted(_LEFT, "并案", "并入", "合并", how="merged"),
    _counted(_LEFT, "转出", "转办", "移交", how="moved"),
    _counted(_OPEN, "办理/在办", "在办", "正在办理", "期末在办", "未办结", "结转下期"),
    _counted(_SUSPENDED, "办理/挂账", "挂账", "在办/挂账", "暂停办理"),
    _counted(_HEARD, "回访/已回访", "已回访", "回访", "评价数", "已评价"),
    _counted(_HEARD, "回访/解决情况/解决", "解决情况/解决", "已解决", "解决", solved=Solved.YES),
    _counted(_HEARD, "回访/解决情况/部分解决", "解决情况/部分解决", "部分解决", solved=Solved.PARTLY),
    _counted(_HEARD, "回访/解决情况/未解决", "解决情况/未解决", "未解决", solved=Solved.NO),
    _counted(_HEARD, "回访/满意情况/满意", "满意情况/满意", "满意", satisfaction=Satisfaction.SATISFIED),
    _counted(_HEARD, "回访/满意情况/基本满意", "满意情况/基本满意", "基本满意", satisfaction=Satisfaction.MOSTLY),
    _counted(_HEARD, "回访/满意情况/不满意", "满意情况/不满意", "不满意", satisfaction=Satisfaction.UNSATISFIED),
    _rate("cases.at_unit.in_time", "按时办结率", "按期办结率", "及时办结率", "办结及时率"),
    _rate("cases.at_unit.resolution", "解决率", "回访/解决率", "诉求解决率"),
    _rate("cases.at_unit.satisfaction", "满意率", "回访/满意率", "群众满意率"),
    _rate("cases.response", "响应率", "首次响应率"),
    _counted("cases.received", "诉求总量", "诉求件数", "群众诉求", "接到诉求"),
    _counted("cases.reopened", "重办", "退回重办", "二次办理"),
    _counted("cases.reporters", "服务人次", "服务群众", "诉求人数", "反映人数"),
)

# What units declare of themselves, once.
BASES: Mapping[str, tuple[str, ...]] = {
    Base.HOUSEHOLDS.value: ("户数", "总户数", "家庭户数", "常住户数"),
    Base.RESIDENTS.value: ("人口", "总人口", "常住人口", "人口数", "居民人数"),
    Base.OVER_60.value: ("60岁以上人口", "60岁以上老年人", "60周岁以上"),
    Base.OVER_80.value: ("80岁以上人口", "80岁以上老年人", "80周岁以上"),
}
# What is not kept here and never will be (the design, section 3).
NEVER = (
    "民族", "宗教", "信教", "信仰", "政治面貌", "思想动态", "思想状况", "重点人员", "重点人群", "重点关注", "打卡", "签到",
    "在线时长", "学习时长", "登录次数", "下载量", "安装率", "积分排名", "排名", "名次", "末位",
)  # fmt: skip
WHENS: Mapping[str, When] = {
    "上年同期": When.LAST_YEAR,
    "去年同期": When.LAST_YEAR,
    "上期": When.BEFORE,
    "上月": When.BEFORE,
    "上季度": When.BEFORE,
    "本年累计": When.YEAR,
    "年度累计": When.YEAR,
    "累计": When.YEAR,
    "本年": When.YEAR,
    "全年": When.YEAR,
}
TOTAL_ROWS = ("合计", "总计", "全市", "全县", "全区", "全镇", "全乡", "全街道", "总数")
# Groups of units by the words of a row.
UNIT_WORDS: Mapping[str, tuple[str, ...]] = {
    "村(社区)": ("village", "community"),
    "村社区": ("village", "community"),
    "村居": ("village", "community"),
    "行政村": ("village",),
    "村": ("village",),
    "社区": ("community",),
    "嘎查": ("village",),
    "站所": ("station", "department", "team"),
    "部门": ("department", "station", "team"),
    "科室": ("department", "station"),
    "单位": ("department", "station", "team"),
    "乡镇": ("township",),
    "街道": ("township",),
    "网格": ("grid",),
    "县": ("county",),
    "区县": ("county",),
}
OWN_ROWS = ("本级", "镇本级", "乡镇本级", "街道本级", "机关")


@dataclass(frozen=True, slots=True)
class Flow:
    """What is there at first and what comes is what leaves and what is there at last; by which dimensions forms split it."""

    stock: str
    came: str
    left: str
    ways_in: str
    ways_out: str


FLOW = Flow(stock=_OPEN, came=_CAME, left=_LEFT, ways_in="channel", ways_out="how")
