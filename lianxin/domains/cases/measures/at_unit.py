"""What is counted at the unit that has a request in hand: what came, what left, what is open.

For every unit and any time: open before + came = left + open after. That is the sum the monthly report of a township asks
for, once what was withdrawn, merged, reopened or moved is counted as well.
"""

from django.utils.translation import gettext_lazy as _

from lianxin.domains.cases.measures.making import DIMS, about_cases

CAME = about_cases(
    "cases.at_unit.came",
    _("Came to the unit"),
    _(
        "Each request that comes into the hands of a unit, under how it came: newly made, from another unit, not solved "
        "after all, taken out of a merge. Put under another kind, it is taken off the old kind and added to the new one."
    ),
    dims=("how", *DIMS),
    sets=((), ("how",), ("channel",), ("category",), ("how", "channel")),
)
LEFT = about_cases(
    "cases.at_unit.left",
    _("Left the unit"),
    _(
        "Each request that leaves the hands of a unit, under how it left: answered in time or late, declined, withdrawn, "
        "merged into another, to another unit."
    ),
    dims=("how", *DIMS),
)
IN_HAND = about_cases(
    "cases.at_unit.open",
    _("In the hands of the unit"),
    _(
        "How many requests a unit works on at the end of the day, resting ones included. One that is merged into another "
        "is worked on there and does not count. What was open before and what came are what left and what is open."
    ),
    stock=True,
)
SUSPENDED = about_cases(
    "cases.at_unit.suspended",
    _("Suspended at the unit"),
    _(
        "How many of the requests in the hands of a unit rest until a day at the end of the day, as the level above agreed."
    ),
    stock=True,
)
DONE = about_cases(
    "cases.at_unit.done",
    _("Answered by the unit"),
    _(
        "Each time a unit answers or resolves a request it has in hand, in time or late; one that was reopened counts again."
    ),
)
DONE_IN_TIME = about_cases(
    "cases.at_unit.done_in_time",
    _("Answered by the unit in time"),
    _(
        "Each time a unit answers or resolves a request before the deadline it had itself; what was late at the level "
        "below is not held against it."
    ),
)
HEARD = about_cases(
    "cases.at_unit.heard",
    _("Reporters heard about the unit's answer"),
    _(
        "Each time a reporter says how it stands with what a unit answered: in a rating or when called back, under "
        "whether it is solved and whether they are satisfied."
    ),
    dims=("way", "solved", "satisfaction"),
)
HEARD_SOLVED = about_cases(
    "cases.at_unit.heard_solved",
    _("Solved by the unit, as reporters say"),
    _("Each time a reporter says, in a rating or when called back, that what a unit answered is solved."),
    dims=("way",),
)
HEARD_SATISFACTION = about_cases(
    "cases.at_unit.heard_satisfaction",
    _("Reporters who said how satisfied they are with the unit's answer"),
    _("Each time a reporter says so, in a rating or when called back; a text message may leave this question open."),
    dims=("way",),
)
HEARD_SATISFIED = about_cases(
    "cases.at_unit.heard_satisfied",
    _("Reporters satisfied with the unit's answer"),
    _("Each time a reporter says, in a rating or when called back, that they are satisfied or mostly satisfied."),
    dims=("way",),
)

# Parts of a split request are work of a unit and no requests: they have streams of their own.
PARTS_CAME = about_cases(
    "cases.at_unit.parts_came",
    _("Parts that came to the unit"),
    _("Each part of a split request that comes into the hands of a unit, under how it came."),
    dims=("how",),
)
PARTS_LEFT = about_cases(
    "cases.at_unit.parts_left",
    _("Parts that left the unit"),
    _("Each part of a split request that leaves the hands of a unit, under how it left."),
    dims=("how",),
)
PARTS_IN_HAND = about_cases(
    "cases.at_unit.parts_open",
    _("Parts in the hands of the unit"),
    _("How many parts of split requests a unit works on at the end of the day."),
    dims=(),
    stock=True,
)
