"""Which units the rows of a form speak of, on the last day that is filled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lianxin.domains.forms.enums import Whose
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import children, subtree
from lianxin.foundation.orgs.rules import short_name
from lianxin.kernel import clock
from lianxin.kernel.text import fold_text


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as a row names it."""

    pk: int
    name: str
    kind: str

    @property
    def short_name(self) -> str:
        return short_name(self.name)


@dataclass(frozen=True, slots=True)
class Below:
    """A unit, those directly below it, and all below it, in the order of the tree; as of one day."""

    top: Unit
    direct: tuple[Unit, ...]
    everything: tuple[Unit, ...]

    def of_kinds(self, kinds: Sequence[str]) -> list[Unit]:
        """Those of these kinds at any depth; of no kinds: those directly below."""
        if not kinds:
            return list(self.direct)
        return [unit for unit in self.everything if unit.kind in kinds]

    def named(self, name: str) -> Unit | None:
        """The one unit of this name, official or as people say it; None when there is none, or more than one."""
        wanted = fold_text(name)
        found = [unit for unit in (self.top, *self.everything) if wanted in _names(unit)]
        return found[0] if len(found) == 1 else None

    def meant(self, whose: str, *, kinds: Sequence[str], named: str) -> list[Unit]:
        """The units whose figures a row adds up; [] when its name is none of theirs."""
        if whose in {Whose.KINDS, Whose.EACH}:
            return self.of_kinds(kinds)
        if whose == Whose.NAMED:
            unit = self.named(named)
            return [unit] if unit else []
        return [self.top]


def _names(unit: Unit) -> set[str]:
    return {fold_text(unit.name), fold_text(unit.short_name)}


def units_below(org: Org, *, on: date) -> Below:
    """The units open on a day (a day ahead: today), in five statements however many there are."""
    day = min(on, clock.today())
    every = subtree(org.pk, on=day).exclude(pk=org.pk).select_related("kind").order_by("kind__rank", "code", "id")
    direct = set(children(org.pk, on=day).values_list("pk", flat=True))
    everything = tuple(_unit(one) for one in every)
    return Below(
        top=_unit(org),
        direct=tuple(unit for unit in everything if unit.pk in direct),
        everything=everything,
    )


def _unit(org: Org) -> Unit:
    return Unit(pk=org.pk, name=org.name, kind=org.kind.code)


def names_below(org: Org) -> frozenset[str]:
    """What the units below are called, folded, official and as people say it."""
    below = units_below(org, on=clock.today())
    return frozenset(name for unit in below.everything for name in _names(unit))
