"""What cases call at every step. While nobody listens it costs no statement."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery

from lianxin.domains.messaging.models import WebhookDelivery, WebhookSubscription
from lianxin.foundation.jobs.actions import enqueue
from lianxin.foundation.orgs.models import OrgPath
from lianxin.kernel import clock
from lianxin.kernel.ids import uuid7

SEND = "messaging.send_webhook"
# How long a process may not know of a subscription that another one made.
_FRESH = timedelta(seconds=15)


@dataclass(slots=True)
class _Known:
    """Whether anybody listens, as this process saw it last."""

    anybody: bool = False
    until: datetime | None = None


_known = _Known()


def announce(
    *, kind: str, at: datetime, by: str, paths: Collection[str], former_unit: int | None, content: Mapping[str, Any]
) -> None:
    """Leave word of `kind` (`assign`, `resolve` …) for every program that listens for it at one of these paths.

    In the caller's transaction: a delivery and a job per program. `former_unit` hears too that the matter has left it. The
    program that did it itself (`by`, the actor's label) is not told: so two systems cannot talk in circles.
    """
    if not _anybody_listens(clock.now()):
        return
    heard = [(found, path) for found, path in _listening() if found.wants(kind) and found.token.actor.label != by]
    if not heard:
        return
    places = set(paths)
    if former_unit is not None:
        here = OrgPath.objects.filter(org_id=former_unit, valid_to__isnull=True)
        places |= set(here.values_list("path", flat=True))
    for subscription, path in heard:
        if any(place.startswith(path) for place in places):
            leave(subscription, kind=kind, at=at, content=content)


def leave(subscription: WebhookSubscription, *, kind: str, at: datetime, content: Mapping[str, Any]) -> WebhookDelivery:
    """One word for one program, with its job, in the caller's transaction."""
    word = uuid7()
    told = {"id": str(word), "type": kind, "at": at.isoformat(), **content}
    delivery = WebhookDelivery.objects.create(
        uuid=word,
        subscription=subscription,
        kind=kind,
        body=json.dumps(told, ensure_ascii=False, separators=(",", ":")),
        created_at=clock.now(),
    )
    enqueue(SEND, delivery=str(word))
    return delivery


def forget() -> None:
    """Ask anew at the next step: somebody has begun or ceased to listen."""
    _known.until = None


def assume(*, anybody: bool, until: datetime) -> None:
    """For tests that count statements: what is known until then."""
    _known.anybody, _known.until = anybody, until


def _anybody_listens(now: datetime) -> bool:
    if _known.until is None or now >= _known.until:
        _known.anybody, _known.until = WebhookSubscription.objects.filter(active=True).exists(), now + _FRESH
    return _known.anybody


def _listening() -> list[tuple[WebhookSubscription, str]]:
    """Those whose token holds, each with the path its unit stands at today."""
    here = OrgPath.objects.filter(org_id=OuterRef("token__org_id"), line=OuterRef("token__line"), valid_to__isnull=True)
    rows = (
        WebhookSubscription.objects.filter(active=True, token__revoked_at=None, token__expires__gt=clock.now())
        .annotate(standing=Subquery(here.values("path")[:1]))
        .select_related("token")
        .order_by("id")
    )
    return [(found, found.standing) for found in rows if found.standing]
