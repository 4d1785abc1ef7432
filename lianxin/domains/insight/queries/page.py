"""The page of a unit: the figures that matter, against the period before and beside the sister units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from lianxin.domains.insight import words
from lianxin.domains.insight.dimensions import words_for, words_of
from lianxin.domains.insight.enums import Good, Sight
from lianxin.domains.insight.queries.around import Around, around
from lianxin.domains.insight.queries.counting import Counts, Family, Reading, count
from lianxin.domains.insight.queries.sight import seen_at
from lianxin.domains.insight.queries.subjects import Subject, key_subjects, rate_subjects, work_subjects
from lianxin.domains.insight.queries.tiles import Tile, tiles
from lianxin.domains.insight.rules import (
    CALENDAR,
    Cut,
    Stretch,
    cuts_in_force,
    exact,
    last_stretches,
    protected,
    stretch_of,
)
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.queries import Span, figures
from lianxin.foundation.worktime.queries import periods_in_force
from lianxin.foundation.worktime.rules.periods import Period
from lianxin.kernel import clock

NOW, THEN, EVE = 0, 1, 2
PERIODS_DRAWN = 12
_TREND = ("cases.received", "cases.resolved")
_ABOUT = "cases.received"
# Their rates say the same beside a name.
_LEFT_OUT_OF_TABLES = frozenset({"cases.responded_in_time", "cases.satisfied", "cases.reopened"})
_BROKEN_DOWN = ("category", "channel", "level")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for, as it was typed; what cannot be read falls back to the usual."""

    cut: str = ""
    period: str = ""
    basis: Basis = Basis.IS
    by: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """What a page looks at: a unit among its neighbours, a stretch of time, the tree of which day, and how closely."""

    around: Around
    cuts: Mapping[str, Cut]
    stretch: Stretch
    basis: Basis
    sight: Sight

    @property
    def unit(self) -> Org:
        return self.around.unit

    @property
    def spans(self) -> tuple[Span, Span]:
        """The period, and the days it is held against. A running one is asked whole: nothing lies ahead."""
        period = self.stretch.period
        return Span(period.first, period.last), Span(self.stretch.then_first, self.stretch.then_last)

    @property
    def eve(self) -> Span:
        """The day before the period: what stood open then was carried over."""
        day = self.stretch.first - timedelta(days=1)
        return Span(day, day)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a unit beside that of the period before."""

    subject: Subject
    now: Reading
    then: Reading
    trend: str
    change: str

    @property
    def good(self) -> Good:
        return self.subject.good


@dataclass(frozen=True, slots=True)
class Work:
    """What passed through the hands of the unit: came, left, in hand. `balance` says how they hang together."""

    figures: tuple[Figure, ...]
    balance: str


@dataclass(frozen=True, slots=True)
class Row:
    """A unit and its readings, in the order of the page's subjects."""

    unit: Org
    readings: tuple[Reading, ...]
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a dimension."""

    value: str
    words: str
    now: Reading
    then: Reading


@dataclass(frozen=True, slots=True)
class Point:
    """One period of the course of the figures; `readings` in the order of the drawn subjects."""

    period: Period
    words: str
    short: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Everything the page of a unit shows. `below` and `beside` have their readings in the order of `subjects`."""

    view: View
    sentence: str
    figures: tuple[Figure, ...]
    rates: tuple[Figure, ...]
    work: Work
    drawn: tuple[Subject, ...]
    course: tuple[Point, ...]
    subjects: tuple[Subject, ...]
    below: tuple[Row, ...]
    beside: tuple[Row, ...]
    by: str
    parts: tuple[Part, ...]
    tiles: tuple[tuple[Tile, ...], ...]


def view_of(reach: Reach, org_id: int, asked: Asked, *, opens: str = "cases.view", sisters: bool = True) -> View:
    """What the address asks to look at. Who sees rounded figures gets few periods, all over, and today's tree only:

    a running period looked at day by day, periods that overlap, two trees side by side would give single cases away.
    """
    place = around(org_id, after=asked.after, sisters=sisters)
    sight = seen_at(reach, place.path, opens)
    cuts = cuts_in_force(periods_in_force(org_id, line=[unit.pk for unit in (*place.above, place.unit)]))
    rounded = sight == Sight.ROUNDED
    if rounded:
        cuts = {cut.code: cuts[cut.code] for cut in CALENDAR}
    cut = cuts.get(asked.cut) or cuts["month"]
    stretch = stretch_of(cut, asked.period, today=clock.today(), over_only=rounded)
    return View(place, cuts, stretch, Basis.IS if rounded else asked.basis, sight)


def unit_page(reach: Reach, org_id: int, asked: Asked) -> UnitPage:
    """The page of one unit. One statement per measure, whatever the number of units around it."""
    view = view_of(reach, org_id, asked)
    place = view.around
    subjects = (*key_subjects(), *rate_subjects())
    counts = count(
        reach, subjects, paths=paths_of(place), spans=view.spans, basis=view.basis, families=_families(place)
    )
    found = {subject.code: _figure(counts, subject, view) for subject in subjects}
    by = asked.by if asked.by in _BROKEN_DOWN else _BROKEN_DOWN[0]
    about = parts_of(reach, view, _subject(subjects, _ABOUT), "category")
    drawn = tuple(subject for subject in subjects if subject.code in _TREND)
    table = tuple(subject for subject in subjects if subject.code not in _LEFT_OUT_OF_TABLES)
    below = tuple(_row(counts, table, unit) for unit in place.below)
    return UnitPage(
        view=view,
        sentence=words.sentence(_told(view, found, about)),
        figures=tuple(found[subject.code] for subject in subjects if not subject.is_rate),
        rates=tuple(found[subject.code] for subject in subjects if subject.is_rate),
        work=_work(reach, view),
        drawn=drawn,
        course=course_of(reach, view, drawn),
        subjects=table,
        below=below,
        beside=tuple(_row(counts, table, unit, is_own=unit.pk == view.unit.pk) for unit in place.beside),
        by=by,
        parts=about if by == "category" else _parts_by(reach, view, subjects, by),
        tiles=tiles([(row.unit, row.readings[0]) for row in below if row.readings]),
    )


