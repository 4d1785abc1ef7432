"""What a county is to what counts and compares by counties: by rank, since a place may have kinds of its own."""

from django.db.models import Q

COUNTY_RANK = 30


def at_work(of: str = "") -> Q:
    """A unit with a desk that stands open; `of` leads to the unit from another table: "org__"."""
    return Q(**{f"{of}kind__receives": True, f"{of}closed__isnull": True})


def counties(of: str = "") -> Q:
    return at_work(of) & Q(**{f"{of}kind__rank": COUNTY_RANK})
