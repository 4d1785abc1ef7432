"""The board: queues of what to do now, one line a request."""

from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from lianxin.domains.cases.enums import State
from lianxin.domains.cases.exporting import Format, export_cases
from lianxin.domains.cases.queries import Filters, Queue, plain_or_leaf, queue_counts, queue_page
from lianxin.kernel import clock
from lianxin.kernel.text import clean_text
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

QUEUE_COOKIE = "queue"


def chosen_queue(request: ShellRequest) -> Queue:
    """The queue asked for, else the one this browser looked at last, else the new ones, for who has no desk their own."""
    for name in (request.GET.get("queue", ""), request.COOKIES.get(QUEUE_COOKIE, "")):
        if name in Queue.values:
            return Queue(name)
    return first_queue(request)


def first_queue(request: ShellRequest) -> Queue:
    """What a reader looks at first: a desk the new requests, others their own."""
    return Queue.NEW if request.reach.has("cases.desk") else Queue.MINE


def _user_id(request: ShellRequest) -> int:
    return request.actor.user_id or 0


@needs("cases.view")
def board(request: ShellRequest) -> HttpResponse:
    """A queue, page by page; htmx asks for the rows alone."""
    now = clock.now()
    queue = chosen_queue(request)
    filters = Filters(
        state=request.GET.get("state", ""), category=clean_text(request.GET.get("category", ""), multiline=False)[:40]
    )
    after = request.GET.get("after", "")[:200]
    page = queue_page(
        reach=request.reach, user_id=_user_id(request), queue=queue, now=now, filters=filters, after=after
    )
    context = {"page": page, "queue": queue, "filters": filters, "now": now, "after": after}
    if request.htmx and not request.htmx.boosted:
        return render(request, "desk/board_rows.html", context)
    context |= {
        "queues": Queue.choices,
        "counts": queue_counts(reach=request.reach, user_id=_user_id(request), now=now),
        "states": State.choices,
        "categories": plain_or_leaf(),
    }
    response = render(request, "desk/board.html", context)
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(QUEUE_COOKIE, queue.value, httponly=True, samesite="Lax", secure=secure)
    return response


@needs("cases.view")
def waiting(request: ShellRequest) -> HttpResponse:
    """How many wait in the reader's first queue: a bare number beside the way to the board."""
    counts = queue_counts(reach=request.reach, user_id=_user_id(request), now=clock.now())
    number = counts[first_queue(request)]
    return HttpResponse(str(number) if number else "", content_type="text/plain")


@needs("cases.export")
def export(request: ShellRequest) -> StreamingHttpResponse:
    """What is in reach, as a workbook; CSV for more than a sheet holds."""
    form = Format.CSV if request.GET.get("form") == Format.CSV else Format.XLSX
    made = export_cases(by=request.actor, at=clock.now(), form=form)
    response = StreamingHttpResponse(made.chunks(), content_type=made.mime)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(made.name)}"
    return response
