"""Who may do what with forms, on a unit and everything below it."""

from lianxin.foundation.access.queries import Reach

# Upload a form, say what its cells mean, publish it, make it ready by itself.
MANAGE = "forms.manage"
# Fill it in for a unit, type what nobody records, send it for review.
FILL = "forms.fill"
# Look over what another has filled in.
REVIEW = "forms.review"
# Let it leave the house; correct what has left it.
ISSUE = "forms.issue"
# Of the people's room: whole telephone numbers.
UNMASK = "people.unmask"


def can(reach: Reach, permission: str, path: str) -> bool:
    """Whether the permission holds for the unit that stands at this path today."""
    return bool(path) and reach.covers(permission, path)
