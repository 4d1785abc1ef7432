"""What is rising, reckoned so that a clerk can follow it: pure.

Everything is counted in whole weeks, the latest first: week 0 are the seven days up to the last whole day. What is expected
is the highest of what the weeks before bring, what the same weeks of earlier years brought at today's level, and what the
place's share of that is in the whole county. A rise is what is more than chance and more than half again as many.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lianxin.domains.triage.enums import HeatClass
from lianxin.foundation.orgs.rules import STEP

YEAR = 52
YEARS = 3
# Weeks either side over which a season may shift, and those before them by which this year's level is measured.
DRIFT = 1
LEVEL_WEEKS = 13
# As many cases as it takes until a level of a topic's own counts half, beside that of all topics together.
_CALM = 10.0
# A season that is late this year looks like a low level: it is not believed to be lower than this.
_LEAST_LEVEL, _MOST_LEVEL = 0.7, 3.0
LEAST = 5
RISE = 1.5
# How seldom chance alone may pass the bar; where no earlier year is known, a season could be taken for a rise.
CHANCE = 0.001
CHANCE_UNSEASONED = 0.0001
# Weeks differ by more than the chance of single cases, by about a fifth, however many cases they have.
_EVENNESS = 20.0
LONGEST_WEEKS = 8
COURSE_WEEKS = 13

Weeks = Sequence[int]


@dataclass(frozen=True, slots=True)
class Window:
    """So many weeks are looked at, against so many before them."""

    weeks: int
    before: int

    @property
    def days(self) -> int:
        return self.weeks * 7


WEEKLY, MONTHLY = Window(1, 4), Window(4, 8)
WINDOWS = (WEEKLY, MONTHLY)
WEEKS_READ = YEARS * YEAR + MONTHLY.weeks + DRIFT + LEVEL_WEEKS + COURSE_WEEKS


@dataclass(frozen=True, slots=True)
class Season:
    """What the same weeks of earlier years brought on average, and by how much this year runs above them."""

    brought: float
    level: float
    years: int
    ground: int

    @property
    def number(self) -> float:
        return self.brought * self.level


@dataclass(frozen=True, slots=True)
class Expected:
    """`recent`: from the weeks before; `season`: from earlier years; `share`: the part of the county's season that falls to
    the place. `ground`: the number of cases on which the highest of them rests.
    """

    recent: float
    season: Season | None
    share: float | None
    ground: int

    @property
    def number(self) -> float:
        season = self.season.number if self.season else 0.0
        return max(self.recent, season, self.share or 0.0)

    @property
    def years(self) -> int:
        return self.season.years if self.season else 0


@dataclass(frozen=True, slots=True)
class Around:
    """What a place stands in: all its requests; the topic and all requests of its county; how many weeks are recorded."""

    all_here: Weeks
    topic_wide: Weeks
    all_wide: Weeks
    recorded: int


def recorded_weeks(everything: Weeks) -> int:
    """How many weeks back the record reaches."""
    return max((number + 1 for number, count in enumerate(everything) if count), default=0)


def in_window(weeks: Weeks, window: Window, ago: int = 0) -> int:
    return sum(weeks[ago : ago + window.weeks])


def season_of(topic: Weeks, everything: Weeks, window: Window, *, recorded: int, ago: int = 0) -> Season | None:
    """From the same weeks of up to three earlier years; None where the record reaches back no whole year."""
    skipped = window.weeks + DRIFT
    starts = [ago + YEAR * year for year in range(1, YEARS + 1)]
    starts = [start for start in starts if start + skipped + LEVEL_WEEKS <= recorded]
    if not starts:
        return None
    years = len(starts)
    same = [sum(topic[start - DRIFT : start + window.weeks + DRIFT]) for start in starts]

    def levels(weeks: Weeks) -> tuple[int, float]:
        before = sum(sum(weeks[start + skipped : start + skipped + LEVEL_WEEKS]) for start in starts)
        return sum(weeks[ago + skipped : ago + skipped + LEVEL_WEEKS]), before / years

    now, then = levels(everything)
    around = _bounded((now + _CALM) / (then + _CALM))
    now, then = levels(topic)
    level = _bounded((now + _CALM * around) / (then + _CALM))
    brought = sum(same) / years * window.weeks / (window.weeks + 2 * DRIFT)
    return Season(brought, level, years, sum(same))


def _bounded(level: float) -> float:
    return min(_MOST_LEVEL, max(_LEAST_LEVEL, level))


def expected(topic: Weeks, around: Around, window: Window, *, ago: int = 0, recent: float | None = None) -> Expected:
    """`recent`: what the weeks before a rise brought, for one that goes on: its own weeks are no measure for it."""
    begin = ago + window.weeks
    if recent is None:
        recent = sum(topic[begin : begin + window.before]) * window.weeks / window.before
    own = season_of(topic, around.all_here, window, recorded=around.recorded, ago=ago)
    wide = season_of(around.topic_wide, around.all_wide, window, recorded=around.recorded, ago=ago)
    share = wide.number * _share_of(around, begin) if wide else None
    grounds = [
        (recent, round(recent * window.before / window.weeks)),
        (own.number if own else 0.0, own.ground if own else 0),
        (share or 0.0, wide.ground if wide else 0),
    ]
    return Expected(recent, own, share, max(grounds)[1])


def _share_of(around: Around, begin: int) -> float:
    """The place's part of all requests of its county, in the quarter before."""
    wide = sum(around.all_wide[begin : begin + LEVEL_WEEKS])
    return sum(around.all_here[begin : begin + LEVEL_WEEKS]) / wide if wide else 0.0


