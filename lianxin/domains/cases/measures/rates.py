"""The rates of cases, each a measure over a measure, counted on the day of the deed.

The page of rates (`queries/rates.py`) follows a cohort instead, the requests made in a span of days, and leaves out demands
that cannot be met; where a rate here differs from the one there, its sentence says how.
"""

from django.utils.translation import gettext_lazy as _

from lianxin.domains.cases.measures import at_place, at_unit
from lianxin.foundation.journal.measures import Rate

RESPONSE = Rate(
    code="cases.response",
    words=_("Response rate"),
    counted=_(
        "First contacts within the limit, of those due: the reporter was contacted, or the limit has passed. By the day of "
        "the contact or of the limit; the page of rates goes by the day a request was made and leaves out demands that "
        "cannot be met."
    ),
    over=at_place.RESPONDED_IN_TIME.code,
    under=at_place.RESPONSE_DUE.code,
)
RESOLUTION = Rate(
    code="cases.resolution",
    words=_("Resolution rate"),
    counted=_(
        "Requests whose reporter says in the rating that it is solved, of those rated. By the day of the rating; the page "
        "of rates goes by the day a request was made and leaves out demands that cannot be met."
    ),
    over=at_place.SOLVED.code,
    under=at_place.RATED.code,
)
SATISFACTION = Rate(
    code="cases.satisfaction",
    words=_("Satisfaction rate"),
    counted=_(
        "Requests whose reporter is satisfied or mostly satisfied, of those who said how satisfied they are. By the day of "
        "the rating; the page of rates goes by the day a request was made and leaves out demands that cannot be met."
    ),
    over=at_place.SATISFIED.code,
    under=at_place.SATISFACTION_SAID.code,
)
IN_TIME = Rate(
    code="cases.in_time",
    words=_("Answered in time"),
    counted=_(
        "Requests answered before their deadline passed at any level, of all answered. By the day of the answer; the page "
        "of rates also counts open requests whose deadline has passed as not in time."
    ),
    over=at_place.RESOLVED_IN_TIME.code,
    under=at_place.RESOLVED.code,
)
LOCALLY = Rate(
    code="cases.locally",
    words=_("Solved in the village or community"),
    counted=_(
        "Requests answered by a village, a community or a unit below one, of all answered. By the day of the answer."
    ),
    over=at_place.RESOLVED_LOCALLY.code,
    under=at_place.RESOLVED.code,
)
REOPENED = Rate(
    code="cases.share_reopened",
    words=_("Share reopened"),
    counted=_(
        "How often requests were reopened, of how often they were answered. By the day of each; the page of rates counts a "
        "request once and goes by the day it was made."
    ),
    over=at_place.REOPENED.code,
    under=at_place.RESOLVED.code,
)
UNIT_IN_TIME = Rate(
    code="cases.at_unit.in_time",
    words=_("Answered by the unit in time, share"),
    counted=_(
        "What a unit answered before the deadline it had itself, of all it answered. What was declined, withdrawn, merged "
        "or moved is in neither."
    ),
    over=at_unit.DONE_IN_TIME.code,
    under=at_unit.DONE.code,
)
UNIT_RESOLUTION = Rate(
    code="cases.at_unit.resolution",
    words=_("Resolution rate of the unit"),
    counted=_("Reporters who say, in a rating or when called back, that what a unit answered is solved, of all heard."),
    over=at_unit.HEARD_SOLVED.code,
    under=at_unit.HEARD.code,
)
UNIT_SATISFACTION = Rate(
    code="cases.at_unit.satisfaction",
    words=_("Satisfaction rate of the unit"),
    counted=_(
        "Reporters who say, in a rating or when called back, that they are satisfied or mostly satisfied with what a unit "
        "answered, of all who said how satisfied they are."
    ),
    over=at_unit.HEARD_SATISFIED.code,
    under=at_unit.HEARD_SATISFACTION.code,
)
