"""Working time where a place has set none of its own."""

from config.settings.env import ENV

# Monday to Friday, several spans a day; a unit may have hours of its own.
DUTY_HOURS = ENV.str("LIANXIN_DUTY_HOURS", default="09:00-12:00, 14:00-18:00")
# Nobody is reminded of anything in these hours, unless it is urgent.
QUIET_HOURS = ENV.str("LIANXIN_QUIET_HOURS", default="21:00-08:00")