def bar_of(wanted: Expected, window: Window) -> int:
    """The smallest number that chance alone reaches less often than `CHANCE`.

    By a Poisson distribution whose mean is itself not known for sure: it rests on `ground` cases, and weeks differ.
    """
    mean = wanted.number + 0.5 * window.weeks / window.before
    shape = min(wanted.ground + 0.5, _EVENNESS)
    chance = CHANCE if wanted.years else CHANCE_UNSEASONED
    probability = (shape / (shape + mean)) ** shape
    below, number = probability, 0
    while 1 - below > chance:
        number += 1
        probability *= (number - 1 + shape) / number * mean / (mean + shape)
        below += probability
    return number + 1


def is_rise(number: int, wanted: Expected, window: Window) -> bool:
    """Enough of them, half again as many as expected, and more than chance."""
    return goes_on(number, wanted) and number >= bar_of(wanted, window)


def lasts(topic: Weeks, wanted: Expected, window: Window) -> bool:
    """Of several weeks: whether the last one bears at least half its part, so that what is past is not found once more."""
    last = topic[0] * window.weeks
    return window.weeks == 1 or (last >= RISE * wanted.number and 2 * last >= in_window(topic, window))


def goes_on(number: int, wanted: Expected) -> bool:
    """Of a rise that was found before: as long as there are half again as many as before it."""
    return number >= LEAST and number >= RISE * wanted.number


@dataclass(frozen=True, slots=True)
class Behind:
    """The cases of a rise: how many; persons, each once; those that joined a matter somebody had reported before;
    those without an answer, and how many days these have waited on average.
    """

    cases: int
    persons: int
    joined: int
    unanswered: int
    waited: float


MOST_NUMBER, MOST_GROWTH, MOST_SUPPORT, MOST_AGE, MOST_UNANSWERED = 30, 30, 10, 10, 20
# Twice next to nothing is no growth.
LEAST_EXPECTED = 3.0
HOT_FROM, VERY_HOT_FROM = 40, 60


@dataclass(frozen=True, slots=True)
class Heat:
    """Five parts in whole points, which add up to at most 100."""

    number: int
    growth: int
    support: int
    age: int
    unanswered: int

    @property
    def total(self) -> int:
        return self.number + self.growth + self.support + self.age + self.unanswered


