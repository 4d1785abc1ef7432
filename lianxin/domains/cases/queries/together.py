"""What is tied to a case: units that assist, doors, members of a merge, parts, the public event; and who may be asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.enums import AssistKind, State, Verb
from lianxin.domains.cases.models import Assistance, Case, CaseEvent
from lianxin.domains.cases.permissions import HANDLE
from lianxin.domains.cases.queries.events import open_events_at
from lianxin.domains.cases.queries.settled import open_call_back
from lianxin.domains.cases.queries.sight import cases_for
from lianxin.foundation.access.links import open_task_link
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import ancestors, paths_of, subtree
from lianxin.foundation.orgs.rules import path_range
from lianxin.kernel import clock
from lianxin.kernel.errors import Missing

DOORS_PURPOSE = "cases.doors"
UNITS_LISTED = 300
_COUNTY = "county"
# Offered in a list to be asked for help; smaller ones are reached through their community.
_HELPERS = ("department", "station", "company", "joint_body", "township", "community", "village")


def help_is_asked_under(unit: Org) -> str:
    """The path under which `unit` may ask for help: of its county; above counties, of the top of the tree."""
    standing = ancestors(unit.pk, with_self=True)
    paths = paths_of([one.pk for one in standing])
    county = next((one for one in reversed(standing) if one.kind.code == _COUNTY), standing[0])
    return paths[county.pk]


def helping_units(case: Case) -> QuerySet[Org]:
    """Units that may be asked to assist with this case, departments first; at most 300."""
    top = ancestors(case.unit_id, with_self=True)
    county = next((one for one in reversed(top) if one.kind.code == _COUNTY), top[0])
    above = [one.pk for one in top]
    units = subtree(county.pk).filter(kind__virtual=False, kind__code__in=_HELPERS).exclude(pk__in=above)
    return units.select_related("kind").order_by("kind__rank", "code", "id")[:UNITS_LISTED]


@dataclass(frozen=True, slots=True)
class Ties:
    """What the case page shows of the cases and units tied to this one."""

    assistances: Sequence[Assistance] = ()
    members: Sequence[Case] = ()
    parts: Sequence[Case] = ()
    # The words with which each part was answered, by the part's id.
    answers: dict[int, str] = field(default_factory=dict)

    @property
    def waiting(self) -> list[Assistance]:
        return [one for one in self.assistances if one.done_at is None]


def ties_of(case: Case) -> Ties:
    """At most five statements, two for a case that is tied to nothing."""
    assistances = list(case.assistances.filter(withdrawn=False).select_related("unit", "done_by"))
    if any(one.kind == AssistKind.DOORS for one in assistances):
        assistances = list(
            case.assistances.filter(withdrawn=False).select_related("unit", "done_by").prefetch_related("doors")
        )
    members = list(case.members.select_related("reporter", "place")) if case.merged else []
    parts = list(case.parts.select_related("unit", "handler").order_by("id")) if case.parent_id is None else []
    answers: dict[int, str] = {}
    if parts:
        said = CaseEvent.objects.filter(case__in=parts, verb__in=(Verb.RESOLVE, Verb.ANSWER)).order_by("version")
        answers = dict(said.values_list("case_id", "words"))
    return Ties(assistances=assistances, members=members, parts=parts, answers=answers)


def open_assistances(case: Case) -> QuerySet[Assistance]:
    """The units asked that have not answered."""
    return case.assistances.filter(done_at__isnull=True).select_related("unit")


def assistance_on(case: Case, uuid: UUID) -> Assistance:
    """One of the case's assistances; raises Missing."""
    found = case.assistances.select_related("unit").filter(uuid=uuid).first()
    if found is None:
        raise Missing(_("Nobody was asked this."))
    return found


def assistances_waiting(reach: Reach) -> QuerySet[Assistance]:
    """What the reader's units were asked and have not answered: the soonest due, then the oldest first."""
    wanted = Q(pk__in=[])
    for low, high in map(path_range, reach.paths(HANDLE)):
        wanted |= Q(unit_path__gte=low, unit_path__lt=high)
    waiting = Assistance.objects.filter(wanted, done_at__isnull=True, kind=AssistKind.TASK)
    return waiting.select_related("case__place", "case__unit", "unit").order_by("asked_at", "id")


def doors_of_link(token: str) -> Assistance:
    """The list of doors behind a link, with its case and place; raises Missing when the link no longer holds."""
    link = open_task_link(token, at=clock.now())
    asked = Assistance.objects.filter(uuid=link.subject).select_related("case__place").first()
    if asked is None or link.purpose != DOORS_PURPOSE or asked.done_at is not None:
        raise Missing(_("This link leads nowhere any more."))
    return asked


def leads_for(case: Case, reach: Reach, *, limit: int = 10) -> QuerySet[Case]:
    """Cases into which this one could be merged: open ones about the same place that the reader may open."""
    same_place = cases_for(reach).filter(place_id=case.place_id, state__in=rules.LED, parent__isnull=True)
    return same_place.exclude(pk=case.pk).select_related("unit", "category")[:limit]


def followed_events(case: Case) -> Q:
    """The lead's steps that a merged case's reporter reads too: where it goes, from the merge on."""
    if case.lead_id is None:
        return Q(pk__in=[])
    merged = case.events.filter(verb=Verb.MERGE).order_by("-version").values_list("at", flat=True).first()
    until = Q() if case.state == State.MERGED else Q(at__lte=case.resolved_at)
    return Q(case_id=case.lead_id, shown=True, verb__in=rules.LED_STEPS, at__gte=merged) & until


def is_offered(verb: Verb, case: Case, reach: Reach) -> bool:
    """Whether a verb that the table allows makes sense for this very case; its action refuses it otherwise."""
    makes_sense = _MAKES_SENSE.get(verb)
    return makes_sense is None or makes_sense(case, reach)


def _waits_for(case: Case, reach: Reach) -> bool:
    waiting = case.assistances.filter(done_at__isnull=True, kind=AssistKind.TASK)
    return any(reach.covers(HANDLE, path) for path in waiting.values_list("unit_path", flat=True))


_MAKES_SENSE: Mapping[Verb, Callable[[Case, Reach], bool]] = MappingProxyType(
    {
        Verb.RETURN: lambda case, _reach: case.assigner_id is not None and not case.bound,
        Verb.MERGE: lambda case, _reach: case.parent_id is None,
        Verb.SPLIT: lambda case, _reach: case.parent_id is None,
        Verb.ATTACH: lambda case, _reach: case.public_event_id is None and open_events_at(case.place_path).exists(),
        Verb.DETACH: lambda case, _reach: case.public_event_id is not None,
        Verb.VERIFY: lambda case, _reach: case.owes_verification,
        Verb.CLOSE: lambda case, _reach: not case.owes_verification,
        Verb.CALL_BACK: lambda case, _reach: open_call_back(case) is not None,
        Verb.ASSIST_DONE: _waits_for,
    }
)
