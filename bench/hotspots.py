"""Measures hot spots: alarms, seasonal peaks and planted rises over a real history; the night at full size.

    .venv/bin/python bench/hotspots.py [--requests FILE] [--times 30] [--seeds 3] [--cases 1000000] [--databases sqlite postgres]
                                       [--only history|night]

The history is that of a real city (FILE; read, never copied): as it is, and drawn anew in greater number with its own courses
of the year (bench/filling/heat_history.py). The night runs over requests of three years in 9,000 units (bench/filling/place.py).
Results go to bench/results/hotspots.md, a part each.
"""

import argparse
import json
import os
import pickle
import platform
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
RESULTS = ROOT / "bench" / "results" / "hotspots.md"
KEPT = RESULTS.with_suffix(".json")
sys.path.insert(0, str(ROOT))

from bench.filling.stages import add_options, apart, heed_the_end, in_stages, ready  # noqa: E402  the root comes first

FIRST, LAST = date(2018, 1, 1), date(2018, 12, 31)
MONTHS = 12
# Of the sample itself both years that have two earlier ones.
FIRST_SAMPLED = date(2017, 1, 1)
SIZES = (5, 10, 20, 40)
PLANTED = 150
WITHIN = (1, 3, 7, 14)
BANDS = ((0, 1), (1, 5), (5, 20))


def history(given: argparse.Namespace) -> dict[str, Any]:
    """All of the first part."""
    import numpy as np

    from bench.filling import heat_history as past

    sample = past.sampled(given.requests)
    found = past.nights(sample, FIRST_SAMPLED, LAST)
    told: dict[str, Any] = {
        "sampled": _alarms(found, len(sample.paths), 2 * MONTHS) | {"first": _listed(found, sample)},
        "drawn": [],
    }
    for seed in range(given.seeds):
        chance = np.random.default_rng(seed)
        city = past.drawn(sample, times=given.times, chance=chance)
        quiet = past.nights(city, FIRST, LAST)
        without = past.nights(city, FIRST, LAST, forgetting=True)
        peaks = list(past.peaks(city, [FIRST.year]))
        told["drawn"].append(
            {
                "requests": int(city.counts[0].sum()),
                "alarms": _alarms(quiet, len(city.paths), MONTHS),
                "without": _alarms(without, len(city.paths), MONTHS),
                "peaks": len(peaks),
                "peaks_alarmed": _met(peaks, quiet),
                "peaks_alarmed_without": _met(peaks, without),
                "planted": [_planted(city, more, quiet, chance) for more in SIZES],
            }
        )
        print(json.dumps(told["drawn"][-1], default=str)[:600], flush=True)
    return told


def _alarms(found: Iterable[Any], units: int, months: int) -> dict[str, Any]:
    of = Counter("city" if one.place == 0 else "district" for one in found)
    windows = Counter(one.rise.window.weeks for one in found)
    return {
        "city_month": of["city"] / months,
        "district_month": of["district"] / (units - 1) / months,
        "weeks": windows[1],
        "months": windows[4],
    }


def _listed(found: Iterable[Any], sample: Any) -> list[list[Any]]:
    """Those of the city itself, to be compared with what happened."""
    from bench.filling.heat_history import FIRST as BEGIN

    return [
        [
            str(BEGIN + timedelta(days=one.day)),
            sample.types[one.topic],
            one.rise.window.weeks,
            round(one.rise.wanted.number, 1),
        ]
        for one in found
        if one.place == 0
    ]


def _met(peaks: Iterable[tuple[int, int, int]], found: Iterable[Any]) -> int:
    """How many yearly peaks raised an alarm in the six weeks before their height or the two after."""
    days: dict[tuple[int, int], list[int]] = {}
    for one in found:
        days.setdefault((one.place, one.topic), []).append(one.day)
    return sum(any(top - 42 <= day <= top + 14 for day in days.get((place, topic), [])) for place, topic, top in peaks)


def _planted(city: Any, more: int, quiet: Iterable[Any], chance: Any) -> dict[str, Any]:
    """Of so many rises of one size: how many were found at the district or the city within how many nights."""
    from bench.filling import heat_history as past

    grown, made = past.planted(city, FIRST, LAST, more=more, number=PLANTED, chance=chance)
    days: dict[tuple[int, int], list[int]] = {}
    for one in past.nights(grown, FIRST, LAST):
        days.setdefault((one.place, one.topic), []).append(one.day)
    usual = {(one.place, one.topic, one.day) for one in quiet}
    rows = []
    for one in made:
        near = [
            *((one.place, day) for day in days.get((one.place, one.topic), [])),
            *((0, day) for day in days.get((0, one.topic), [])),
        ]
        after = [day - one.day for place, day in near if day >= one.day and (place, one.topic, day) not in usual]
        rows.append((float(city.counts[one.place, one.topic].mean() * 7), min(after, default=999)))
    bands = []
    for low, high in BANDS:
        some = [nights for usual_number, nights in rows if low <= usual_number < high]
        bands.append([len(some), *(sum(nights < within for nights in some) for within in WITHIN)])
    return {"more": more, "bands": bands}


def night(given: argparse.Namespace) -> dict[str, Any]:
    """The second part, on each database."""
    return {
        database: apart(
            "hotspots", "--cases", given.cases, "--complaints", given.complaints, database=database, wait=given.wait
        )
        for database in given.databases
    }


