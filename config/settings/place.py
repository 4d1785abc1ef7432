"""What a place sets about itself: shown in the footer and on every public form."""

from config.settings.env import ENV

OPERATOR_NAME = ENV.str("LIANXIN_OPERATOR", default="")
OPERATOR_PHONE = ENV.str("LIANXIN_OPERATOR_PHONE", default="")
COMPLAINT_URL = ENV.str("LIANXIN_COMPLAINT_URL", default="")
COMPLAINT_PHONE = ENV.str("LIANXIN_COMPLAINT_PHONE", default="12345")
# Shown on every form before anything else.
EMERGENCY_NUMBERS = ENV.list("LIANXIN_EMERGENCY_NUMBERS", default=["110", "119", "120"])
FILING_NUMBERS = ENV.list("LIANXIN_FILING_NUMBERS", default=[])
SITE_URL = ENV.str("LIANXIN_SITE_URL", default="http://127.0.0.1:8000")

# The time a request is allowed where its category has set none. Days are working days, by the end of duty; minutes are
# minutes of duty of the unit where it lies; 0 minutes: never.
ANSWER_WITHIN_DAYS = ENV.int("LIANXIN_ANSWER_WITHIN_DAYS", default=5)
FIRST_RESPONSE_MINUTES = ENV.int("LIANXIN_FIRST_RESPONSE_MINUTES", default=30)
ACCEPT_MINUTES = ENV.int("LIANXIN_ACCEPT_MINUTES", default=0)
WARN_MINUTES = ENV.int("LIANXIN_WARN_MINUTES", default=240)
ESCALATE_MINUTES = ENV.int("LIANXIN_ESCALATE_MINUTES", default=420)
# How many working days a question to the reporter stops the clock.
WAIT_DAYS = ENV.int("LIANXIN_WAIT_DAYS", default=5)
REOPEN_WITHIN_DAYS = ENV.int("LIANXIN_REOPEN_WITHIN_DAYS", default=15)
# Of a hundred requests resolved yesterday so many are drawn to be called back, in each township at least one; 0: none.
CALL_BACK_PERCENT = ENV.int("LIANXIN_CALL_BACK_PERCENT", default=10)
# How many days a unit that has given its help still sees the request.
ASSIST_SIGHT_DAYS = ENV.int("LIANXIN_ASSIST_SIGHT_DAYS", default=30)
# How long a request may be suspended at most, in calendar days.
SUSPEND_AT_MOST_DAYS = ENV.int("LIANXIN_SUSPEND_AT_MOST_DAYS", default=180)

# How far a phone may be from a unit known by a point alone to be taken for standing in it.
PLACE_WITHIN_METRES = ENV.int("LIANXIN_PLACE_WITHIN_METRES", default=1500)

# How far back a request is looked for that may be the same matter; and the kinds of matter that are everybody's, of which
# a resident may be told that they were reported already: codes of categories.
LIKELY_DAYS = ENV.int("LIANXIN_LIKELY_DAYS", default=30)
COMMON_MATTERS = frozenset(
    ENV.list("LIANXIN_COMMON_MATTERS", default=["p.water", "p.power", "p.trash", "p.road", "p.traffic"])
)

# Below so many cases a rate says nothing and is not shown.
RATE_MIN_CASES = ENV.int("LIANXIN_RATE_MIN_CASES", default=10)

# In what people here speak, `code:name` each: what a caller speaks, and who at the desk speaks it.
SPOKEN_LANGUAGES = [
    tuple(pair.split(":", 1))
    for pair in ENV.list("LIANXIN_SPOKEN_LANGUAGES", default=["zh-hans:普通话", "local:本地话", "en:English"])
    if ":" in pair
]

# So long a matter of another authority that was sent all the same is kept, sealed, for the dispatcher to pass on.
REFERRAL_DAYS = ENV.int("LIANXIN_REFERRAL_DAYS", default=7)
