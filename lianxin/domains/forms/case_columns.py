"""Requests as rows of a roster and as cards: what forms ask of them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from lianxin.domains.cases.enums import Channel, Satisfaction, State
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.cases.queries import cases_for, state_words
from lianxin.domains.cases.queries.words import masked_words
from lianxin.domains.cases.rules import ANSWERING
from lianxin.domains.forms.columns import Column, Reading, RecordKind
from lianxin.domains.people.rules import shown_phone
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import path_of
from lianxin.foundation.orgs.rules import path_range
from lianxin.kernel import clock


def _rows(reach: Reach, org: Org, first: date, last: date) -> Iterable[Case]:
    """Requests about the unit and all below it that were made in these days, in their order; parts of others left out."""
    low, high = path_range(path_of(org.pk))
    made = {"submitted_at__gte": clock.at_local(first), "submitted_at__lt": clock.at_local(last + timedelta(days=1))}
    found = cases_for(reach).filter(place_path__gte=low, place_path__lt=high, parent__isnull=True, **made)
    return _read(found).order_by("submitted_at", "id")


def _some(reach: Reach, uuids: Sequence[UUID]) -> Iterable[Case]:
    return _read(cases_for(reach).filter(uuid__in=uuids)).order_by("submitted_at", "id")


def _read(found: "QuerySet[Case]") -> "QuerySet[Case]":
    answers = CaseEvent.objects.filter(case=OuterRef("pk"), verb__in=ANSWERING).order_by("-version")
    related = ("place", "unit", "category", "reporter", "handler", "lead")
    return found.select_related(*related).annotate(answer=Subquery(answers.values("words")[:1]))


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}" if moment else ""


def _minute(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def _name(case: Case, reading: Reading) -> str:
    if case.reporter is None:
        return ""
    return case.reporter.name if reading.unmasked else case.reporter.masked_name


def _phone(case: Case, reading: Reading) -> str:
    if case.reporter is None:
        return ""
    return shown_phone(case.reporter.phone) if reading.unmasked else case.reporter.masked_phone


def _as_taken(case: Case, words: str, reading: Reading) -> str:
    """A form leaves those who handle the case: what tells in the words who somebody is stands there only in whole ones."""
    return words if reading.unmasked else masked_words(case, words)


def _address(case: Case, reading: Reading) -> str:
    return f"{case.place.short_name} {_as_taken(case, case.place_text, reading)}".strip()


def _content(case: Case, reading: Reading) -> str:
    return _as_taken(case, case.words or case.title, reading)


def _outcome(case: Case, reading: Reading) -> str:
    answer = getattr(case, "answer", None)
    return _as_taken(case, str(answer), reading) if answer else state_words(case)


def _rating(case: Case, _reading: Reading) -> str:
    return str(Satisfaction(case.satisfaction).label) if case.satisfaction else ""


def _handler(case: Case, _reading: Reading) -> str:
    return case.handler.name if case.handler else case.unit.short_name


def _remark(case: Case, reading: Reading) -> str:
    """Which line it was merged into; by its number where that one stands in another roster."""
    if case.state != State.MERGED or case.lead is None:
        return _("Reopened %(times)d times") % {"times": case.reopened} if case.reopened else ""
    serial = (reading.numbers or {}).get(case.lead.pk)
    if serial is not None:
        return _("Merged into no. %(number)d") % {"number": serial}
    return _("Merged into %(number)s") % {"number": case.lead.number}


COLUMNS = (
    Column(
        "number",
        gettext_lazy("Number"),
        ("工单编号", "编号", "诉求编号", "登记编号", "受理编号"),
        lambda c, _: c.number,
    ),
    Column(
        "made",
        gettext_lazy("Day it was made"),
        ("登记时间", "受理时间", "来电时间", "反映时间", "登记日期", "受理日期", "时间", "日期"),
        lambda c, _: _day(c.submitted_at),
    ),
    Column(
        "moment", gettext_lazy("Minute it was made"), ("受理时刻", "来电时刻"), lambda c, _: _minute(c.submitted_at)
    ),
    Column(
        "due",
        gettext_lazy("Answer due"),
        ("办理时限", "办结时限", "限办时间", "截止时间"),
        lambda c, _: _minute(c.due_at),
    ),
    Column(
        "name",
        gettext_lazy("Who asks"),
        ("诉求人", "姓名", "反映人", "来电人", "群众姓名", "当事人"),
        _name,
    ),
    Column(
        "phone",
        gettext_lazy("Telephone"),
        ("联系电话", "电话", "联系方式", "手机号码", "诉求人电话"),
        _phone,
    ),
    Column(
        "address",
        gettext_lazy("Where it is"),
        ("住址(网格)", "住址", "地址", "所在网格", "地点", "事发地点", "家庭住址"),
        _address,
    ),
    Column(
        "category",
        gettext_lazy("Kind of request"),
        ("类别", "诉求类别", "诉求类型", "事项类别", "分类"),
        lambda c, _: c.category.words if c.category else "",
    ),
    Column(
        "content",
        gettext_lazy("Words of the request"),
        ("诉求内容", "反映内容", "主要内容", "事项内容", "反映事项", "内容"),
        _content,
    ),
    Column(
        "channel",
        gettext_lazy("Came by"),
        ("来源", "诉求来源", "来源渠道", "受理渠道", "受理方式"),
        lambda c, _: str(Channel(c.channel).label),
    ),
    Column(
        "unit", gettext_lazy("Unit in charge"), ("承办单位", "责任单位", "办理单位"), lambda c, _: c.unit.short_name
    ),
    Column("handler", gettext_lazy("Handler"), ("承办人", "经办人", "办理人", "责任人"), _handler),
    Column(
        "outcome",
        gettext_lazy("What was done about it"),
        ("办理过程及结果", "办理情况", "办理结果", "处理结果", "处理情况", "办理过程"),
        _outcome,
    ),
    Column(
        "resolved",
        gettext_lazy("Day it was resolved"),
        ("办结时间", "办结日期", "完成时间", "回复时间"),
        lambda c, _: _day(c.resolved_at),
    ),
    Column(
        "rating",
        gettext_lazy("How satisfied"),
        ("群众评价", "满意度", "评价", "满意情况", "满意基本满意不满意"),
        _rating,
    ),
    Column("state", gettext_lazy("State"), ("状态", "办理状态", "办理进度"), lambda c, _: state_words(c)),
    Column("remark", gettext_lazy("Remark"), ("备注", "说明"), _remark),
)

CASES = RecordKind(
    code="cases",
    words=gettext_lazy("Requests"),
    columns=COLUMNS,
    rows=_rows,
    some=_some,
    unit=lambda case: case.place,
)
