"""What a place sets about itself: shown in the footer and on every public form."""

from config.settings.env import ENV

OPERATOR_NAME = ENV.str("LIANXIN_OPERATOR", default="")
OPERATOR_PHONE = ENV.str("LIANXIN_OPERATOR_PHONE", default="")
COMPLAINT_URL = ENV.str("LIANXIN_COMPLAINT_URL", default="")
COMPLAINT_PHONE = ENV.str("LIANXIN_COMPLAINT_PHONE", default="12345")
FILING_NUMBERS = ENV.list("LIANXIN_FILING_NUMBERS", default=[])
SITE_URL = ENV.str("LIANXIN_SITE_URL", default="http://127.0.0.1:8000")

# By when a request is answered, until working time and limits per category arrive: calendar days, local hour.
ANSWER_WITHIN_DAYS = ENV.int("LIANXIN_ANSWER_WITHIN_DAYS", default=5)
ANSWER_BY_HOUR = ENV.int("LIANXIN_ANSWER_BY_HOUR", default=18)
REOPEN_WITHIN_DAYS = ENV.int("LIANXIN_REOPEN_WITHIN_DAYS", default=15)

# How far a phone may be from a unit known by a point alone to be taken for standing in it.
PLACE_WITHIN_METRES = ENV.int("LIANXIN_PLACE_WITHIN_METRES", default=1500)

# Below so many cases a rate says nothing and is not shown.
RATE_MIN_CASES = ENV.int("LIANXIN_RATE_MIN_CASES", default=10)
