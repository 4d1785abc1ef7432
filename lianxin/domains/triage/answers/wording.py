"""How answers are worded: courtesies, promises, passing on, the language of offices. Pure.

The lists were written for this; they are the words an office uses by habit, each with what a resident says instead.
"""

import re

# Office language and a plainer word for it; "" where it is better left out.
PLAINER = {
    "收悉": "收到",
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
    "特此回复": "",
    "特此答复": "",
    "特此函复": "",
    "敬请谅解": "请您谅解",
    "职能部门": "（写明部门名称）",
    "相关部门": "（写明部门名称）",
    "有关部门": "（写明部门名称）",
    "长效机制": "长期的办法",
    "常态化": "经常",
    "落实到位": "做到",
    "举一反三": "把同样的问题一起查",
    "高度重视": "",
    "第一时间": "（写明时间）",
    "此复": "",
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
_HAN = re.compile(r"[\u4e00-\u9fff]")
_REACHED = re.compile(
    r"\d{5,}|\d{3,4}-\d{7,8}|\[电话\]|窗口|地址|网址|www\.|https?:|[到去往前].{1,20}(?:办理|咨询)|咨询.{2,}|联系.{2,}|拨打"
)
_PASSED_ON = re.compile(
    r"已?(?:经)?(?:转交|转办|转至|转给|转发|转送|移交|(?<!热线)(?<!上级)交办(?!后)|批转|转由|转)(?:给|至|到|由)?|正在交办"
)
_PROMISE = re.compile(
    r"尽快|尽早|抓紧|近期|近日(?=[^，。；]{0,12}[将会])|不日|下一步|下步|适时|争取|马上|陆续|逐步|计划(?!生育|内|外|书|单|表|经济)|预计|拟于|拟对|拟在"
    r"|待[^，。；待遇]{1,24}后|(?<![现已])将(?:会|于|在|由|组织|安排|及时|采取|启动|逐步|择期|联合)"
)
# Asked of the resident, wished for, said of what may come, or what somebody else promised long ago.
_NO_PROMISE = re.compile(
    r"请(?:您|你|各位|广大|市民|居民)?[^，。]{0,14}(?:尽快|尽早|抓紧|及时)|建议(?:您|你)|^\s*(?:如|若|倘)|如有"
    r"|将(?:情况|有关|调查|相关|核实)[^。]{0,20}如下|将依法"
)
# Right before a day: it is to come.
_TO_COME = re.compile(r"(?:将|预计|计划|拟|争取|力争|保证|确保|我们会|承诺)(?:会|能|可)?(?:于|在)?\s*$")
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
    """Where a sentence promises something; None where it does not, or asks it of the resident."""
    found = _PROMISE.search(sentence)
    return None if found is None or _NO_PROMISE.search(sentence) else found.span()


def is_to_come(before: str, day: str, after: str) -> bool:
    """Whether this day is one on which something shall be done: 预计11月30日, 11月30日前修好."""
    if _TO_COME.search(before):
        return True
    return day.endswith("前") and not before.endswith(("于", "在", "已")) and _DONE_BY.match(after) is not None


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
