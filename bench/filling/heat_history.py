"""Nights of a real city: its requests of five years by type and district, as they are and drawn anew in full number.

The sample is 10,000 requests of Baltimore; the city has some three hundred times as many. What is drawn keeps each type's real
course over the year, its real change from year to year and its real share of each district; weeks differ by a fifth more
than chance, as real ones do.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from lianxin.domains.triage.rules_heat import (
    LONGEST_WEEKS,
    MONTHLY,
    WEEKS_READ,
    Area,
    Begun,
    Rise,
    rises,
)
from lianxin.foundation.orgs.rules import path_under

FIRST, LAST = date(2014, 1, 1), date(2019, 2, 13)
DAYS = (LAST - FIRST).days + 1
CITY = path_under("", 1)
_BANDWIDTH = 9.0
_WEEKS_DIFFER = 0.2
_LEAST = 5


@dataclass(frozen=True)
class History:
    """Requests by place, type and day; the city first, then its districts."""

    types: tuple[str, ...]
    districts: tuple[str, ...]
    counts: np.ndarray

    @property
    def paths(self) -> list[str]:
        return [CITY, *(path_under(CITY, 2 + number) for number in range(len(self.districts)))]


def sampled(source: Path) -> History:
    """As it is."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            (row["SRType"], row["PoliceDistrict"], datetime.strptime(row["CreatedDate"], "%m/%d/%Y %I:%M:%S %p").date())  # noqa: DTZ007  a local day
            for row in csv.DictReader(file)
            if row["CreatedDate"]
        ]
    types = tuple(sorted({kind for kind, _district, _day in rows}))
    districts = tuple(sorted({district for _kind, district, _day in rows if district}))
    counts = np.zeros((1 + len(districts), len(types), DAYS), dtype=np.int64)
    for kind, district, day in rows:
        number = (day - FIRST).days
        counts[0, types.index(kind), number] += 1
        if district:
            counts[1 + districts.index(district), types.index(kind), number] += 1
    return History(types, districts, counts)


