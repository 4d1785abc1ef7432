"""What stands in an address of these pages, and the addresses that lead on from it."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Ways:
    """The addresses that lead on from a page: they keep the period and the tree, and say only what is not the usual."""

    root: str
    view: View
    by: str = ""

    @classmethod
    def of(cls, view: View, by: str = "") -> "Ways":
        return cls(reverse("desk_figures"), view, by)

    def query(self, **other: str) -> str:
        """What stands behind the question mark, with some of it changed; "" takes a part out."""
        given = {
            "cut": self.view.stretch.cut.code,
            "period": self.view.stretch.period.label,
            "basis": self.view.basis.value,
            "by": self.by,
        } | other
        usual = {"cut": "month", "basis": Basis.IS.value}
        kept = {name: value for name, value in given.items() if value and usual.get(name) != value}
        return f"?{urlencode(kept)}" if kept else ""

    def unit(self, org_id: int) -> str:
        return f"{self.root}{org_id}/{self.query(by='')}"

    def figure(self, org_id: int, code: str) -> str:
        return f"{self.root}{org_id}/{code}/{self.query(by='')}"

    def records(self, org_id: int, code: str, **where: str) -> str:
        return f"{self.root}{org_id}/{code}/records/{self.query(**({'by': ''} | where))}"
