"""What the token's door adds to a request, for the type checker and the reader."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

from lianxin.foundation.access.queries import Reach
from lianxin.kernel.actors import Actor

if TYPE_CHECKING:
    from lianxin.foundation.access.models import ApiToken


class ApiRequest(HttpRequest):
    """`actor` is the program, `reach` (read at the first use) what it may, `auth` its token."""

    actor: Actor
    reach: Reach
    auth: "ApiToken"
