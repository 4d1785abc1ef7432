"""Walls that hang in halls: their addresses, and what such an address shows, which anybody may see."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianxin.domains.insight import words
from lianxin.domains.insight.permissions import can_manage
from lianxin.domains.insight.queries.counting import count
from lianxin.domains.insight.queries.page import NOW, Asked, course_of, parts_of, view_of
from lianxin.domains.insight.queries.subjects import subject_of
from lianxin.domains.insight.queries.wall import KINDS_SHOWN, RECEIVED, Drawn, Total, Wall, shown_on_walls
from lianxin.foundation.access.links import open_links, open_task_link
from lianxin.foundation.access.models import TaskLink
from lianxin.foundation.access.queries import NO_REACH, Reach
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import org_by_id, path_of
from lianxin.kernel import clock
from lianxin.kernel.errors import Missing, Refused

PURPOSE = "insight.wall"


def subject_of_wall(org_id: int) -> UUID:
    """Links are about something with a UUID; a wall is about a unit."""
    return UUID(int=org_id)


def require_hangs(reach: Reach, org_id: int) -> None:
    """Raises Refused for who does not answer for the figures of the unit."""
    if not can_manage(reach, path_of(org_id)):
        raise Refused(_("Only who answers for the figures of the unit hangs up screens for it."))


def hung_at(org_id: int, *, at: datetime) -> QuerySet[TaskLink]:
    """The addresses that show the wall of a unit, the newest first."""
    return open_links(purpose=PURPOSE, subject=subject_of_wall(org_id), at=at)


@dataclass(frozen=True, slots=True)
class Walls:
    """A unit and the addresses of its wall."""

    unit: Org
    links: tuple[TaskLink, ...]


def walls_of(reach: Reach, org_id: int, *, at: datetime) -> Walls:
    """The screens of a unit; raises Missing, and Refused for who does not answer for its figures."""
    unit = org_by_id(org_id)
    require_hangs(reach, org_id)
    return Walls(unit, tuple(hung_at(org_id, at=at)))


def wall_behind(token: str, *, at: datetime) -> Wall:
    """What an address shows: the last month that is over, in the figures that everybody may see. Raises Missing.

    Whoever opens it, and from which account: a screen in a hall is looked at by all.
    """
    link = open_task_link(token, at=at)
    if link.purpose != PURPOSE:
        raise Missing(_("This link no longer opens. Ask for a new one."))
    view = view_of(NO_REACH, link.org_id, Asked(), sisters=False)
    unit, received = view.unit.pk, subject_of(RECEIVED)
    subjects = shown_on_walls()
    counts = count(NO_REACH, subjects, paths={unit: view.around.path}, spans=view.spans, basis=view.basis)
    parts = [part for part in parts_of(NO_REACH, view, received, "category") if part.value and part.now.value]
    most = max((part.now.value or 0 for part in parts), default=1)
    return Wall(
        unit=view.unit,
        at=clock.now(),
        totals=tuple(Total(one, None, counts.reading(one, unit, NOW)) for one in subjects),
        drawn=tuple(
            Drawn(point.words, point.short, point.readings[0].text, point.readings[0].value or 0)
            for point in course_of(NO_REACH, view, [received])
        ),
        about=tuple(
            (part.words, part.now.text, round(100 * (part.now.value or 0) / most)) for part in parts[:KINDS_SHOWN]
        ),
        period=words.stretch_words(view.stretch),
    )
