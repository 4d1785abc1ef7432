"""People for tests, made through the actions."""

from datetime import datetime
from itertools import count

from lianxin.domains.people.actions import find_or_add_person
from lianxin.domains.people.models import Person
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, Actor

_numbers = count(1)


def make_phone() -> str:
    """A mobile number nobody else in this run has."""
    return f"138{next(_numbers):08d}"


def make_person(
    name: str = "张小明",
    *,
    phone: str | None = None,
    language: str = "zh-hans",
    by: Actor = REPORTER,
    at: datetime | None = None,
) -> Person:
    """Somebody with a mobile of their own, unless another (or "", none) is given."""
    number = make_phone() if phone is None else phone
    return find_or_add_person(name=name, phone=number, language=language, by=by, at=at or clock.now())
