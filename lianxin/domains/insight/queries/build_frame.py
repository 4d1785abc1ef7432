"""What a table is built upon: the unit, its periods, its figures, the units in it; and whether the reader may build there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.domains.insight.enums import Base, Sight
from lianxin.domains.insight.queries.build_figures import Shown, offered, shown_of
from lianxin.domains.insight.queries.sight import seen_at
from lianxin.domains.insight.rules.building import BELOW, BESIDE, MOST_ROWS, Only, Wish, periods_meant
from lianxin.domains.insight.rules.periods import Cut, cuts_in_force
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org, OrgLink, OrgPath
from lianxin.foundation.orgs.queries import children, line_up, paths_of
from lianxin.foundation.orgs.rules import ids_on, path_range, path_under
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.queries import Span
from lianxin.foundation.worktime.queries import periods_in_force
from lianxin.foundation.worktime.rules.periods import Period
from lianxin.kernel.errors import Refused

_USUAL_FIGURES = ("cases.received", "cases.resolved", "cases.response")


class Closed(Refused):
    """The reader may not open the records of this unit, so builds no table there; `unit` has a page of rounded figures."""

    def __init__(self, unit: Org) -> None:
        super().__init__(
            _(
                "You may not open the requests of this unit, so you build no tables of it. Its page has figures for everybody."
            )
        )
        self.unit = unit


@dataclass(frozen=True, slots=True)
class Frame:
    """`unit` is whose total stands below; `own` the unit that was asked for (another one among sister units).

    `spans` are those of the periods, and of all of them together as the last.
    """

    wish: Wish
    own: Org
    unit: Org
    path: str
    above: tuple[Org, ...]
    cuts: dict[str, Cut]
    cut: Cut
    periods: tuple[Period, ...]
    figures: tuple[Shown, ...]
    offered: tuple[Shown, ...]

    @property
    def only(self) -> Only | None:
        """The one value to which the table keeps, if there is such a dimension."""
        only = self.wish.only
        return only if only and any(one.subject and only.dim in one.subject.dims for one in self.offered) else None

    @property
    def whole(self) -> Span:
        return Span(self.periods[0].first, self.periods[-1].last)

    @property
    def spans(self) -> tuple[Span, ...]:
        if not self.wish.by_periods:
            return (self.whole,)
        return (*(Span(one.first, one.last) for one in self.periods), self.whole)


def frame_of(reach: Reach, wish: Wish, *, today: date) -> Frame:
    """The ground of a table; raises Missing for a unit that stands nowhere, Closed for who may not build there."""
    chain = line_up(wish.unit)
    own = chain[-1]
    if wish.level == BESIDE and wish.by_units and len(chain) > 1:
        chain = chain[:-1]
    unit, path = chain[-1], ""
    for one in chain:
        path = path_under(path, one.pk)
    choice = [one for one in offered() if _opens(reach, path, one)]
    if not any(one.subject for one in choice):
        raise Closed(own)
    cuts = cuts_in_force(periods_in_force(unit.pk, line=[one.pk for one in chain]))
    cut = cuts.get(wish.cut) or cuts["month"]
    known = {one.code: one for one in choice}
    if any(code not in known and code in {one.code for one in offered()} for code in wish.figures):
        raise Closed(own)
    chosen = [known[code] for code in wish.figures or _USUAL_FIGURES if code in known] or choice[:1]
    return Frame(
        wish=wish,
        own=own,
        unit=unit,
        path=path,
        above=tuple(chain[:-1]),
        cuts=cuts,
        cut=cut,
        periods=tuple(periods_meant(wish, cut, today=today)),
        figures=_with_shares(chosen, wish.per),
        offered=tuple(choice),
    )


def _opens(reach: Reach, path: str, shown: Shown) -> bool:
    return shown.subject is None or all(
        seen_at(reach, path, measure.opens) == Sight.EXACT for measure in shown.subject.measures
    )


def _with_shares(chosen: Sequence[Shown], per: str) -> tuple[Shown, ...]:
    """Every count is followed by what it is for a thousand of the base figure."""
    if per not in Base.values:
        return tuple(chosen)
    found: list[Shown] = []
    for one in chosen:
        found.append(one)
        if one.subject and not one.subject.is_rate:
            found.append(shown_of(one.subject, Base(per)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit of the table, and the one directly below the table's own unit under which it stands (itself, if that)."""

    unit: Org
    group: Org


