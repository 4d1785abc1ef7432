"""`Idempotency-Key`: one deed however often it is sent (draft-ietf-httpapi-idempotency-key-header)."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from lianxin.api.problems import KeyReused
from lianxin.api.request import ApiRequest
from lianxin.foundation.jobs.actions import remember


@dataclass(frozen=True, slots=True)
class Deed:
    """Whether it is done now, and what the first sending named as made."""

    is_first: bool
    made: str


@contextmanager
def once(request: ApiRequest, key: str, *, content: str | None = None, made: str = "") -> Iterator[Deed]:
    """The transaction of one deed: what is not the first is not done again, but answered with what stands now.

    `content` stands for the body where that was read as a stream, `made` names what the deed makes. Raises KeyReused when
    the key came with another content or for another address before. A deed that fails is not remembered, so that it can be
    mended and sent under the same key.
    """
    sent = content.encode() if content is not None else request.body
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode() + sent).hexdigest()
    own = f"{request.auth.pk} {key}"
    with transaction.atomic():
        earlier = remember(scope="api", key=own, result={"content": digest, "made": made})
        if earlier is not None and earlier["content"] != digest:
            raise KeyReused
        yield Deed(is_first=earlier is None, made=earlier["made"] if earlier else made)
