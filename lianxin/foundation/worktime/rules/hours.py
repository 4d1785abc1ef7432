"""Hours of duty: spans of the day, and the week made of them. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

DAY_MINUTES = 24 * 60
MOST_SPANS = 6
Span = tuple[int, int]
Spans = tuple[Span, ...]
_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至到]\s*(\d{1,2})[:：](\d{2})")


@dataclass(frozen=True, slots=True)
class Week:
    """When a unit is on duty: for each weekday, Monday first, spans of minutes since midnight, in order and apart.

    `on_holidays`: on public holidays too, as a service round the clock is.
    """

    spans: tuple[Spans, ...]
    on_holidays: bool = False

    def __post_init__(self) -> None:
        if len(self.spans) != 7:
            raise ValueError("A week has seven days")
        if not any(self.spans):
            raise ValueError("A week without any duty would never end")
        for day in self.spans:
            check_spans(day)

    @property
    def workday_spans(self) -> Spans:
        """What a make-up working day has: the hours of an ordinary one, the first of the week."""
        return next(day for day in self.spans if day)

    @property
    def is_always(self) -> bool:
        """Round the clock, every day of the year."""
        return self.on_holidays and all(day == ((0, DAY_MINUTES),) for day in self.spans)


@dataclass(frozen=True, slots=True)
class DatedWeek:
    """A week that holds from a day to a day (the first on which it holds no more)."""

    week: Week
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


def check_spans(spans: Sequence[Span]) -> None:
    """Raises ValueError unless the spans follow one another inside one day."""
    last = 0
    for place, (start, end) in enumerate(spans):
        if not 0 <= start < end <= DAY_MINUTES or (place and start <= last):
            raise ValueError("Spans of duty follow one another within a day")
        last = end
    if len(spans) > MOST_SPANS:
        raise ValueError("Too many spans in one day")


def parse_spans(written: str) -> Spans:
    """`09:00-12:00, 14:00-18:00` as minutes; nothing written is a day off. Raises ValueError for what cannot be read."""
    rest = _SPAN.sub("", written)
    if rest.strip(" ,;，；、\t\n"):
        raise ValueError(f"Not hours of duty: {written!r}")
    found = sorted(_span(*map(int, match.groups())) for match in _SPAN.finditer(written))
    check_spans(found)
    return tuple(found)


def _span(from_hour: int, from_minute: int, to_hour: int, to_minute: int) -> Span:
    if from_minute > 59 or to_minute > 59:
        raise ValueError("An hour has sixty minutes")
    return from_hour * 60 + from_minute, to_hour * 60 + to_minute


def spans_words(spans: Iterable[Span]) -> str:
    """The opposite of `parse_spans`."""
    return ", ".join(f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}" for start, end in spans)


def plain_week(written: str) -> Week:
    """Monday to Friday with the same hours; raises ValueError."""
    spans = parse_spans(written)
    return Week(spans=(spans,) * 5 + ((), ()))


ALWAYS = Week(spans=(((0, DAY_MINUTES),),) * 7, on_holidays=True)