def fill(given: argparse.Namespace, filled: Path) -> None:
    ready()
    from bench.filling import heat_night, place

    begin = time.perf_counter()
    place.fill_cases(given.cases, given.complaints)
    planted = heat_night.plant()
    filled.write_bytes(pickle.dumps((planted, time.perf_counter() - begin)))
    print(f"{given.cases:,} filled in {time.perf_counter() - begin:.0f} s", flush=True)


def measure(given: argparse.Namespace, filled: Path) -> dict[str, Any]:
    ready()
    from bench.filling import heat_night

    planted, seconds = pickle.loads(filled.read_bytes())
    return heat_night.measured() | {"planted": planted, "filled": seconds, "load": os.getloadavg()[0]}


def report(kept: Mapping[str, Any]) -> str:
    lines = [
        "# Hot spots",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} cores. By `bench/hotspots.py`.",
        "",
    ]
    if "history" in kept:
        lines += _history_lines(kept["history"])
    if kept.get("night"):
        lines += _night_lines(kept["night"])
    return "\n".join(lines) + "\n"


def _history_lines(told: Mapping[str, Any]) -> list[str]:
    sampled, drawn = told["sampled"], told["drawn"]
    lines = [
        "## A real history: five years of requests of one city, 231 types, nine districts",
        "",
        f"`{told['command']}`, {told['when']}; {told['seconds']:.0f} s.",
        "",
        (
            "The sample as it is (10,000 requests, about 37 a week), the nights of 2017 and 2018: "
            f"{sampled['city_month']:.1f} alarms a month for the city, {sampled['district_month']:.2f} for a district. Those of the city "
            "(night, type, weeks looked at, expected):"
        ),
        "",
        *(f"- {day} {kind}, {weeks}, {wanted}" for day, kind, weeks, wanted in sampled["first"]),
        "",
        (
            f"Drawn anew in {told['times']} times the number, the nights of 2018, a seed a line; nothing was planted, so every alarm is one that "
            "nobody meant (real changes from year to year are among them):"
        ),
        "",
        "| requests in five years | alarms a month, city | a month and district | seasonal peaks | that alarmed | without earlier years: a month, city | a month and district | peaks that alarmed |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one['requests']:,} | {one['alarms']['city_month']:.1f} | {one['alarms']['district_month']:.2f} | {one['peaks']} | "
        f"{one['peaks_alarmed']} | {one['without']['city_month']:.1f} | {one['without']['district_month']:.2f} | {one['peaks_alarmed_without']} |"
        for one in drawn
    ]
    return [*lines, "", *_planted_lines(drawn)]


def _planted_lines(drawn: list[dict[str, Any]]) -> list[str]:
    heads = " | ".join(f"in {nights} night{'s' if nights > 1 else ''}" for nights in WITHIN)
    lines = [
        (
            f"Rises planted at districts, all seeds together: so many requests more within seven days. Found, of {PLANTED} a seed, by the nights "
            "after the first day (at the district or in the city; alarms that stood there without it are not counted):"
        ),
        "",
        f"| more | usual a week | planted | {heads} |",
        "|---|---|---|" + "---|" * len(WITHIN),
    ]
    for number, more in enumerate(SIZES):
        for place, (low, high) in enumerate(BANDS):
            sums = [
                sum(one["planted"][number]["bands"][place][column] for one in drawn)
                for column in range(1 + len(WITHIN))
            ]
            if sums[0] >= 10:
                shares = " | ".join(f"{count / sums[0]:.0%}" for count in sums[1:])
                lines.append(f"| {more} | {low} to {high} | {sums[0]} | {shares} |")
    return [*lines, ""]


def _night_lines(told: Mapping[str, Any]) -> list[str]:
    lines = [
        "## The night",
        "",
        "| database | requests | units | jobs | a county, median | a county, most | the city | all jobs, one after the other | again | planted | hot spots | load |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    return lines + [
        f"| {one['database']} | {one['cases']:,} | {one['units']:,} | {one['jobs']} | {one['county_median']:.2f} s | {one['county_most']:.2f} s | "
        f"{one['city']:.2f} s | {one['night']:.1f} s | {one['again']:.1f} s | {one['planted']} | {one['spots']} | {one['load']:.1f} |"
        for one in told.values()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=Path, default=DATA / "service_requests_311" / "baltimore_311_sample.csv")
    parser.add_argument("--complaints", type=Path, default=DATA / "complaints")
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--only", choices=["history", "night"])
    add_options(parser)
    given = parser.parse_args()
    heed_the_end()
    if given.inner:
        in_stages(given, fill=lambda filled: fill(given, filled), measure=lambda filled: measure(given, filled))
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    made: dict[str, Any] = {}
    if given.only != "night":
        import django

        django.setup()
        begin = time.perf_counter()
        made["history"] = history(given) | {
            "command": " ".join(sys.argv),
            "when": time.strftime("%Y-%m-%d"),
            "times": given.times,
            "seconds": time.perf_counter() - begin,
        }
    if given.only != "history":
        made["night"] = night(given)
    kept: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    kept |= made | {"night": kept.get("night", {}) | made.get("night", {})}
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    RESULTS.write_text(report(kept), encoding="utf-8")
    print(report(kept))


if __name__ == "__main__":
    main()
