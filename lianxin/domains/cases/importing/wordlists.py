"""What other platforms call channels and states. Pure; a file's own words are mapped by `--value`."""

from enum import StrEnum

from lianxin.domains.cases.enums import Channel
from lianxin.domains.cases.importing.columns import fold_heading


class Standing(StrEnum):
    """Where a request stands in the file it comes from."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


_CHANNELS: dict[Channel, tuple[str, ...]] = {
    Channel.PHONE: ("电话", "来电", "固定电话", "telephone", "call", "phonecall"),
    Channel.HOTLINE: ("12345", "热线", "12345热线", "政务热线", "市长热线", "便民热线"),
    Channel.WEB: ("网站", "网页", "网络", "互联网", "微信", "公众号", "小程序", "app", "api", "online", "website", "手机app", "mobile"),
    Channel.QR: ("二维码", "扫码", "扫码上报"),
    Channel.DESK: ("窗口", "来访", "现场", "大厅", "前台", "walkin", "inperson", "counter"),
    Channel.VISIT: ("走访", "入户", "入户走访", "巡查", "网格巡查", "网格员上报"),
    Channel.CHAT: ("微信群", "群聊", "qq群", "居民群"),
    Channel.OTHER: ("其他", "其它", "来信", "信件", "邮件", "mail", "letter", "email", "fax", "internal", "system", "系统", "上级交办"),
}  # fmt: skip
_STANDINGS: dict[Standing, tuple[str, ...]] = {
    Standing.OPEN: (
        "open", "new", "pending", "inprogress", "assigned", "received", "待受理", "未受理", "已受理", "受理中", "办理中",
        "处理中", "待办", "待办理", "未办结", "待处理", "已派单", "待派单", "待签收", "已签收", "在办", "新建",
    ),
    Standing.ANSWERED: (
        "resolved", "answered", "replied", "已答复", "已回复", "待评价", "待回访", "已处理", "已解决", "办理完成", "已完成",
    ),
    Standing.CLOSED: ("closed", "done", "completed", "archived", "已办结", "办结", "已结案", "结案", "已归档", "归档", "已关闭", "已评价"),
}  # fmt: skip


def _by_word(lists: dict[Channel, tuple[str, ...]]) -> dict[str, Channel]:
    words = {word: channel for channel, written in lists.items() for word in written}
    return words | {channel.value: channel for channel in Channel}


_CHANNEL_OF = _by_word(_CHANNELS)
_STANDING_OF = {word: standing for standing, words in _STANDINGS.items() for word in words}


def channel_of(written: str) -> Channel | None:
    """The channel of a word, its label included; None for one we do not know."""
    folded = fold_heading(written)
    by_label = {fold_heading(str(channel.label)): channel for channel in Channel}
    return _CHANNEL_OF.get(folded) or by_label.get(folded)


def standing_of(written: str) -> Standing | None:
    """Where it stands; what follows in brackets, as in `Closed (Duplicate)`, changes nothing."""
    head = written.replace("（", "(").partition("(")[0]
    return _STANDING_OF.get(fold_heading(head))
