"""Which column is what: what was said, what was remembered, what the headings look like."""

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum

from django.utils.translation import gettext as _

from lianxin.kernel.errors import Invalid


class Column(StrEnum):
    """What a file may tell of a request. Whatever else it has is named to the person who imports, and left out."""

    NUMBER = "number"
    TITLE = "title"
    WORDS = "words"
    SUBMITTED = "submitted"
    USER = "user"
    NAME = "name"
    PHONE = "phone"
    CATEGORY = "category"
    CHANNEL = "channel"
    PLACE = "place"
    ADDRESS = "address"
    STATUS = "status"
    STATUS_AT = "status_at"
    DUE = "due"
    REPLY = "reply"
    REPLIED = "replied"
    CLOSED = "closed"
    HANDLED_BY = "handled_by"


MOMENTS = (Column.SUBMITTED, Column.STATUS_AT, Column.DUE, Column.REPLIED, Column.CLOSED)
_NAMES = frozenset(column.value for column in Column)
_LIKENESS = 0.82

# Headings as files have them, folded; the first column of the enum that fits a heading takes it.
_KNOWN: dict[Column, tuple[str, ...]] = {
    Column.NUMBER: (
        "id", "number", "编号", "工单编号", "工单号", "诉求编号", "留言编号", "受理编号", "事件编号", "案件编号", "流水号",
        "servicerequestnum", "servicerequestid", "requestid", "caseid", "ticketid",
    ),
    Column.TITLE: ("subject", "title", "标题", "主题", "留言主题", "诉求标题", "工单标题", "事项名称", "summary"),
    Column.WORDS: (
        "detail", "details", "words", "description", "content", "内容", "留言详情", "留言内容", "诉求内容", "工单内容",
        "反映内容", "问题描述", "事件描述", "诉求描述",
    ),
    Column.SUBMITTED: (
        "postedat", "submitted", "submittedat", "created", "createdat", "createddate", "requesteddatetime", "opened",
        "留言时间", "提交时间", "受理时间", "来电时间", "登记时间", "反映时间", "诉求时间", "上报时间", "创建时间", "时间", "日期",
    ),
    Column.USER: ("user", "userid", "用户", "用户编号", "留言用户", "网友", "网名"),
    Column.NAME: (
        "name", "reporter", "姓名", "联系人", "诉求人", "反映人", "来电人", "诉求人姓名", "联系人姓名", "群众姓名", "上报人",
    ),
    Column.PHONE: ("phone", "telephone", "mobile", "电话", "联系电话", "手机", "手机号", "手机号码", "来电号码", "联系方式"),
    Column.CATEGORY: (
        "category", "type", "srtype", "servicename", "level1label", "类别", "分类", "一级标签", "诉求类型", "诉求类别",
        "问题类别", "问题类型", "工单类型", "事件类型", "所属分类",
    ),
    Column.CHANNEL: (
        "channel", "methodreceived", "source", "渠道", "来源", "受理渠道", "诉求来源", "工单来源", "来源渠道", "事件来源",
    ),
    Column.PLACE: (
        "place", "unit", "org", "community", "village", "grid", "社区", "村", "村社区", "网格", "所属网格", "所属社区", "区划",
        "所属区划", "单位", "属地", "乡镇街道",
    ),
    Column.ADDRESS: ("address", "location", "地址", "地点", "详细地址", "事发地址", "事发地点", "发生地点", "诉求地址", "位置"),
    Column.STATUS: ("status", "srstatus", "state", "状态", "工单状态", "办理状态", "处理状态", "办理情况状态"),
    Column.STATUS_AT: ("statusdate", "statusat", "状态时间", "updateddatetime"),
    Column.DUE: (
        "due", "dueat", "duedate", "expecteddatetime", "办理时限", "办结时限", "截止时间", "截止日期", "到期时间", "期限",
    ),
    Column.REPLY: (
        "reply", "answer", "outcome", "resolution", "答复意见", "答复内容", "回复内容", "回复", "答复", "办理结果", "办理情况",
        "处理结果", "statusnotes",
    ),
    Column.REPLIED: ("repliedat", "answeredat", "replydate", "答复时间", "回复时间"),
    Column.CLOSED: (
        "closed", "closedat", "closedate", "closeddate", "resolvedat", "办结时间", "结案时间", "办结日期", "完成时间", "归档时间",
    ),
    Column.HANDLED_BY: (
        "handledby", "agency", "agencyresponsible", "department", "承办单位", "办理单位", "责任单位", "答复单位", "主办单位",
        "处理单位", "处置部门",
    ),
}  # fmt: skip


def fold_heading(heading: str) -> str:
    """`Posted_At ` and `posted at` are the same heading."""
    folded = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(char for char in folded if char.isalnum())


def settle_columns(
    headings: Sequence[str], *, said: Mapping[str, str], remembered: Mapping[str, str]
) -> dict[Column, int]:
    """Where each column stands. What was said goes before what was remembered, and that before a guess.

    An empty heading in `said` leaves a column out. Raises Invalid for unknown columns or headings, and when the file
    has neither words, title nor category, or no time of submission.
    """
    places = {fold_heading(heading): place for place, heading in reversed(list(enumerate(headings))) if heading}
    settled: dict[Column, int] = {}
    left_out: set[Column] = set()
    for name, heading in said.items():
        column = _column(name)
        if not heading:
            left_out.add(column)
        elif fold_heading(heading) in places:
            settled[column] = places[fold_heading(heading)]
        else:
            raise Invalid(
                _("No column has the heading “%(heading)s”. There are: %(headings)s")
                % {"heading": heading, "headings": ", ".join(filter(None, headings))}
            )
    for name, heading in remembered.items():
        place = places.get(fold_heading(heading))
        if name in _NAMES and Column(name) not in settled | dict.fromkeys(left_out) and place is not None:
            settled[Column(name)] = place
    _guess(places, settled, left_out)
    _check(settled, headings)
    return settled


def _column(name: str) -> Column:
    if name not in _NAMES:
        raise Invalid(_("“%(name)s” is no field. Fields are: %(fields)s") % {"name": name, "fields": ", ".join(Column)})
    return Column(name)


def _guess(places: Mapping[str, int], settled: dict[Column, int], left_out: set[Column]) -> None:
    """First headings we know, then those that look alike; no heading twice."""
    for fits in (_is_known, _is_alike):
        for column in Column:
            if column in settled or column in left_out:
                continue
            free = [heading for heading, place in places.items() if place not in settled.values()]
            found = fits(column, free)
            if found:
                settled[column] = places[found]


def _is_known(column: Column, free: Sequence[str]) -> str | None:
    return next((known for known in _KNOWN[column] if known in free), None)


def _is_alike(column: Column, free: Sequence[str]) -> str | None:
    for heading in free:
        if len(heading) > 3 and difflib.get_close_matches(heading, _KNOWN[column], n=1, cutoff=_LIKENESS):
            return heading
    return None


def _check(settled: Mapping[Column, int], headings: Sequence[str]) -> None:
    said = {"headings": ", ".join(filter(None, headings))}
    if Column.SUBMITTED not in settled:
        raise Invalid(
            _("Which column says when it was submitted? Name it by submitted=HEADING. There are: %(headings)s") % said
        )
    if not settled.keys() & {Column.WORDS, Column.TITLE, Column.CATEGORY}:
        raise Invalid(_("Which column says what is wrong? Name it by words=HEADING. There are: %(headings)s") % said)
