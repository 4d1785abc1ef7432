"""Requests: sent, found, read. What is done with them stands in `verbs.py`."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _, gettext_lazy
from ninja import Header, Path, Query, Router, Status
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from lianxin.api.once import once
from lianxin.api.request import ApiRequest
from lianxin.api.v1.description import lazy
from lianxin.api.v1.refs import category_given, org_given, path_given
from lianxin.api.v1.shapes import (
    USUAL_PAGE,
    CategoryCode,
    Cursor,
    Given,
    Key,
    Line,
    PageSize,
    Told,
    UnitRef,
    Words,
)
from lianxin.api.v1.told import CaseMade, CaseOpen, CaseTold, EventTold, case_made, case_open, case_told, event_told
from lianxin.domains.cases.actions import submit_case
from lianxin.domains.cases.actions.intake import Reporter, Request
from lianxin.domains.cases.enums import Channel, Kind, State, TellBy
from lianxin.domains.cases.queries import case_for, timeline, verbs_for
from lianxin.domains.cases.queries.feed import Feed, changed, found, listed, sent_case
from lianxin.domains.cases.queries.filters import Filters
from lianxin.domains.cases.queries.queues import Queue
from lianxin.domains.cases.queries.words import steps_taken_by, taken_by
from lianxin.foundation.access.queries import Reach
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid
from lianxin.kernel.ids import uuid7

router = Router(tags=["cases"])
MOST_FILES = 6
_TRIMMED = StringConstraints(strip_whitespace=True)
_MILLION = 1_000_000


def _in_this_age(moment: datetime) -> datetime:
    """Far years overflow when they are turned into UTC."""
    if not 1970 < moment.year < 2200:
        raise ValueError("not a moment of this age")
    return moment


def _day_of_this_age(day: date) -> date:
    if not 1970 < day.year < 2200:
        raise ValueError("not a day of this age")
    return day


Moment = Annotated[AwareDatetime, AfterValidator(_in_this_age)]
Day = Annotated[date, AfterValidator(_day_of_this_age)]
Files = Annotated[list[UUID], Field(max_length=MOST_FILES, description="Ids that `POST /files` gave.")]


class ReporterGiven(Given):
    """Who asks, as far as they say."""

    name: Line = ""
    phone: Annotated[Line, Field(max_length=40)] = ""
    language: Annotated[Line, Field(max_length=10)] = "zh-hans"


class CaseGiven(Given):
    """Words, a kind or a file, and a place: no more is needed."""

    place: UnitRef
    words: Words = ""
    category: CategoryCode | None = None
    kind: Kind | None = None
    channel: Channel = Channel.API
    place_text: Line = ""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    answers: Annotated[dict[Annotated[str, Field(max_length=40)], Line], Field(max_length=20)] = {}
    reporter: ReporterGiven = ReporterGiven()
    tell_by: TellBy = TellBy.CODE
    tell_note: Line = ""
    files: Files = []
    source: Annotated[
        Line, _TRIMMED, Field(max_length=40, description="Your platform, where the request has a number of yours.")
    ] = ""
    outside_number: Annotated[
        Line, _TRIMMED, Field(max_length=80, description="Your number: a second request under it is refused.")
    ] = ""
    outside_due_at: (
        Annotated[
            Moment,
            Field(
                description="By when your platform wants it done: ahead, a year at most. It binds as the place has set for "
                "your platform (`source`); where nothing is set, the place's own limits hold and this is kept beside them."
            ),
        ]
        | None
    ) = None


class CasePage(Told):
    """`after` leads on; none: there is nothing more now."""

    items: list[CaseTold]
    after: str | None


class Events(Told):
    items: list[EventTold]


class CaseFilters(BaseModel):
    """What narrows the list: newest first, by deadline in the queues `soon` and `overdue`.

    With `updated_since` it runs in the order of changes, with `q` it is what the words are found in; neither goes with a queue.
    """

    model_config = ConfigDict(extra="ignore")

    queue: Queue | None = None
    q: Annotated[Line, Field(min_length=1, max_length=60)] | None = None
    updated_since: Moment | None = None
    state: State | None = None
    kind: Kind | None = None
    category: CategoryCode | None = None
    channel: Channel | None = None
    place: UnitRef | None = None
    unit: UnitRef | None = None
    submitted_from: Day | None = None
    submitted_to: Day | None = None
    after: Cursor = ""
    limit: PageSize = USUAL_PAGE


@router.post(
    "/cases",
    response={201: CaseMade},
    summary=lazy(gettext_lazy("Send a request")),
    description=lazy(
        gettext_lazy(
            "For somebody, under the right to enter for others. Sent again under the same key, the same request comes back."
        )
    ),
)
def submit(
    request: ApiRequest,
    response: HttpResponse,
    given: CaseGiven,
    idempotency_key: Annotated[Key, Header(alias="Idempotency-Key")],
) -> Status[CaseMade]:
    """For somebody, under the right to enter for others. Sent again under the same key, the same request comes back."""
    place = org_given(given.place, field="place")
    wanted = Request(
        words=given.words,
        channel=given.channel,
        category=category_given(given.category) if given.category else None,
        kind=given.kind or "",
        answers=given.answers,
        place_text=given.place_text,
        latitude=None if given.latitude is None else round(given.latitude * _MILLION),
        longitude=None if given.longitude is None else round(given.longitude * _MILLION),
        reporter=Reporter(**given.reporter.model_dump()),
        tell_by=given.tell_by,
        tell_note=given.tell_note,
        files=given.files,
        source=given.source,
        outside_number=given.outside_number,
        outside_due_at=given.outside_due_at,
    )
    new_id = uuid7()
    with once(request, idempotency_key, made=str(new_id)) as deed:
        if deed.is_first:
            case = submit_case(
                place=place, request=wanted, by=request.actor, at=clock.now(), for_others=True, uuid=new_id
            )
        else:
            case = sent_case(UUID(deed.made))
    response["Location"] = f"/api/v1/cases/{case.uuid}"
    return Status(201, case_made(case))


@router.get(
    "/cases",
    response=CasePage,
    summary=lazy(gettext_lazy("The requests this token sees")),
    description=lazy(
        gettext_lazy("About places in its reach, lying with units in its reach, or with such units asked to assist.")
    ),
)
def list_cases(request: ApiRequest, filters: Query[CaseFilters]) -> CasePage:
    """About places in its reach, lying with units in its reach, or with such units asked to assist."""
    page = _feed(request.reach, filters)
    return CasePage(items=[case_told(case) for case in taken_by(request.reach, page.rows)], after=page.after)


def _feed(reach: Reach, given: CaseFilters) -> Feed:
    _check_together(given)
    now = clock.now()
    if given.q is not None:
        under = org_given(given.place, field="place") if given.place else None
        return found(reach=reach, typed=given.q, under=under, after=given.after, size=given.limit)
    filters = Filters(
        state=given.state or "",
        kind=given.kind or "",
        category=given.category or "",
        channel=given.channel or "",
        place=path_given(given.place, field="place") if given.place else "",
        unit=path_given(given.unit, field="unit") if given.unit else "",
        since=given.submitted_from,
        until=given.submitted_to,
    )
    if given.updated_since is None:
        queue = given.queue or Queue.ALL
        return listed(reach=reach, queue=queue, filters=filters, now=now, after=given.after, size=given.limit)
    since = given.updated_since
    return changed(reach=reach, filters=filters, since=since, now=now, after=given.after, size=given.limit)


def _check_together(given: CaseFilters) -> None:
    """Raises Invalid for what cannot be asked at once."""
    for name, clashing in _NOT_WITH.items():
        clash = sorted(clashing & given.model_fields_set) if getattr(given, name) is not None else []
        if clash:
            message = _("“%(one)s” does not go with “%(other)s”.") % {"one": clash[0], "other": name}
            raise Invalid(message, {clash[0]: message})


_NOT_WITH = {
    "q": {*CaseFilters.model_fields} - {"q", "place", "after", "limit"},
    "updated_since": {"queue"},
}


@router.get(
    "/cases/{uuid:uuid}",
    response=CaseOpen,
    summary=lazy(gettext_lazy("One request")),
    description=lazy(
        gettext_lazy("With what may be done now. The same answer for unknown ones and those out of reach: 404.")
    ),
)
def get_case(request: ApiRequest, uuid: Path[UUID]) -> CaseOpen:
    """With what may be done now. The same answer for unknown ones and those out of reach: 404."""
    (case,) = taken_by(request.reach, [case_for(request.reach, uuid)])
    return case_open(case, verbs_for(case, request.reach))


@router.get(
    "/cases/{uuid:uuid}/events",
    response=Events,
    summary=lazy(gettext_lazy("The steps of a request")),
    description=lazy(gettext_lazy("Oldest first; `version` counts them.")),
)
def list_events(request: ApiRequest, uuid: Path[UUID]) -> Events:
    """Oldest first; `version` counts them."""
    case = case_for(request.reach, uuid)
    return Events(items=[event_told(event) for event in steps_taken_by(request.reach, case, timeline(case))])
