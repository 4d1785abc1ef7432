"""The board: queues of what to do now, one line a request."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render

from lianxin.domains.cases.enums import Channel, Kind
from lianxin.domains.cases.exporting import Format, export_cases
from lianxin.domains.cases.permissions import DESK, DISPATCH, HANDLE, VIEW
from lianxin.domains.cases.queries import (
    NO_FILTERS,
    Queue,
    Scope,
    exact_total,
    plain_or_leaf,
    queue_counts,
    queue_page,
    saved_views,
    state_choices,
    suggest_places,
    totals,
)
from lianxin.domains.triage.queries.shown import hints
from lianxin.kernel import clock
from lianxin.web.desk.lists import QUEUE_COOKIE, Asked, first_queue, levels, read_list
from lianxin.web.forms.keys import new_form_key
from lianxin.web.shell.doors import needs
from lianxin.web.shell.downloads import as_download
from lianxin.web.shell.request import ShellRequest

_HERE = "here"
# Set by board.js.
COUNTS_COOKIE = "counts_after"
# How many rows a page has, if the reader says so: as many as can be chosen at once.
_SIZES = (25, 100, 200)


def _scope(request: ShellRequest) -> Scope:
    return Scope(request.reach, request.actor.user_id or 0, clock.now())


@needs("cases.view")
def board(request: ShellRequest) -> HttpResponse:
    """A queue, page by page; htmx asks for the rows alone."""
    asked, scope = read_list(request), _scope(request)
    after = request.GET.get("after", "")[:200]
    page = queue_page(
        reach=request.reach,
        user_id=scope.user_id,
        queue=asked.queue,
        now=scope.now,
        filters=asked.filters,
        after=after,
        size=_size(request),
        scope=scope,
    )
    several = any(request.reach.has(permission) for permission in (DESK, DISPATCH, HANDLE))
    context = {"page": page, "queue": asked.queue, "now": scope.now, "after": after, "several": several}
    context["hints"] = hints(page.rows)
    context["sizes"] = [size for size in _SIZES if size != _size(request)]
    if request.htmx and not request.htmx.boosted:
        return render(request, "desk/board_rows.html", context)
    # Where scripts run the numbers of the other queues come after the rows: they cost as much as all the rest.
    after_rows = request.COOKIES.get(COUNTS_COOKIE) == "1"
    wanted = {} if after_rows else {queue.value: (queue, NO_FILTERS) for queue in Queue}
    here = _HERE if asked.filters else asked.queue.value
    counts = totals(scope, wanted | {here: (asked.queue, asked.filters or NO_FILTERS)})
    total = counts[here]
    if total.over and request.GET.get("exact"):
        total = exact_total(scope, asked.queue, asked.filters)
    form_open = any(asked.typed.values()) or bool(request.GET.get("narrow"))
    context |= {
        "queues": Queue.choices,
        "counts": counts,
        "counts_after": after_rows,
        "total": total,
        "views": saved_views(request.reach),
        "query": _query(request),
        "narrowed": any(asked.typed.values()),
        "wrong": asked.wrong,
        "form_open": form_open,
        "form_key": new_form_key(),
    }
    if form_open:
        context |= _form(asked)
    response = render(request, "desk/board.html", context)
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(QUEUE_COOKIE, asked.queue.value, httponly=True, samesite="Lax", secure=secure)
    return response


def _size(request: ShellRequest) -> int:
    typed = request.GET.get("size", "")
    return next((size for size in _SIZES if typed == str(size)), _SIZES[0])


def _query(request: ShellRequest) -> str:
    """The list's address without what is of one page of it."""
    query = request.GET.copy()
    for name in ("after", "exact", "narrow", "size"):
        query.pop(name, None)
    return query.urlencode()


def _form(asked: Asked) -> dict[str, object]:
    """What the form that narrows the list down offers, and what it holds."""
    return {
        "typed": asked.typed,
        "states": state_choices(),
        "kinds": Kind.choices,
        "channels": Channel.choices,
        "levels": levels(),
        "categories": [(one.code, one.words) for one in plain_or_leaf().only("code", "name", "name_en")],
    }


@needs("cases.view")
def narrow(request: ShellRequest) -> HttpResponse:
    """The form that narrows a list down, when somebody opens it."""
    asked = read_list(request)
    context = {"queue": asked.queue, "wrong": {}, "query": _query(request), "views": saved_views(request.reach)}
    return render(request, "desk/board_form.html", context | _form(asked))


@needs("cases.view")
def counts(request: ShellRequest) -> JsonResponse:
    """How many lie in each queue, for a board that stands open."""
    scope = _scope(request)
    found = queue_counts(reach=request.reach, user_id=scope.user_id, now=scope.now, scope=scope)
    return JsonResponse({queue.value: str(total) if total.number else "" for queue, total in found.items()})


@needs("cases.view")
def total(request: ShellRequest) -> HttpResponse:
    """How many a list has, as a bare number: up to a thousand, or exactly."""
    asked, scope = read_list(request), _scope(request)
    if request.GET.get("exact"):
        found = exact_total(scope, asked.queue, asked.filters)
    else:
        found = totals(scope, {_HERE: (asked.queue, asked.filters)})[_HERE]
    return HttpResponse(str(found), content_type="text/plain")


@needs("cases.view")
def waiting(request: ShellRequest) -> HttpResponse:
    """How many wait in the reader's first queue: a bare number beside the way to the board."""
    found = totals(_scope(request), {_HERE: (first_queue(request), NO_FILTERS)})[_HERE]
    return HttpResponse(str(found) if found.number else "", content_type="text/plain")


@needs("cases.view")
def units(request: ShellRequest) -> HttpResponse:
    """Units whose name fits what is typed, as options of a list."""
    typed = request.GET.get("place", "") or request.GET.get("unit", "")
    found = suggest_places(reach=request.reach, typed=typed, permission=VIEW)
    return render(request, "desk/place_options.html", {"found": found})


@needs("cases.export")
def export(request: ShellRequest) -> StreamingHttpResponse:
    """The list of this address, as a workbook; CSV for more than a sheet holds."""
    form = Format.CSV if request.GET.get("form") == Format.CSV else Format.XLSX
    asked = read_list(request)
    queue = asked.queue if request.GET.get("queue") else Queue.ALL
    made = export_cases(by=request.actor, at=clock.now(), form=form, queue=queue, filters=asked.filters)
    return as_download(StreamingHttpResponse(made.chunks(), content_type=made.mime), made.name)
