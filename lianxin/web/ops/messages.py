"""Messages that may not have arrived; and, in development, what would have been sent."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lianxin.domains.messaging.actions import resend_delivery
from lianxin.domains.messaging.queries import delivery_by_id, dev_messages, doubtful_deliveries
from lianxin.kernel import clock
from lianxin.web.shell.doors import needs, public_page
from lianxin.web.shell.request import ShellRequest


@needs("system.operate")
@require_safe
def doubtful_page(request: ShellRequest) -> HttpResponse:
    """Ways, masked addresses and reasons; never the words, which are none of the operator's business."""
    return render(request, "ops/doubtful.html", {"deliveries": doubtful_deliveries()})


@needs("system.operate")
@require_POST
def resend(request: ShellRequest, delivery_id: UUID) -> HttpResponse:
    """Send one again, under its own message id."""
    resend_delivery(delivery=delivery_by_id(delivery_id), by=request.actor, at=clock.now())
    messages.success(request, _("The message is being sent again."))
    return redirect("ops_messages")


@public_page
@never_cache
@require_safe
def dev_messages_page(request: HttpRequest) -> HttpResponse:
    """Open to anybody: a login code is read here before one is logged in. Not mounted in production."""
    return render(request, "ops/messages.html", {"messages_sent": dev_messages()})