def times(number: int, wanted: float) -> float:
    """How many times what was expected, of which at least three are reckoned."""
    return number / max(wanted, LEAST_EXPECTED)


def class_of(total: int) -> HeatClass:
    """Below 40 warm, below 60 hot, from there very hot."""
    if total < HOT_FROM:
        return HeatClass.WARM
    return HeatClass.HOT if total < VERY_HOT_FROM else HeatClass.VERY_HOT


def heat_of(behind: Behind, wanted: float) -> Heat:
    """A point a case up to 30; ten for each time over what was expected up to 30; a point for each that joined up to 10; a
    point a day that those without an answer have waited up to 10; their share of 20.
    """
    return Heat(
        number=min(MOST_NUMBER, behind.cases),
        growth=max(0, min(MOST_GROWTH, round(10 * (times(behind.cases, wanted) - 1)))),
        support=min(MOST_SUPPORT, behind.joined),
        age=min(MOST_AGE, round(behind.waited)),
        unanswered=round(MOST_UNANSWERED * behind.unanswered / behind.cases) if behind.cases else 0,
    )


@dataclass(frozen=True, slots=True)
class Begun:
    """A rise found on an earlier night: its window, and what the weeks before it brought."""

    window: Window
    recent: float


@dataclass(frozen=True, slots=True)
class Area:
    """The weeks of a county: of places by their paths, of topics by their ids. `root` is the county's own path."""

    root: str
    topics: Mapping[tuple[str, int], Weeks]
    totals: Mapping[str, Weeks]


@dataclass(frozen=True, slots=True)
class Rise:
    path: str
    topic: int
    window: Window
    wanted: Expected
    bar: int


def rises(area: Area, begun: Mapping[tuple[str, int], Begun]) -> list[Rise]:
    """All of an area. What rises at a place is told there, and of the place around it only where the rest rises too."""
    found: list[Rise] = []
    told: dict[tuple[str, int], list[int]] = {}
    for path, topic in sorted(area.topics, key=lambda key: (-len(key[0]), key)):
        whole = area.topics[path, topic]
        below = told.get((path, topic), [0] * len(whole))
        rest = [count - taken for count, taken in zip(whole, below, strict=True)]
        rise = _rise_at(path, topic, whole, rest, area, begun.get((path, topic)))
        if rise is None:
            continue
        found.append(rise)
        for above in _above(path, area.root):
            taken = told.setdefault((above, topic), [0] * len(whole))
            for week, count in enumerate(rest):
                taken[week] += count
    return found


def _rise_at(path: str, topic: int, whole: Weeks, rest: Weeks, area: Area, before: Begun | None) -> Rise | None:
    around = around_of(area, path, topic)
    for window in [before.window] if before else WINDOWS:
        if in_window(rest, window) < LEAST:
            continue
        wanted = expected(whole, around, window, recent=before.recent if before else None)
        if before is not None:
            rising = goes_on(in_window(whole, window), wanted)
        else:
            of_rest = expected(rest, around, window)
            rising = is_rise(in_window(rest, window), of_rest, window) and lasts(rest, of_rest, window)
        if rising:
            return Rise(path, topic, window, wanted, bar_of(wanted, window))
    return None


def around_of(area: Area, path: str, topic: int) -> Around:
    nothing = [0] * WEEKS_READ
    everything = area.totals.get(area.root, nothing)
    here = area.totals.get(path, nothing)
    return Around(here, area.topics.get((area.root, topic), nothing), everything, recorded_weeks(everything))


def _above(path: str, root: str) -> list[str]:
    return [path[:length] for length in range(len(root), len(path), STEP)]


def course(topic: Weeks, around: Around) -> list[tuple[int, float, int]]:
    """The last weeks, the earliest first: how many, how many were expected, and the bar of chance."""
    told = []
    for ago in reversed(range(COURSE_WEEKS)):
        wanted = expected(topic, around, WEEKLY, ago=ago)
        told.append((topic[ago], round(wanted.number, 1), bar_of(wanted, WEEKLY)))
    return told
