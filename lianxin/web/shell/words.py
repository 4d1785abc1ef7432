"""Moments, spans and sizes in the words people use. Pure: `now` is handed in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext as _, ngettext, pgettext

from lianxin.kernel.clock import local_day

SOON = timedelta(hours=24)


def moment_words(moment: datetime, now: datetime) -> str:
    """今天 14:30, 昨天 09:00, 明天 18:00, 周四 18:00 (the six days ahead), 11月3日 14:30, 2025年3月2日."""
    local = timezone.localtime(moment)
    clock = formats.time_format(local, "H:i")
    days = (local_day(moment) - local_day(now)).days
    named = {-1: _("yesterday %(time)s"), 0: _("today %(time)s"), 1: _("tomorrow %(time)s")}
    if days in named:
        return named[days] % {"time": clock}
    if 1 < days < 7:
        return _("%(weekday)s %(time)s") % {"weekday": _weekday(local), "time": clock}
    if local.year == timezone.localtime(now).year:
        return _("%(day)s %(time)s") % {"day": _day(local), "time": clock}
    return _day_of_year(local)


def ago_words(moment: datetime, now: datetime) -> str:
    """刚刚, 5分钟前, 3小时前, 3天前, then the day. A moment ahead reads as `moment_words`."""
    seconds = int((now - moment).total_seconds())
    if seconds < -60:
        return moment_words(moment, now)
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        return _("%(span)s ago") % {"span": _minutes(seconds // 60)}
    if seconds < 86_400:
        return _("%(span)s ago") % {"span": _hours(seconds // 3600)}
    if seconds < 7 * 86_400:
        return _("%(span)s ago") % {"span": _days(seconds // 86_400)}
    return day_words(moment, now)


def day_words(moment: datetime, now: datetime) -> str:
    """The day alone: 11月3日, and with its year when that is another."""
    local = timezone.localtime(moment)
    return _day(local) if local.year == timezone.localtime(now).year else _day_of_year(local)


@dataclass(frozen=True, slots=True)
class DeadlineWords:
    """`tone` is ok, soon, overdue or met; `used` the part of the time gone by, in percent from 0 to 100."""

    date: str
    left: str
    tone: str
    used: int


def deadline_words(
    due: datetime, now: datetime, *, since: datetime | None = None, met_at: datetime | None = None
) -> DeadlineWords:
    """A deadline as date, time left and tone. With `met_at` it rests: in time or late."""
    left, tone = left_words(due, now, met_at=met_at)
    return DeadlineWords(date=moment_words(due, now), left=left, tone=tone, used=_used(since, due, met_at or now))


def left_words(due: datetime, now: datetime, *, met_at: datetime | None = None) -> tuple[str, str]:
    """The time left and the tone alone: what a line of a list shows."""
    until = met_at or now
    late = until > due
    span = span_words(abs(due - until))
    if met_at:
        left = _("%(span)s late") % {"span": span} if late else _("in time")
    else:
        left = _("%(span)s overdue") % {"span": span} if late else _("%(span)s left") % {"span": span}
    return left, "overdue" if late else "met" if met_at else "soon" if due - now <= SOON else "ok"


def span_words(span: timedelta) -> str:
    """A length of time in its one largest unit, rounded down: 3 天, 5 小时, 20 分钟."""
    seconds = int(span.total_seconds())
    if seconds >= 86_400:
        return _days(seconds // 86_400)
    if seconds >= 3600:
        return _hours(seconds // 3600)
    return _minutes(max(1, seconds // 60))


def size_words(size: int) -> str:
    """A file's size: 830 KB, 1.2 MB."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def _used(since: datetime | None, due: datetime, until: datetime) -> int:
    if since is None or due <= since:
        return 100 if until >= due else 0
    return max(0, min(100, round(100 * (until - since) / (due - since))))


def _day(local: datetime) -> str:
    return _written(local.date(), get_language() or "", with_year=False)


def _day_of_year(local: datetime) -> str:
    return _written(local.date(), get_language() or "", with_year=True)


@lru_cache(maxsize=4096)
def _written(day: date, _language: str, *, with_year: bool) -> str:
    """A list has few different days, and writing one takes longer than its row."""
    pattern = pgettext("date format", "j M Y") if with_year else pgettext("date format", "j M")
    return formats.date_format(day, pattern)


def _weekday(local: datetime) -> str:
    names = (
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )
    return names[local.weekday()]


def _minutes(count: int) -> str:
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


def _hours(count: int) -> str:
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}


def _days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}
