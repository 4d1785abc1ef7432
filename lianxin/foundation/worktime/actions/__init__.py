"""Setting working time: calendars, hours, periods; rosters, stand-ins, absences."""

from lianxin.foundation.worktime.actions.calendars import (
    DayRow,
    Imported,
    clear_day,
    inherit_hours,
    set_days,
    set_hours,
    set_period,
)
from lianxin.foundation.worktime.actions.people import (
    add_shift,
    come_back,
    end_stand_in,
    go_away,
    purge_past,
    remove_shift,
    set_stand_in,
)

__all__ = [
    "DayRow",
    "Imported",
    "add_shift",
    "clear_day",
    "come_back",
    "end_stand_in",
    "go_away",
    "inherit_hours",
    "purge_past",
    "remove_shift",
    "set_days",
    "set_hours",
    "set_period",
    "set_stand_in",
]