def units_of(reach: Reach, frame: Frame) -> list[Standing]:
    """The units in the order of the tree, one more than there is room for when they are too many.

    As it was: those that stood there in the time of the table and stand in the reader's reach today.
    """
    wish = frame.wish
    if wish.level in {BELOW, BESIDE}:
        units = _below(frame) if wish.basis == Basis.WAS else children(frame.unit.pk)
        units = units.select_related(None)
        found = [Standing(unit, unit) for unit in units[: MOST_ROWS + 1]]
    else:
        found = _of_kind(frame)
    if wish.basis == Basis.WAS:
        paths = paths_of(one.unit.pk for one in found)
        found = [one for one in found if _within(reach, frame, paths.get(one.unit.pk, ""))]
    return found


def _within(reach: Reach, frame: Frame, path: str) -> bool:
    opens = {measure.opens for one in frame.figures if one.subject for measure in one.subject.measures}
    return bool(path) and all(seen_at(reach, path, permission) == Sight.EXACT for permission in opens)


def _in_time(frame: Frame) -> Q:
    """The dated rows (links, paths) that held on some day of the table."""
    whole = frame.whole
    return Q(Q(valid_to__isnull=True) | Q(valid_to__gt=whole.first), valid_from__lte=whole.last)


def _open_in_time(frame: Frame) -> Q:
    if frame.wish.basis == Basis.IS:
        return Q(closed__isnull=True)
    whole = frame.whole
    return Q(Q(closed__isnull=True) | Q(closed__gt=whole.first), opened__lte=whole.last)


def _below(frame: Frame) -> QuerySet[Org]:
    """The units that stood directly below on some day of the table."""
    links = OrgLink.objects.filter(_in_time(frame), parent=frame.unit, line=Line.TERRITORIAL)
    found = Org.objects.filter(_open_in_time(frame), pk__in=links.values("org_id")).select_related("kind")
    return found.order_by("kind__rank", "code", "id")


def _of_kind(frame: Frame) -> list[Standing]:
    """All units of a kind at any depth under the unit, after the unit directly below it under which they stand."""
    held = Q(valid_to__isnull=True)
    tops = [frame.path]
    if frame.wish.basis == Basis.WAS:
        held = _in_time(frame)
        tops = list(OrgPath.objects.filter(held, org=frame.unit, line=Line.TERRITORIAL).values_list("path", flat=True))
    under = Q(pk__in=[])
    for top in tops:
        low, high = path_range(top)
        under |= Q(path__gt=low, path__lt=high)
    rows = OrgPath.objects.filter(
        held,
        under,
        line=Line.TERRITORIAL,
        org__kind__code=frame.wish.level,
        org__in=Org.objects.filter(_open_in_time(frame)),
    ).select_related("org__kind")
    # The last place of a unit that moved within the time of the table.
    latest = {row.org_id: row for row in rows.order_by(F("valid_from").asc(), "id")[: MOST_ROWS * 2]}
    groups = {row.org_id: _group(row.path, frame.unit.pk) for row in latest.values()}
    known = Org.objects.select_related("kind").in_bulk(set(groups.values()))
    found = [Standing(row.org, known[groups[row.org_id]]) for row in latest.values()]
    return sorted(found, key=lambda one: (*_order(one.group), *_order(one.unit)))


def _group(path: str, unit: int) -> int:
    ids = ids_on(path)
    return ids[ids.index(unit) + 1]


def _order(unit: Org) -> tuple[int, str, int]:
    return unit.kind.rank, unit.code, unit.pk
