"""Files: kept first, then named in the step they belong to; read by who may open that request."""

import hashlib
from typing import Annotated
from uuid import UUID

from django.http import FileResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from ninja import File, Header, Path, Router, Status
from ninja.files import UploadedFile

from lianxin.api.once import once
from lianxin.api.request import ApiRequest
from lianxin.api.v1.description import lazy
from lianxin.api.v1.shapes import Key, Told
from lianxin.foundation.files.actions import keep_file, write_file
from lianxin.foundation.files.queries import readable_file, served_file
from lianxin.kernel import clock

router = Router(tags=["files"])
_BYTES = {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}, "description": "Its bytes."}


class FileKept(Told):
    """Name it in a step within two days, or it is deleted."""

    id: UUID


@router.post("/files", response={201: FileKept}, summary=lazy(_("Keep a photo, a voice message or a document")))
def keep(
    request: ApiRequest, file: File[UploadedFile], idempotency_key: Annotated[Key, Header(alias="Idempotency-Key")]
) -> Status[FileKept]:
    """Checked and cleaned: a photo loses where and by whom it was taken. By itself it does nothing."""
    content = hashlib.sha256(file.read()).hexdigest()
    file.seek(0)
    at = clock.now()
    written = write_file(upload=file, purpose="cases", at=at)
    with once(request, idempotency_key, content=content, made=str(written.row.pk)) as deed:
        if deed.is_first:
            keep_file(upload=written, purpose="cases", by=request.actor, at=at)
    return Status(201, FileKept(id=UUID(deed.made)))


@router.get(
    "/files/{uuid:file_id}",
    openapi_extra={"responses": {200: _BYTES}},
    summary=lazy(_("The bytes of a file")),
    description=lazy(_("404 for unknown ones and for those of requests out of reach.")),
)
def read(request: ApiRequest, file_id: Path[UUID]) -> FileResponse:
    """404 for unknown ones and for those of requests out of reach."""
    stored = readable_file(file_id=file_id, actor=request.actor, codes=frozenset())
    served = served_file(stored, small=False)
    response = FileResponse(served.body, content_type=served.mime)
    response.headers["Content-Length"] = str(served.size)
    response.headers["Content-Disposition"] = content_disposition_header(True, served.name) or "attachment"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
