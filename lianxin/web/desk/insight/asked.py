"""What stands in an address of these pages, and the addresses that lead on from it."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.domains.insight.queries import Asked, View
from lianxin.foundation.access.queries import Reach, top_units
from lianxin.foundation.orgs.rules import MAX_ID
from lianxin.foundation.tallies.enums import Basis
from lianxin.kernel.errors import Missing

if TYPE_CHECKING:
    from lianxin.foundation.orgs.models import Org

_LONGEST = 40
_USUAL = {"cut": "month", "basis": Basis.IS.value}


def read(query: QueryDict) -> Asked:
    """What the address asks for; nothing in it is trusted to be sensible."""
    return Asked(
        cut=query.get("cut", "")[:_LONGEST],
        period=query.get("period", "")[:_LONGEST],
        basis=Basis.WAS if query.get("basis") == Basis.WAS.value else Basis.IS,
        by=query.get("by", "")[:_LONGEST],
        after=query.get("after", "")[:_LONGEST],
    )


def own_unit(reach: Reach) -> "Org":
    """The first of the reader's own units; raises Missing for who has none in the territorial line."""
    tops = top_units(reach, permission="insight.view")
    if not tops:
        raise Missing(_("You have no unit whose figures you may see."))
    return tops[0]


def known(org_id: int) -> int:
    """The id, if a unit can have it; raises Missing."""
    if org_id > MAX_ID:
        raise Missing(_("There is no such unit."))
    return org_id


class Ways:
    """The addresses that lead on from a page: they keep the period and the tree, and say only what is not the usual."""

    def __init__(self, view: View, by: str = "") -> None:
        self._root = reverse("desk_figures")
        self._given = {
            "cut": view.stretch.cut.code,
            "period": view.stretch.period.label,
            "basis": view.basis.value,
            "by": by,
        }
        # Hundreds of cells of a table lead on with the same.
        self._kept = self.query(by="")

    def query(self, **other: str) -> str:
        """What stands behind the question mark, with some of it changed; "" takes a part out."""
        given = self._given | other
        kept = {name: value for name, value in given.items() if value and _USUAL.get(name) != value}
        return f"?{urlencode(kept)}"

    def unit(self, org_id: int) -> str:
        return f"{self._root}{org_id}/{self._kept}"

    def figure(self, org_id: int, code: str, by: str = "") -> str:
        return f"{self._root}{org_id}/{code}/{self.query(by=by) if by else self._kept}"

    def records(self, org_id: int, code: str, **where: str) -> str:
        return f"{self._root}{org_id}/{code}/records/{self.query(**({'by': ''} | where))}"
