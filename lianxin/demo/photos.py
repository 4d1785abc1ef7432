"""A few drawn pictures for the newest matters that have one: as it was, and as it is after the repair."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.core.files.base import ContentFile

from lianxin.demo.bank import DATA, Situation
from lianxin.demo.tree import TOWNSHIP
from lianxin.domains.cases.actions.bulk import PastCase, PastStep
from lianxin.domains.cases.enums import Channel, Verb
from lianxin.foundation.files.actions import keep_file
from lianxin.foundation.files.enums import FileKind
from lianxin.kernel.actors import REPORTER, Actor

# Each costs a decoding; a desk sees enough of them with so many.
MOST = 14
PICTURES: dict[str, tuple[str, str]] = {
    "bin-full": ("bins-full", "bins-empty"),
    "drain-block": ("drain-blocked", "drain-clear"),
    "lamp-out": ("lamp-off", "lamp-on"),
    "pothole": ("road-hole", "road-mended"),
    "tap-leak": ("pipe-leak", "pipe-mended"),
    "tree-on-road": ("tree-fallen", "tree-cleared"),
}
_OWN_PHONE = frozenset({Channel.QR, Channel.WEB, Channel.CHAT})
_SETTLING = frozenset({Verb.ANSWER, Verb.RESOLVE})


def illustrated(requests: Sequence[tuple[PastCase, Situation]]) -> list[PastCase]:
    """The same requests in the same order, the newest of the street office with pictures."""
    chosen = set(_newest(requests))
    return [
        _with_pictures(case, *PICTURES[situation.code]) if number in chosen else case
        for number, (case, situation) in enumerate(requests)
    ]


def _newest(requests: Sequence[tuple[PastCase, Situation]]) -> Iterator[int]:
    left = MOST
    near = TOWNSHIP.rstrip("0")
    for number in range(len(requests) - 1, -1, -1):
        case, situation = requests[number]
        fits = situation.code in PICTURES and case.request.channel in _OWN_PHONE and case.place.code.startswith(near)
        if fits and left:
            left -= 1
            yield number


def _with_pictures(case: PastCase, before: str, after: str) -> PastCase:
    files = [_keep(before, by=case.entered_by or REPORTER, at=case.submitted_at)]
    steps = [_shown_after(step, after) if step.verb in _SETTLING else step for step in case.steps]
    return replace(case, request=replace(case.request, files=files), steps=steps)


def _shown_after(step: PastStep, picture: str) -> PastStep:
    return replace(step, files=[_keep(picture, by=step.by, at=step.at)])


def _keep(picture: str, *, by: Actor, at: datetime) -> UUID:
    upload = ContentFile((DATA / "photos" / f"{picture}.jpg").read_bytes(), name=f"{picture}.jpg")
    return keep_file(upload=upload, purpose="cases", by=by, at=at, kinds={FileKind.PHOTO}).pk
