"""Units: found by name, pinyin or code; read by code."""

from typing import Annotated

from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import BaseModel, StringConstraints

from lianxin.api.request import ApiRequest
from lianxin.api.v1.description import lazy
from lianxin.api.v1.refs import org_of
from lianxin.api.v1.shapes import USUAL_PAGE, PageSize, Told, UnitInTree, UnitRef, unit_hit, unit_told
from lianxin.foundation.orgs.queries import search_orgs, trail
from lianxin.kernel.language import in_readers_language

router = Router(tags=["units"])
Typed = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]+$")]


class UnitFilters(BaseModel):
    q: Typed
    limit: PageSize = USUAL_PAGE


class Units(Told):
    items: list[UnitInTree]


@router.get(
    "/orgs",
    response=Units,
    summary=lazy(_("Find units by name, pinyin, initials or code")),
    description=lazy(_("Open units, the whole name first.")),
)
def find_units(request: ApiRequest, filters: Query[UnitFilters]) -> Units:
    """Open units, the whole name first."""
    return Units(items=[unit_hit(hit) for hit in search_orgs(filters.q, limit=filters.limit)])


@router.get(
    "/orgs/{ref}",
    response=UnitInTree,
    summary=lazy(_("One unit")),
    description=lazy(_("By its official code, or by `id-` and its number.")),
)
def get_unit(request: ApiRequest, ref: Path[UnitRef]) -> UnitInTree:
    """By its official code, or by `id-` and its number."""
    org = org_of(ref)
    return UnitInTree(
        **unit_told(org).model_dump(),
        kind=org.kind.code,
        kind_name=in_readers_language(org.kind.name_zh, org.kind.name_en),
        trail=trail(org)[:-1],
    )
