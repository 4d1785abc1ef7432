"""What our middleware adds to a request, for the type checker and the reader."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from lianxin.foundation.access.queries import Reach
from lianxin.kernel.actors import Actor


class ShellRequest(HttpRequest):
    """`actor` is who acts, `reach` (read at the first use) what they may, `htmx` whether a fragment is wanted."""

    actor: Actor
    reach: Reach
    htmx: HtmxDetails
