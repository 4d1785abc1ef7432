"""Numbers, plates, addresses and rooms in free text. Pure; every pattern is bounded, so that time grows with the text only."""

import re
from collections.abc import Iterator

from lianxin.foundation.privacy.masking.found import Found, Kind
from lianxin.foundation.privacy.masking.traditional import TO_SIMPLIFIED

_NUMERALS = str.maketrans("〇零一幺二两三四五六七八九", "0011223456789")
_WIDE = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(map(ord, "‐‑‒–—−－"), "-") | {0x3000: " "}
)
_PLAIN = TO_SIMPLIFIED | _WIDE
_NUMERAL_RUN = re.compile(r"(?:[0-9〇零一幺二两三四五六七八九][ -]?){11,}")

# What stands before a number that is no person's: orders, parcels, documents, taxes, parcels of land.
_OTHER_NUMBER = re.compile(
    r"(?:单号|订单|编号|工单|件号|流水号?|发票(?:号码?)?|税号|代码|文号|票号|批号|案号|合同号|宗地|保单|期号|证书号|许可证)[^,。;!?\n]{0,6}$"
)
_OFFICE = re.compile(
    r"举报|投诉|监督|咨询|办公|值班|热线|服务|客服|窗口|派出所|报警|报修|抢修|信访局|政府|委员会|管委会|街道办|居委会|村委会|公安|大厅|中心|支队|大队|医院|物业|传真|预约|总机"
)
_IDENTITY_WORDS = re.compile(r"(?:身份证|证件号|居民证|身份号|公民身份)[^。;!?\n]{0,14}$")
_CARD_WORDS = re.compile(r"(?:卡号|账号|帐号|账户|帐户|[行资用]卡|银行卡?|存折|信用社|收款卡?|汇到)[^。;!?\n\d]{0,10}$")
_LINE_WORDS = re.compile(r"(?:电话|座机|固话|拨打|致电|联系方式|传真|号码)[^。;!?\n\d]{0,6}$")

