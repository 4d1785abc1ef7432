"""How answers are worded: courtesies, promises, passing on, the language of offices. Pure.

The lists were written for this; they are the words an office uses by habit, each with what a resident says instead.
"""

import re

# Office language and a plainer word for it; "" where it is better left out.
PLAINER = {
    "知悉": "知道",
    "获悉": "知道",
    "予以": "给",
    "责成": "要求",
    "函告": "写信告诉",
    "涉事": "有关的",
    "属实": "确有其事",
    "业已": "已经",
    "届时": "到时候",
    "逾期": "过期",
    "酌情": "看情况",
    "研判": "分析判断",
    "未果": "没有结果",
    "长效机制": "长期的办法",
    "常态化": "经常",
    "落实到位": "做到",
    "举一反三": "把同样的问题一起查",
    "高度重视": "",
    "贵处": "您那里",
    "兹": "",
}
_BOUND = {"兹": re.compile(r"(?:^|(?<=[。；\s，]))兹(?=将|就|对|因)")}

_STOPS = re.compile(r"[。！？!?；;\n\r]+")
_COURTEOUS = re.compile(
    r"""
    “[^”]{1,20}”(?=\s*(?:网友)?[:：]?\s*您?你?好) | ^\s*“[^”]{1,20}”\s*[:：]?   # who wrote
    | (?:尊敬的)?(?:网友|网民|市民|居民|群众|先生|女士)(?:朋友)?\s*(?:“[^”]{0,20}”)?\s*[:：,，]?
    | [您你]好 | (?:首先|再次|同时|最后|衷心|非常|十分|诚挚)?(?:感谢|谢谢)(?:您|你|网友|市民|大家)?[^。！？!?；;\n]*
    | 祝(?:您|你)?[^。！？!?；;\n]* | 欢迎(?:您|你)?(?:继续|再次)[^。！？!?；;\n]*
    | (?:您|你)?(?:的|所)?(?:反映|提出|咨询|留言|来信|来电|建议|诉求|来邮|问题|意见)[^。！？!?；;\n，,]{0,20}(?:已|均已|业已)?(?:收悉|收到|知悉|阅悉)
    | 函件收悉|已收悉|收悉 | (?:我们|我局|我镇|我区|我县)?(?:对此)?高度重视
    | (?:现|经[^。，]{0,12})?(?:将|就)?[^。！？!?；;\n，,]{0,20}(?:回复|答复|函复|说明)如下
    | 特此(?:回复|答复|函复|说明) | 此复 | (?:敬请|请您?|望您?)(?:予以)?(?:谅解|理解)(?:和支持)? | 给您带来[^。]*不便
    | (?:19|20)\d\d年\d{1,2}月\d{1,2}日
    """,
    re.VERBOSE,
)
_UNNAMED = re.compile(
    r"(?:[到向去找]|(?:转|转交|转至|转给|转由|转办|移交|移送|交办|上报|反映)(?:给|至|到|由)?)(?:您?当?地|县|区|市|镇|乡|我县|我区|我市|我局|我院|其他|其它)?"
    r"((?:相关|有关|职能)(?:职能)?(?:部门|科室|单位))"
    r"(?=[^，。；]{0,6}(?:咨询|反映|申请|了解|办理|投诉|举报|查询|求助|处理|调查|核实|核处|核查|办复|答复|回复|调处|解决|研究|$|[，。；！!?？\s]))"
)
_NEAR = 16
_CONTACT = re.compile(
    r"(?:联系人|经办人|承办人|办理人|责任人|对接人|网格员|咨询[^。；]{0,8}|联系[^。；]{0,6})(?:[是为:：])?\s*$"
)
_OFFICE = "书记|主席|主任|局长|县长|市长|区长|镇长|乡长|院长|校长|所长|队长|科长|站长|处长|部长|经理|董事长|医生|医师|律师|民警|辅警|法官|网格员|楼长"
_IN_OFFICE = re.compile(rf"(?:{_OFFICE})\s*$")
_CALLED = re.compile(rf"(?:{_OFFICE})|\s?(?:同志|工程师|老师)?\s?[，,（(:：]?\s?(?:联系)?(?:电话|手机|座机)")
_GREETED = re.compile(r"(?:先生|女士|网友|同志|同学|老师|阿姨|大爷|大叔)?\s?[”\"]?\s?[:：，,]?\s?[您你]好")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_REACHED = re.compile(
    r"\d{5,}|\d{3,4}-\d{7,8}|\[电话\]|窗口|地址|网址|www\.|https?:|[到去往前].{1,20}(?:办理|咨询)|咨询.{2,}|联系.{2,}|拨打"
)
_PASSED_ON = re.compile(
    r"已?(?:经)?(?:转交|转办|转至|转给|转发|转送|移交|(?<!热线)(?<!上级)交办(?!后)|批转|转由|转)(?:给|至|到|由)?|正在交办"
)
_SOON = (
    r"尽快|尽早|抓紧|早日|马上|不日|适时|陆续|近期(?=[^，。；]{0,14}(?:将|会|内|安排|组织|启动|实施|开工|施工|完成))|近日(?=[^，。；]{0,12}[将会])"
    r"|下一?步(?=[^。；]{0,8}[将会拟])|争取(?=尽|早|在|于|今|明|年)|计划(?=于|在|对|今|明|年|近)|预计(?!(?:在|约|需|总)?[^，。；]{0,4}\d+(?:余|多)?(?:万|元|亿|%))|拟(?=于|对|在)|第一时间(?=[^，。；]{0,10}[将会])"
    r"|待[^，。；待遇您你]{1,24}后|(?<![现已即便])将(?:会|于|由|组织|安排|及时|采取|启动|择期|联合|尽快|第一时间)"
)
# What can be finished by a day; 将继续加强监管 cannot.
_DEED = (
    r"安装|装好|修复|维修|修好|修补|修建|修缮|修剪|更换|换好|换新|换灯|清理|清运|清除|疏通|拆除|完成|完工|开工|施工|动工|建成|开通|通车|通水|通气|启动|整改"
    r"|处理|解决|办理|发放|支付|退还|退款|回复|答复|反馈|告知|公布|公示|验收|交付|交房|办结|搬迁|移交|恢复|投入使用|启用|改造|硬化|铺设|划线|施划|增设|设置"
)
_PROMISE = re.compile(rf"({_SOON})(?:(?!不会|不予|暂不|无法|没有)[^。；]){{0,30}}?(?:{_DEED})(?!了|过)")
# Asked of the resident, wished for, said of what may come, or what somebody else promised long ago.
_NO_PROMISE = re.compile(
    r"请(?:您|你|各位|广大|市民|居民)?[^，。]{0,14}(?:尽快|尽早|抓紧|及时)|建议(?:您|你)|^\s*(?:如|若|倘)|如有"
    r"|将(?:情况|有关|调查|相关|核实)[^。]{0,20}如下|将依法"
)
# Right before a day: it is to come.
_TO_COME = re.compile(
    r"(?:将|预计(?!(?:在|约|需|总)?[^，。；]{0,4}\d+(?:余|多)?(?:万|元|亿|%))|计划|拟|争取|力争|保证|确保|我们会|承诺)(?:会|能|可)?(?:于|在)?\s*$"
)
_DONE_BY = re.compile(r"[^，。；已了]{0,8}(?:完成|修好|解决|办结|到位|完工|竣工|答复|回复|装好|恢复|换好)(?!了|的|过)")


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends, without the stop and the space around it."""
    found: list[tuple[int, int]] = []
    begin = 0
    ends = [(stop.start(), stop.end()) for stop in _STOPS.finditer(text)] + [(len(text), len(text))]
    for end, following in ends:
        piece = text[begin:end]
        bare = piece.strip()
        if bare:
            start = begin + piece.index(bare)
            found.append((start, start + len(bare)))
        begin = following
    return found


def substance(text: str) -> str:
    """The Chinese characters of an answer that are no greeting, thanks, receipt or date."""
    return "".join(_HAN.findall(_COURTEOUS.sub("", text)))


def is_passed_on(sentence: str) -> bool:
    return _PASSED_ON.search(sentence) is not None


def says_where_to_turn(text: str) -> bool:
    """A number, a window, an address, or whom to ask."""
    return _REACHED.search(text) is not None


def promise_in(sentence: str) -> tuple[int, int] | None:
    """Where a sentence promises a deed soon; None where it does not, or asks it of the resident."""
    found = _PROMISE.search(sentence)
    return None if found is None or _NO_PROMISE.search(sentence) else found.span(1)


def is_to_come(before: str, day: str, after: str) -> bool:
    """Whether this day is one on which something shall be done: 预计11月30日, 11月30日前修好."""
    if _TO_COME.search(before):
        return True
    return day.endswith("前") and not before.endswith(("于", "在", "已")) and _DONE_BY.match(after) is not None


def is_mobile(number: str) -> bool:
    """Whether a telephone number is a person's rather than an office's."""
    return re.sub(r"\D", "", number)[-11:].startswith("1")


def is_meant_to_be_named(before: str, after: str) -> bool:
    """Whether a name stands there for who answers, can be asked or holds an office, or greets who wrote."""
    near = before[-_NEAR:]
    announced = _CONTACT.search(near) or _IN_OFFICE.search(near)
    return announced is not None or _CALLED.match(after) is not None or _GREETED.match(after) is not None


def unnamed_office(text: str) -> tuple[int, int] | None:
    """Where somebody is sent to an office, or their matter was, and it is not said which."""
    found = _UNNAMED.search(text)
    return None if found is None else found.span(1)


def office_words(text: str) -> list[tuple[int, str]]:
    """Where office language stands, each word once, in the order of the text."""
    found: dict[str, int] = {}
    for word in PLAINER:
        if word in _BOUND:
            match = _BOUND[word].search(text)
            place = match.start() if match else -1
        else:
            place = text.find(word)
        if place >= 0:
            found[word] = place
    return sorted((place, word) for word, place in found.items())
