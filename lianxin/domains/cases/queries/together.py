"""What is tied to a case: units that assist, doors, members of a merge, parts, the public event; and who may be asked."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.enums import AssistKind, State, Verb
from lianxin.domains.cases.models import Assistance, Case, CaseEvent
from lianxin.domains.cases.permissions import HANDLE
from lianxin.domains.cases.queries.settled import open_call_back
from lianxin.domains.cases.queries.sight import cases_for
from lianxin.domains.cases.queries.words import handles, hide, masked_words, shown_to
from lianxin.foundation.access.links import open_task_link
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import subtree_ids
from lianxin.foundation.orgs.rules import STEP, ids_on, path_range
from lianxin.foundation.privacy.masking import Kind
from lianxin.kernel import clock
from lianxin.kernel.errors import Missing

DOORS_PURPOSE = "cases.doors"
UNITS_LISTED = 300
_COUNTY = "county"
# Offered in a list to be asked for help: of the whole county these, beside and below one's own unit these.
_OF_THE_COUNTY = ("department", "station", "company", "joint_body", "township")
_NEAR = ("community", "village", "team", "grid")


def help_is_asked_under(unit_path: str) -> str:
    """The path under which a unit may ask for help: of its county; above counties, of the top of the tree."""
    above = ids_on(unit_path)
    counties = set(Org.objects.filter(pk__in=above, kind__code=_COUNTY).values_list("pk", flat=True))
    depth = max((place for place, one in enumerate(above) if one in counties), default=0)
    return unit_path[: (depth + 1) * STEP]


def helping_units(case: Case) -> QuerySet[Org]:
    """Units that may be asked to assist with this case, as a list offers them, the larger first; at most 300."""
    top = help_is_asked_under(case.unit_path)
    near = max(case.unit_path[:-STEP], top, key=len)
    wanted = Q(kind__code__in=_OF_THE_COUNTY, pk__in=subtree_ids([top]))
    wanted |= Q(kind__code__in=_NEAR, pk__in=subtree_ids([near]))
    units = Org.objects.filter(wanted, closed__isnull=True).exclude(pk__in=ids_on(case.unit_path))
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


def ties_of(case: Case, *, steps: Collection[str]) -> Ties:
    """At most six statements, none for a case that is tied to nothing. `steps`: the verbs of its timeline."""
    assistances = list(_assistances(case)) if Verb.ASSIST in steps else []
    members = list(case.members.select_related("place")) if case.merged else []
    parts = list(case.parts.select_related("unit", "handler").order_by("id")) if Verb.SPLIT in steps else []
    answers: dict[int, str] = {}
    if parts:
        said = CaseEvent.objects.filter(case__in=parts, verb__in=rules.ANSWERING).order_by("version")
        answers = dict(said.values_list("case_id", "words"))
    return Ties(assistances=assistances, members=members, parts=parts, answers=answers)


def ties_shown_to(reach: Reach, case: Case, ties: Ties) -> Ties:
    """The same as this reader reads them on a page; hidden in memory, never saved."""
    shown_to(reach, [*ties.members, *ties.parts])
    if handles(case, reach):
        return ties
    for asked in ties.assistances:
        asked.task, asked.answer = masked_words(case, asked.task), masked_words(case, asked.answer)
    return replace(ties, answers={pk: masked_words(case, said) for pk, said in ties.answers.items()})


def _assistances(case: Case) -> QuerySet[Assistance]:
    return case.assistances.filter(withdrawn=False).select_related("unit", "done_by").prefetch_related("doors")


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
    """The list of doors behind a link, with its place and its case, masked but for rooms; raises Missing when the link no longer holds."""
    link = open_task_link(token, at=clock.now())
    asked = Assistance.objects.filter(uuid=link.subject).select_related("case__place", "case__reporter").first()
    if asked is None or link.purpose != DOORS_PURPOSE or asked.done_at is not None:
        raise Missing(_("This link leads nowhere any more."))
    hide(asked.case, keep={Kind.ROOM})
    return asked


def followed_events(case: Case) -> Q:
    """The lead's steps that a merged case's reporter reads too: where it goes, from the merge on."""
    if case.lead_id is None or (case.state != State.MERGED and case.resolved_at is None):
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
        Verb.ATTACH: lambda case, _reach: case.public_event_id is None,
        Verb.DETACH: lambda case, _reach: case.public_event_id is not None,
        Verb.VERIFY: lambda case, _reach: case.owes_verification,
        Verb.CLOSE: lambda case, _reach: not case.owes_verification,
        Verb.CALL_BACK: lambda case, _reach: open_call_back(case) is not None,
        Verb.ASSIST_DONE: _waits_for,
    }
)


def tied_case(reach: Reach, case_id: int | None) -> Case | None:
    """The lead or the whole of a case, if the reader may open it."""
    found = cases_for(reach).filter(pk=case_id).first() if case_id is not None else None
    return shown_to(reach, [found])[0] if found is not None else None