def drawn(sample: History, *, times: int, chance: np.random.Generator) -> History:
    """The same city with so many times the requests, drawn day by day."""
    rates = _rates(sample) * times
    weeks = chance.gamma(1 / _WEEKS_DIFFER**2, _WEEKS_DIFFER**2, size=(rates.shape[0], DAYS // 7 + 1))
    rates = rates * np.repeat(weeks, 7, axis=1)[:, :DAYS]
    whole = sample.counts[1:].sum(axis=2)
    shares = (whole + 0.5) / (whole + 0.5).sum(axis=0)
    below = chance.poisson(shares[:, :, None] * rates[None, :, :])
    return History(sample.types, sample.districts, np.concatenate([below.sum(axis=0, keepdims=True), below]))


def _rates(sample: History) -> np.ndarray:
    """Requests a day of each type: the course of the year, smoothed over all years, times what the year brought."""
    days = np.array([(FIRST + timedelta(days=number)).timetuple().tm_yday for number in range(DAYS)])
    years = np.array([(FIRST + timedelta(days=number)).year for number in range(DAYS)])
    apart = np.abs(np.arange(366)[:, None] - np.arange(366)[None, :])
    weight = np.exp(-0.5 * (np.minimum(apart, 366 - apart) / _BANDWIDTH) ** 2)
    of_city = sample.counts[0]
    by_day = np.zeros((of_city.shape[0], 366))
    for number in range(DAYS):
        by_day[:, days[number] - 1] += of_city[:, number]
    course = by_day @ weight.T + 0.05
    course /= course.mean(axis=1, keepdims=True)
    # From the middle of one year to the middle of the next, so that no first of January is a rise.
    whole = np.unique(years)[:-1]
    levels = np.stack([(of_city[:, years == year].sum(axis=1) + 0.5) / (years == year).sum() for year in whole])
    middles = [(date(year, 7, 1) - FIRST).days for year in whole]
    level = np.stack([np.interp(np.arange(DAYS), middles, one) for one in levels.T])
    return level * course[:, days - 1]


@dataclass(frozen=True)
class Found:
    """A hot spot of the simulation."""

    day: int
    place: int
    topic: int
    rise: Rise


def nights(history: History, first: date, last: date, *, forgetting: bool = False) -> list[Found]:
    """All that begins in these nights. `forgetting`: as if no earlier year were recorded."""
    paths = history.paths
    place_of = {path: number for number, path in enumerate(paths)}
    summed = np.concatenate([np.zeros((*history.counts.shape[:2], 1), np.int64), history.counts.cumsum(axis=2)], axis=2)
    begun: dict[tuple[str, int], tuple[Begun, int]] = {}
    found: list[Found] = []
    for day in range((first - FIRST).days, (last - FIRST).days + 1):
        area = _area(summed, day, paths, begun, forgetting=forgetting)
        lasting = {key: one for key, (one, since) in begun.items() if day - since < 7 * LONGEST_WEEKS}
        now = {(rise.path, rise.topic): rise for rise in rises(area, lasting)}
        found += [
            Found(day, place_of[path], topic, rise)
            for (path, topic), rise in now.items()
            if (path, topic) not in lasting
        ]
        begun = {
            key: begun[key] if key in lasting else (Begun(rise.window, rise.wanted.recent), day)
            for key, rise in now.items()
        }
    return found


def _area(
    summed: np.ndarray, day: int, paths: Sequence[str], begun: Mapping[tuple[str, int], object], *, forgetting: bool
) -> Area:
    """The weeks up to a day, of what has enough in the last four."""
    recent = summed[:, :, day + 1] - summed[:, :, max(0, day + 1 - 7 * MONTHLY.weeks)]
    wanted = {(place, topic) for place, topic in zip(*np.nonzero(recent >= _LEAST), strict=True)}
    wanted |= {(paths.index(path), topic) for path, topic in begun}
    wanted |= {(0, topic) for _place, topic in wanted}
    ends = day + 1 - 7 * np.arange(WEEKS_READ + 1)
    known = np.clip(ends, 0, None)
    weeks_known = 26 if forgetting else WEEKS_READ

    def weeks(of: np.ndarray) -> list[int]:
        told = (of[known[:-1]] - of[known[1:]]).tolist()
        return told[:weeks_known] + [0] * (WEEKS_READ - weeks_known)

    topics = {(paths[place], int(topic)): weeks(summed[place, topic]) for place, topic in wanted}
    totals = {path: weeks(summed[place].sum(axis=0)) for place, path in enumerate(paths)}
    return Area(CITY, topics, totals)


@dataclass(frozen=True)
class Planted:
    """So many requests more at a district, over a week from a day on."""

    day: int
    place: int
    topic: int
    more: int


def planted(
    history: History, first: date, last: date, *, more: int, number: int, chance: np.random.Generator
) -> tuple[History, list[Planted]]:
    """Rises of a known size at districts and types that have any requests, each at most once."""
    usual = history.counts[1:].mean(axis=2) * 7
    pairs = np.argwhere(history.counts[1:].sum(axis=2) >= _LEAST)
    # As many of each sort: seldom asked, sometimes, often.
    sort = np.digitize(usual[pairs[:, 0], pairs[:, 1]], (1, 5))
    chosen = [one for band in range(3) for one in chance.permutation(np.nonzero(sort == band)[0])[: number // 3]]
    counts = history.counts.copy()
    rises_made = []
    span = (last - first).days - 21
    for one in chosen:
        place, topic = int(pairs[one][0]) + 1, int(pairs[one][1])
        day = (first - FIRST).days + 7 + int(chance.integers(span))
        for offset in chance.integers(0, 7, size=more):
            counts[place, topic, day + offset] += 1
            counts[0, topic, day + offset] += 1
        rises_made.append(Planted(day, place, topic, more))
    return History(history.types, history.districts, counts), rises_made


def peaks(history: History, years: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """(place, topic, day) of each yearly peak: three weeks that bring at least twice an average three weeks of five years."""
    counts = history.counts
    for place in range(counts.shape[0]):
        for topic in range(counts.shape[1]):
            smooth = np.convolve(counts[place, topic], np.ones(21), mode="same")
            mean = counts[place, topic].mean() * 21
            days = np.array([(FIRST + timedelta(days=number)).timetuple().tm_yday for number in range(DAYS)])
            full = (DAYS // 366) * 366
            course = (
                np.bincount(days[:full], weights=smooth[:full], minlength=367)[1:366]
                / np.bincount(days[:full], minlength=367)[1:366]
            )
            top = int(course.argmax())
            if course[top] < max(2 * mean, 3 * _LEAST):
                continue
            for year in years:
                yield place, topic, (date(year, 1, 1) - FIRST).days + top
