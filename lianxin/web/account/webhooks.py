"""Where a program listens, for those who look after it: name an address, stop it, try it, see what became of each word."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianxin.domains.messaging.webhooks import actions, queries
from lianxin.foundation.access.queries import token_in_reach
from lianxin.kernel import clock
from lianxin.kernel.errors import Missing
from lianxin.web.account.form_errors import errors_into
from lianxin.web.account.forms import WebhookForm
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest


@needs("access.programs")
@never_cache
@require_http_methods(["GET", "POST"])
def webhooks(request: ShellRequest, uuid: UUID) -> HttpResponse:
    """The addresses of one program. The answer to the form is the one place where the secret of a new one is shown."""
    token = token_in_reach(request.reach, uuid)
    form = WebhookForm(request.POST or None)
    context = {"token": token, "form": form}
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            made, secret = actions.subscribe(
                token=token,
                url=form.cleaned_data["url"],
                kinds=form.cleaned_data["kinds"],
                by=request.actor,
                at=clock.now(),
            )
            return render(request, "account_pages/webhook_made.html", {"token": token, "made": made, "secret": secret})
    context["found"] = queries.subscriptions_of(token)
    return render(request, "account_pages/webhooks.html", context, status=422 if form.errors else 200)


@needs("access.programs")
@require_safe
def webhook(request: ShellRequest, uuid: UUID) -> HttpResponse:
    """One address and the last words it was sent."""
    found = queries.subscription_in_reach(request.reach, uuid)
    context = {"found": found, "token": found.token, "deliveries": queries.latest_deliveries(found)}
    return render(request, "account_pages/webhook.html", context)


@needs("access.programs")
@require_POST
def change(request: ShellRequest, uuid: UUID, deed: str) -> HttpResponse:
    """Stop it, switch it on again, or send it a word that means nothing."""
    found = queries.subscription_in_reach(request.reach, uuid)
    if deed == "stop":
        actions.stop(subscription=found, by=request.actor, at=clock.now())
        messages.success(request, _("It is told nothing more."))
    elif deed == "resume":
        actions.resume(subscription=found, by=request.actor, at=clock.now())
        messages.success(request, _("It is told again from now on."))
    elif deed == "trial":
        actions.send_trial(subscription=found, by=request.actor, at=clock.now())
        messages.success(request, _("A trial is on its way. Load the page again to see whether it was taken."))
    else:
        raise Missing(_("There is nothing to be done by this name."))
    return redirect("desk_webhook", uuid=uuid)


@needs("access.programs")
@require_POST
def resend(request: ShellRequest, uuid: UUID) -> HttpResponse:
    """Send a word again that was given up."""
    found = queries.delivery_in_reach(request.reach, uuid)
    actions.resend(delivery=found, by=request.actor, at=clock.now())
    messages.success(request, _("It is on its way again."))
    return redirect("desk_webhook", uuid=found.subscription.uuid)
