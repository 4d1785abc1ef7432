"""What this token is and may."""

from django.utils.translation import gettext_lazy as _
from ninja import Router

from lianxin.api.request import ApiRequest
from lianxin.api.v1.description import lazy
from lianxin.api.v1.shapes import Stamp, Told, Unit, unit_told
from lianxin.foundation.access.rules import permissions_of
from lianxin.foundation.orgs.queries import org_by_id

router = Router(tags=["token"])


class Me(Told):
    """The token that asks."""

    label: str
    role: str
    permissions: list[str]
    unit: Unit
    expires: Stamp


@router.get(
    "/me",
    response=Me,
    summary=lazy(_("The token that asks: its role, its unit, its last day")),
    description=lazy(_("For trying out a token.")),
)
def get_me(request: ApiRequest) -> Me:
    """For trying out a token."""
    token = request.auth
    return Me(
        label=token.label,
        role=token.role,
        permissions=sorted(permissions_of(request.reach.roles)),
        unit=unit_told(org_by_id(token.org_id)),
        expires=token.expires,
    )
