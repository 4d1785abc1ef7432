"""Serving stored files, through the room whose they are."""

import re
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from lianxin.foundation.files.queries import ServedFile, readable_file, served_file
from lianxin.web.shell.doors import public_page
from lianxin.web.shell.request import ShellRequest

CODES_IN_SESSION = "tracking_codes"
# One range of bytes; whoever asks for several gets the whole.
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


@public_page
@require_safe
def file_whole(request: ShellRequest, file_id: UUID) -> HttpResponseBase:
    """The photo, voice message or document; 404 for unknown and forbidden alike."""
    return _serve(request, file_id, small=False)


@public_page
@require_safe
def file_small(request: ShellRequest, file_id: UUID) -> HttpResponseBase:
    """The thumbnail of a photo."""
    return _serve(request, file_id, small=True)


def _serve(request: ShellRequest, file_id: UUID, *, small: bool) -> HttpResponseBase:
    codes = frozenset(request.session.get(CODES_IN_SESSION, ()))
    stored = readable_file(file_id=file_id, actor=request.actor, codes=codes)
    served = served_file(stored, small=small)
    unchanged = get_conditional_response(request, etag=served.etag)
    if unchanged is not None and unchanged.status_code == 304:
        served.body.close()
        return _guarded(unchanged, served)
    return _guarded(_answer(request, served), served)


def _answer(request: HttpRequest, served: ServedFile) -> HttpResponseBase:
    span = _span(request, served)
    if span is None:
        whole = FileResponse(served.body, content_type=served.mime)
        whole.headers["Content-Length"] = str(served.size)
        return whole
    first, last = span
    if first > last or first >= served.size:
        served.body.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{served.size}"})
    with served.body:
        served.body.seek(first)
        part = served.body.read(last - first + 1)
    response = HttpResponse(part, status=206, content_type=served.mime)
    response.headers["Content-Range"] = f"bytes {first}-{last}/{served.size}"
    return response


def _span(request: HttpRequest, served: ServedFile) -> tuple[int, int] | None:
    """The first and last byte asked for; None for all of them. An old part is never joined to a new file."""
    found = _RANGE.fullmatch(request.headers.get("Range", ""))
    if found is None or found.groups() == ("", "") or request.headers.get("If-Range", served.etag) != served.etag:
        return None
    first, last = found.groups()
    if not first:
        return max(0, served.size - int(last)), served.size - 1 if int(last) else -1
    return int(first), min(int(last), served.size - 1) if last else served.size - 1


def _guarded(response: HttpResponseBase, served: ServedFile) -> HttpResponseBase:
    """Whatever was smuggled in, no browser runs it here, guesses another type, or keeps it where others come by."""
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=3600",
        "Content-Disposition": content_disposition_header(served.as_download, served.name) or "inline",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "ETag": served.etag,
        "Vary": "Cookie",
        "X-Content-Type-Options": "nosniff",
    }
    for name, value in headers.items():
        response.headers[name] = value
    return response
