"""Answers that a browser keeps as a file."""

from typing import TypeVar

from django.http import HttpResponseBase
from django.utils.http import content_disposition_header

Response = TypeVar("Response", bound=HttpResponseBase)


def as_download(response: Response, name: str) -> Response:
    """The answer as a file of this name, in any script."""
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
