"""What is counted of proposals: at the unit at whose desk the request lay, since that decides."""

from django.utils.translation import gettext_lazy as _

from lianxin.domains.cases.measures.making import about_cases
from lianxin.foundation.journal.measures import Measure, Rate

PROPOSALS = about_cases(
    "triage.proposals",
    _("Category proposals put to the test"),
    _(
        "Each time a request is closed for which a category had been proposed when it came in, and under which category "
        "people left it is known. What was sent on without a person is not counted."
    ),
)
PROPOSALS_RIGHT = about_cases(
    "triage.proposals_right",
    _("Category proposals that were right"),
    _(
        "Each time a request is closed under the category that had been thought the likeliest, or one below it. What was "
        "sent on without a person is not counted."
    ),
)
ASSIGNED = about_cases(
    "triage.assigned",
    _("Assigned without a person"),
    _("Each fresh request that was put under a category and sent on without a person, where its unit allows that."),
)
RETURNED = about_cases(
    "triage.returned",
    _("Assigned without a person and given back"),
    _("Each request that was assigned without a person and that the unit which got it so gave back."),
)
SHARE_RIGHT = Rate(
    code="triage.share_right",
    words=_("Category proposals that were right, share"),
    counted=_("Category proposals that were right, of those put to the test. By the day the request was closed."),
    over=PROPOSALS_RIGHT.code,
    under=PROPOSALS.code,
)
SHARE_RETURNED = Rate(
    code="triage.share_returned",
    words=_("Given back of what was assigned without a person"),
    counted=_(
        "How many requests were given back that had been assigned without a person, of how many were assigned so. By the "
        "day of each."
    ),
    over=RETURNED.code,
    under=ASSIGNED.code,
)
ALL: tuple[Measure, ...] = (PROPOSALS, PROPOSALS_RIGHT, ASSIGNED, RETURNED)
RATES: tuple[Rate, ...] = (SHARE_RIGHT, SHARE_RETURNED)
