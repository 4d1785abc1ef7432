"""What stands in an address of these pages, and the addresses that lead on from it."""

from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.domains.insight.permissions import VIEW
from lianxin.domains.insight.queries import Asked, View
from lianxin.foundation.access.queries import Reach, top_units
from lianxin.foundation.orgs.rules import MAX_ID, ids_on
from lianxin.foundation.tallies.enums import Basis
from lianxin.kernel.errors import Missing

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


def own_unit(reach: Reach) -> int:
    """The id of the first of the reader's own units; raises Missing for who has none in the territorial line.

    Most have one alone, which the reach names: only of several the database says which is the first.
    """
    paths = reach.paths(VIEW)
    if not paths:
        raise Missing(_("You have no unit whose figures you may see."))
    return ids_on(paths[0])[-1] if len(paths) == 1 else top_units(reach, permission=VIEW)[0].pk


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