def paths_of(place: Around) -> dict[int, str]:
    """Every unit that stands on a page, with its path: the parent for the sake of its parts."""
    found = {place.unit.pk: place.path}
    if place.parent:
        found[place.parent.pk] = place.parent_path
    found |= {sister.pk: place.sister_path(sister) for sister in place.beside}
    return found | {child.pk: place.child_path(child) for child in place.below}


def _families(place: Around) -> list[Family]:
    """Totals beside all their parts, as far as one page shows them."""
    found = []
    if place.below and place.all_below:
        found.append(Family(place.unit.pk, tuple(child.pk for child in place.below)))
    if place.parent and place.all_beside:
        found.append(Family(place.parent.pk, tuple(sister.pk for sister in place.beside)))
    return found


def _figure(counts: Counts, subject: Subject, view: View) -> Figure:
    now, then = (counts.reading(subject, view.unit.pk, span) for span in (NOW, THEN))
    return Figure(subject, now, then, words.trend(now, then), words.change_words(then, view.stretch))


def _work(reach: Reach, view: View) -> Work:
    """Of the unit alone: beside others it would be taken for a ranking of offices."""
    subjects, unit = work_subjects(), view.unit.pk
    paths = {unit: view.around.path}
    counts = count(reach, subjects, paths=paths, spans=(*view.spans, view.eve), basis=view.basis)
    found = tuple(_figure(counts, subject, view) for subject in subjects)
    in_hand = next((subject for subject in subjects if subject.over.stock), None)
    if in_hand is None or view.sight != Sight.EXACT:
        return Work(found, "")
    return Work(found, words.balance(counts.reading(in_hand, unit, EVE), [one.now for one in found]))


def _row(counts: Counts, subjects: Sequence[Subject], unit: Org, *, is_own: bool = False) -> Row:
    return Row(unit, tuple(counts.reading(subject, unit.pk, NOW) for subject in subjects), is_own=is_own)


def course_of(reach: Reach, view: View, subjects: Sequence[Subject]) -> tuple[Point, ...]:
    """The last twelve periods up to the one looked at."""
    cut = view.stretch.cut
    periods = last_stretches(cut, view.stretch.period, PERIODS_DRAWN)
    spans = [Span(period.first, period.last) for period in periods]
    unit = view.unit.pk
    counts = count(reach, subjects, paths={unit: view.around.path}, spans=spans, basis=view.basis)
    return tuple(
        Point(
            period,
            words.period_words(period, cut),
            words.short_period(period, cut),
            tuple(counts.reading(subject, unit, number) for subject in subjects),
        )
        for number, period in enumerate(periods)
    )


def _parts_by(reach: Reach, view: View, subjects: Sequence[Subject], by: str) -> tuple[Part, ...]:
    """By the dimension asked for: of the first figure that has it."""
    subject = next((one for one in subjects if by in one.over.dims), None)
    return parts_of(reach, view, subject, by) if subject else ()


def parts_of(reach: Reach, view: View, subject: Subject | None, by: str) -> tuple[Part, ...]:
    """A count by the values of one dimension, the largest first; what is not told is left out."""
    if subject is None or by not in subject.over.dims:
        return ()
    unit = view.unit.pk
    found = figures(subject.over.code, orgs=[unit], spans=view.spans, basis=view.basis, by=(by,))
    sight = seen_at(reach, view.around.path, subject.opens)
    values = sorted({key[2][0] for key in found})
    known = words_for(by)
    columns = [_column([found.get((unit, span, (value,)), 0) for value in values], sight) for span in (NOW, THEN)]
    parts = [Part(value, words_of(value, known), *pair) for value, *pair in zip(values, *columns, strict=True)]
    told = [part for part in parts if part.now.value or part.then.value]
    return tuple(sorted(told, key=lambda part: (-(part.now.value or 0), part.value)))


def _column(quantities: Sequence[int], sight: Sight) -> list[Reading]:
    """The parts of one total, so that none can be found by subtraction."""
    if sight == Sight.EXACT:
        shown = [exact(quantity) for quantity in quantities]
    else:
        _whole, shown = protected(sum(quantities), [(quantity, sight) for quantity in quantities], sight=sight)
    return [Reading(one.text, one.value, one, sight=sight) for one in shown]


def _told(view: View, found: Mapping[str, Figure], about: Sequence[Part]) -> words.Told:
    def now(code: str) -> Reading | None:
        return found[code].now if code in found else None

    received = found.get(_ABOUT)
    return words.Told(
        period=words.stretch_words(view.stretch),
        then=words.then_words(view.stretch),
        runs=view.stretch.runs,
        received=received.now if received else None,
        before=received.then if received else None,
        in_time=now("cases.response"),
        satisfied=now("cases.satisfaction"),
        open=now("cases.open"),
        about=[(part.words, part.now) for part in about if part.value],
    )


def _subject(subjects: Sequence[Subject], code: str) -> Subject | None:
    return next((subject for subject in subjects if subject.code == code), None)
