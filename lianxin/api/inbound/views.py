"""The door of the SMS gateway: a secret in the address, or a signature over the body."""

import hmac

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lianxin.api.problems import refusal
from lianxin.domains.messaging.enums import Channel
from lianxin.domains.messaging.inbound.hooks import Incoming
from lianxin.domains.messaging.inbound.taking import count_sender, message_key, take_in
from lianxin.domains.messaging.inbound.texting import NotTexts, Text, read_texts, signature_of
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, LianxinError, Missing, TooMany

log = structlog.get_logger(__name__)

LARGEST_BODY = 1024 * 1024


@csrf_exempt
@require_POST
def text_messages(request: HttpRequest, secret: str = "") -> HttpResponse:
    """What the gateway pushes, each message once. A failure is answered so that the gateway pushes again.

    Without the secret there is no such page: whoever looks for it learns nothing.
    """
    try:
        _take_push(request, request.body, secret)
    except LianxinError as error:
        return refusal(request, error)
    return JsonResponse(settings.INBOUND_SMS["answer"], safe=False)


def _take_push(request: HttpRequest, body: bytes, secret: str) -> None:
    if len(body) > LARGEST_BODY or not _is_the_gateway(request, body, secret):
        raise Missing(_("There is no such page."))
    try:
        texts = read_texts(body, content_type=request.content_type or "", fields=settings.INBOUND_SMS["fields"])
    except NotTexts as error:
        log.warning("inbound.unreadable_push", content_type=request.content_type, size=len(body))
        raise Invalid(_("These are no text messages as described in docs/how-to/inbound.md.")) from error
    slowed = [late for text in texts if (late := _taken(text)) is not None]
    if slowed:
        raise slowed[0]


def _is_the_gateway(request: HttpRequest, body: bytes, secret: str) -> bool:
    known = settings.INBOUND_SMS["secret"]
    if not known:
        return False
    signature = request.headers.get("X-Signature", "").strip().lower()
    expected = signature_of(body, secret=known)
    return hmac.compare_digest(secret.encode(), known.encode()) or hmac.compare_digest(
        signature.encode(), expected.encode()
    )


def _taken(text: Text) -> TooMany | None:
    """Take one message in; the error of a sender who is slowed down, since the others of the push go on."""
    now = clock.now()
    numbers = settings.INBOUND_SMS["numbers"]
    org = numbers.get(text.to) or numbers.get("*", "")
    incoming = Incoming(
        channel=Channel.SMS,
        org=org,
        sender=text.sender,
        key=message_key("sms", text.to, text.sender, text.id),
        words=text.words,
    )
    try:
        count_sender(sender=text.sender, at=now)
        new = take_in(incoming=incoming, at=now)
    except TooMany as error:
        return error
    except LianxinError as error:
        # Pushed again it would be refused again.
        log.warning("inbound.refused", org=org, error=type(error).__name__)
        return None
    log.info("inbound.text", org=org, outcome="taken" if new else "known")
    return None
