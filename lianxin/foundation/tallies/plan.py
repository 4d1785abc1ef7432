"""Which tallies are kept, as folding and reading ask it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lianxin.foundation.tallies.enums import Grain
from lianxin.foundation.tallies.models import TallyPlan, TallyState

# Kind of unit -> the sets kept there by month, each with whether it is kept by day too.
Kept = Mapping[str, tuple[tuple[str, bool], ...]]


@dataclass(frozen=True, slots=True)
class Plan:
    """`mark` names this state of the plan; `kept` is by measure."""

    mark: str
    kept: Mapping[str, Kept] = field(default_factory=dict)

    def of(self, measure: str) -> Kept:
        """What is kept of a measure, by kind of unit."""
        return self.kept.get(measure, {})

    def best_for(self, measure: str, names: Iterable[str]) -> dict[str, tuple[str, bool]]:
        """For each kind of unit the smallest set kept there that tells these dimensions apart; days before size."""
        wanted = set(names)
        found: dict[str, tuple[str, bool]] = {}
        for kind, sets in self.of(measure).items():
            fitting = [(one, days) for one, days in sets if wanted <= set(filter(None, one.split(",")))]
            if fitting:
                found[kind] = min(fitting, key=lambda one: (not one[1], one[0].count(","), one[0]))
        return found


NOTHING = Plan("")
_known = NOTHING


def read_plan() -> Plan:
    """The plan as this transaction sees it."""
    mark = TallyState.objects.values_list("mark", flat=True).first() or ""
    months: dict[tuple[str, str, str], bool] = {}
    days: set[tuple[str, str, str]] = set()
    rows = TallyPlan.objects.filter(kept=True).order_by("measure", "kind", "dimset")
    for measure, dimset, kind, grain in rows.values_list("measure", "dimset", "kind", "grain"):
        if grain == Grain.DAY:
            days.add((measure, kind, dimset))
        else:
            months[measure, kind, dimset] = True
    kept: dict[str, dict[str, tuple[tuple[str, bool], ...]]] = {}
    for measure, kind, dimset in months:
        sets = kept.setdefault(measure, {})
        sets[kind] = (*sets.get(kind, ()), (dimset, (measure, kind, dimset) in days))
    return Plan(mark, kept)


def last_known() -> Plan:
    """The plan this process read last: whoever uses it asks for its mark in the same statement."""
    return _known


def reread() -> Plan:
    """The plan read anew."""
    global _known  # noqa: PLW0603  one plan holds for the whole process
    _known = read_plan()
    return _known