_PHONE_GROUPS = frozenset(
    {
        (11,),
        (3, 4, 4),
        (3, 8),
        (4, 4, 3),
        (7, 4),
        (4, 7),
        (5, 6),
        (6, 5),
        (3, 3, 5),
        (4, 3, 4),
        (3, 2, 2, 2, 2),
        (1,) * 11,
    }
)
_MOBILE = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:\+|00)?86[ -]?|\(\+?86\) ?|\(0\) ?|0)?(1[ .-]?[3-9](?:[ .-]?\d){9})(?![0-9A-Za-z]|\.\d|元|万|块|吨|亩|平)"
)
_AREA_LINE = re.compile(
    r"(?<![0-9A-Za-z.])(?:\(?(?:\+|00)?86\)?[ -]?)?\(?0(?:10|2\d|[3-9]\d{2})\)?[ -]{0,3}[2-8]\d{2,3}[ -]?\d{4}(?:-\d{1,5})?(?![0-9A-Za-z]|\.\d|元)"
)
_SHORT_LINE = re.compile(r"(?<![0-9A-Za-z.-])[2-8]\d{2,3}[ -]?\d{4}(?![0-9A-Za-z-]|\.\d|元|年|月|号)")
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])\d{4}[ -]?"
    r"(?:(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}[\dXx*]"
    r"|\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3})(?![0-9A-Za-z])"
)
# A disability certificate bears the identity number and two digits; passports, student numbers and the like lead to one person too.
_SAID_OTHERWISE = re.compile(
    r"(?:残疾证|残疾人证|护照|通行证|社保卡|医保卡|社保编号|医保编号|军官证|士兵证|驾驶证|学号|准考证|考号|学籍号|病历号|住院号)"
    r"(?:号码|编号|号|是|为|:| |\(){0,3}([A-Za-z]{0,2}\d{6,20}[Xx]?)(?![0-9A-Za-z])"
)
_SAID_IDENTITY = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{15})(?![0-9A-Za-z])")
_CARD = re.compile(r"(?<![0-9A-Za-z.-])\d{4}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,3})?(?![0-9A-Za-z]|\.\d|元)")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼] ?[A-HJ-NP-Z][ .·•・‧∙-]{0,2}"
    r"(?=[A-Z0-9]{0,5}\d)(?:[A-HJ-NP-Z0-9]{6}|[A-HJ-NP-Z0-9]{5}|[A-HJ-NP-Z0-9]{4}[挂学警港澳])(?![0-9A-Z])",
    re.IGNORECASE,
)
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}(?![A-Za-z0-9-])"
)
_ACCOUNT = re.compile(
    r"(?:微信|薇信|wechat|weixin|(?<![a-z])[vw]x|QQ|扣扣|抖音|快手|小红书|支付宝|钉钉|微博)"
    r"(账号|帐号|号码|号|是|为|加|同号|:| |\(|\"){0,4}([A-Za-z0-9][A-Za-z0-9_-]{4,19})(?![A-Za-z0-9_-])",
    re.IGNORECASE,
)
_ROOM = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:[A-Z]?\d{1,3}|[A-Z]|[一二三四五六七八九十]{1,3})(?:号?[栋幢]|栋楼|号楼)|(?:\d{1,2}|[A-Z])座)[ -]?"
    r"(?:(?:\d{1,2}|[一二三四五六七八九十]{1,2})单元[ -]?)?(?:\d{1,2}[层楼][ -]?)?\d{3,4}(?:号房|[室房号])?"
    r"(?![0-9A-Za-z户层米元人平年㎡个套%万多余吨.-])"
)
_DOOR = re.compile(
    r"(?<=[园区苑城里府庭寓村住舍号墅期])\d{1,3}-\d{1,2}-\d{3,4}(?:[室房])?(?![0-9A-Za-z-])"
    r"|(?<![0-9A-Za-z])(?:\d{1,2}|[一二三四五六七八九])单元[ -]?\d{3,4}(?:[室房])?(?![0-9A-Za-z户元人])"
    # In a village the number within a group is one household's door.
    r"|(?<![0-9A-Za-z第])(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:村民小组|组)[ ]?\d{1,4}号(?![0-9A-Za-z楼栋幢线池坑井泵台桩变])"
)
# Before the dots that end a text cut short, a number of which nothing tells what it was.
_CUT_SHORT = re.compile(r"(?<![0-9A-Za-z])\d{5,20}(?=…$)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# How far words before a number are looked at.
_BEFORE = 24


def folded(text: str) -> str:
    """The text with half-width signs, simplified characters and long runs of Chinese numerals as digits, each in its place."""
    plain = text.translate(_PLAIN)
    return _NUMERAL_RUN.sub(lambda run: run.group().translate(_NUMERALS), plain)


def numbers_in(plain: str) -> Iterator[Found]:
    """Everything but names in a folded text; findings may lie over one another, the surer first."""
    for match in _EMAIL.finditer(plain):
        if not match.group().lower().endswith("gov.cn"):
            yield Found(*match.span(), Kind.EMAIL)
    for match in _PLATE.finditer(plain):
        yield Found(*match.span(), Kind.PLATE)
    for match in _ACCOUNT.finditer(plain):
        # Letters alone may be any word, unless they are said to be a number.
        if match.group(1) or any(not char.isalpha() for char in match.group(2)):
            yield Found(*match.span(2), Kind.ACCOUNT)
    yield from _identities(plain)
    yield from _cards(plain)
    yield from _phones(plain)
    for match in _CUT_SHORT.finditer(plain):
        yield Found(*match.span(), Kind.PHONE)
    for pattern in (_ROOM, _DOOR):
        for match in pattern.finditer(plain):
            yield Found(*match.span(), Kind.ROOM)


def _before(plain: str, start: int) -> str:
    return plain[max(0, start - _BEFORE) : start]


def _identities(plain: str) -> Iterator[Found]:
    for match in _IDENTITY.finditer(plain):
        said = _IDENTITY_WORDS.search(_before(plain, match.start()))
        if said or (is_identity(match.group()) and not _of_other(plain, match.start())):
            yield Found(*match.span(), Kind.IDENTITY)
    for match in _SAID_OTHERWISE.finditer(plain):
        yield Found(*match.span(1), Kind.IDENTITY)
    for match in _SAID_IDENTITY.finditer(plain):
        if _IDENTITY_WORDS.search(_before(plain, match.start())):
            yield Found(*match.span(), Kind.IDENTITY)


def is_identity(typed: str) -> bool:
    """18 characters with the right check digit (GB 11643), or 15, which have none."""
    number = typed.replace(" ", "").replace("-", "").upper()
    if len(number) != 18:
        return len(number) == 15
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return number[17] in ("10X98765432"[total % 11], "*")


def _cards(plain: str) -> Iterator[Found]:
    for match in _CARD.finditer(plain):
        before = _before(plain, match.start())
        digits = [int(char) for char in match.group() if char.isdigit()]
        said = _CARD_WORDS.search(before)
        if said or (
            digits[0] in (4, 5, 6) and len(digits) >= 16 and _luhn(digits) and not _of_other(plain, match.start())
        ):
            yield Found(*match.span(), Kind.CARD)


def _luhn(digits: list[int]) -> bool:
    doubled = (digit if place % 2 == 0 else digit * 2 - 9 * (digit > 4) for place, digit in enumerate(reversed(digits)))
    return sum(doubled) % 10 == 0


def _phones(plain: str) -> Iterator[Found]:
    for match in _MOBILE.finditer(plain):
        groups = tuple(len(part) for part in re.split(r"[ .-]", match.group(1)))
        if groups in _PHONE_GROUPS and not _goes_on(plain, match.start()) and not _of_other(plain, match.start()):
            yield Found(*match.span(), Kind.PHONE)
    for pattern, announced in ((_AREA_LINE, False), (_SHORT_LINE, True)):
        for match in pattern.finditer(plain):
            before = _before(plain, match.start())
            if announced and (before.isascii() or not _LINE_WORDS.search(before)):
                continue
            if (
                not _OFFICE.search(_clause(before))
                and not _goes_on(plain, match.start())
                and not _of_other(plain, match.start())
            ):
                yield Found(*match.span(), Kind.PHONE)


def _goes_on(plain: str, start: int) -> bool:
    """Whether a longer number runs up to here."""
    return start > 1 and plain[start - 1] in "-._" and plain[start - 2].isalnum() and plain[start - 2].isascii()


def _of_other(plain: str, start: int) -> bool:
    before = _before(plain, start)
    return not before.isascii() and _OTHER_NUMBER.search(before) is not None


def _clause(before: str) -> str:
    """What stands before in the same sentence."""
    return re.split(r"[。;!?\n]", before)[-1]
