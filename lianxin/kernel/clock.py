"""Time: aware everywhere, read at the edge and handed in as `at=`."""

from datetime import date, datetime, time

from django.utils import timezone


def now() -> datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def local_day(moment: datetime) -> date:
    """The calendar day of `moment` where the platform runs (TIME_ZONE)."""
    return timezone.localtime(moment).date()


def today() -> date:
    """The calendar day where the platform runs."""
    return timezone.localdate()


def at_local(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """`day` at `hour:minute` of the platform's time zone, aware."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
