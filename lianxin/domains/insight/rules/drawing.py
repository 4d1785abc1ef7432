"""Charts as SVG, drawn without a library: bars that lie, and lines. Pure; all words are escaped."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from unicodedata import east_asian_width

MOST_SERIES = 6
MOST_LABELS = 40
WIDTH = 960
_COLOURS = ("#2a7f89", "#c98a2d", "#5b6fa8", "#8a5a83", "#6b8e3d", "#a4503c")
_INK, _QUIET, _LINE = "#1b2b2e", "#566568", "#d9e0e1"
_FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
_BAR, _GAP, _HEAD, _LEGEND = 18, 14, 44, 26
_LINE_HEIGHT, _FOOT, _EDGE = 300, 34, 64
_LONGEST = 18
_WIDE, _NARROW = 14, 8


@dataclass(frozen=True, slots=True)
class Series:
    """What one colour stands for; the values in the order of the labels, None where nothing is told."""

    words: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn. `is_course`: the labels are periods, so lines are drawn instead of bars."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    is_course: bool
    suffix: str = ""

    @property
    def fits(self) -> bool:
        """Whether one can still read it."""
        return 0 < len(self.labels) <= MOST_LABELS and 0 < len(self.series) <= MOST_SERIES


def draw(chart: Chart) -> str:
    """The chart as an SVG document."""
    top = _HEAD + (_LEGEND if len(chart.series) > 1 else 0)
    body, height = _course(chart, top) if chart.is_course else _bars(chart, top)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" font-family="{_FONT}" font-size="14"><title>{escape(chart.title)}</title>'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
        f"{_text(16, 28, chart.title, size=16, weight=600, most=80)}{_legend(chart)}{body}</svg>"
    )


def step_for(most: float) -> float:
    """A round distance of grid lines, so that four to eight of them reach the largest value."""
    if most <= 0:
        return 1
    power = 10 ** floor(log10(most / 4))
    return float(max((factor * power for factor in (1, 2, 5, 10) if factor * power * 4 <= most), default=power))


def _legend(chart: Chart) -> str:
    if len(chart.series) == 1:
        return ""
    # All of them on one line, whatever their words.
    most = min(_LONGEST, (WIDTH // len(chart.series) - 40) // _WIDE)
    found, start = [], 16
    for number, one in enumerate(chart.series):
        found.append(f'<rect x="{start}" y="46" width="12" height="12" rx="2" fill="{_COLOURS[number]}"/>')
        found.append(_text(start + 18, 57, one.words, colour=_QUIET, most=most))
        start += 34 + _room(_cut(one.words, most))
    return "".join(found)


def _bars(chart: Chart, top: int) -> tuple[str, int]:
    """A group of lying bars for every label, as long as its value is of the largest."""
    edge = 24 + max(_room(_cut(label, _LONGEST)) for label in chart.labels)
    most = max((value for one in chart.series for value in one.values if value), default=0)
    room = WIDTH - edge - 90
    tall = _BAR * len(chart.series)
    found = []
    for place, label in enumerate(chart.labels):
        start = top + 10 + place * (tall + _GAP)
        found.append(_text(edge - 8, start + tall / 2 + 5, label, anchor="end"))
        for number, one in enumerate(chart.series):
            value, down = one.values[place], start + number * _BAR
            long = room * (value or 0) / most if most else 0
            found.append(
                f'<rect x="{edge}" y="{down}" width="{long:.1f}" height="{_BAR - 3}" rx="2" fill="{_COLOURS[number]}"/>'
            )
            found.append(_text(edge + long + 6, down + 13, _number(value, chart.suffix), size=12, colour=_QUIET))
    return "".join(found), top + 10 + len(chart.labels) * (tall + _GAP) + 6


def _course(chart: Chart, top: int) -> tuple[str, int]:
    """A line for every series over the periods; where nothing is told the line is broken."""
    most = max((value for one in chart.series for value in one.values if value), default=0)
    step = step_for(most)
    high = step * max(1, ceil(most / step))
    floor_at, room = top + 10 + _LINE_HEIGHT, WIDTH - _EDGE - 40
    across = room / max(1, len(chart.labels) - 1)

    def spot(place: int, value: float) -> tuple[float, float]:
        middle = room / 2 if len(chart.labels) == 1 else place * across
        return _EDGE + middle, floor_at - _LINE_HEIGHT * value / high

    found = []
    for number in range(round(high / step) + 1):
        level = spot(0, number * step)[1]
        found.append(f'<path d="M{_EDGE} {level:.1f}H{WIDTH - 40}" stroke="{_LINE}"/>')
        found.append(
            _text(_EDGE - 8, level + 5, _number(number * step, chart.suffix), size=12, colour=_QUIET, anchor="end")
        )
    every = ceil(len(chart.labels) * 90 / room)
    for place, label in enumerate(chart.labels):
        if place % every == 0:
            found.append(_text(spot(place, 0)[0], floor_at + 22, label, size=12, colour=_QUIET, anchor="middle"))
    for number, one in enumerate(chart.series):
        spots = [None if value is None else spot(place, value) for place, value in enumerate(one.values)]
        found.append(_line(spots, _COLOURS[number]))
    return "".join(found), floor_at + _FOOT


def _line(spots: Sequence[tuple[float, float] | None], colour: str) -> str:
    path, pen = [], "M"
    for spot in spots:
        if spot is None:
            pen = "M"
            continue
        path.append(f"{pen}{spot[0]:.1f} {spot[1]:.1f}")
        pen = "L"
    dots = "".join(f'<circle cx="{spot[0]:.1f}" cy="{spot[1]:.1f}" r="3.5" fill="{colour}"/>' for spot in spots if spot)
    return f'<path d="{"".join(path)}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 14,
    colour: str = _INK,
    anchor: str = "start",
    weight: int = 400,
    most: int = _LONGEST,
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(_cut(words, most))}</text>'
    )


def _number(value: float | None, suffix: str) -> str:
    if value is None:
        return "–"
    return f"{value:,.1f}".removesuffix(".0") + suffix


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _room(words: str) -> int:
    """About how wide words are, in the units of the drawing."""
    return sum(_WIDE if east_asian_width(sign) in "WF" else _NARROW for sign in words)
