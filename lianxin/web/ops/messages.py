"""What would have been sent, to be read in development. Not mounted in production."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lianxin.domains.messaging.queries import dev_messages
from lianxin.web.shell.doors import public_page


@public_page
@never_cache
@require_safe
def dev_messages_page(request: HttpRequest) -> HttpResponse:
    """Open to anybody: a login code is read here before one is logged in."""
    return render(request, "ops/messages.html", {"messages_sent": dev_messages()})
