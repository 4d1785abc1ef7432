"""A case and its steps as they stand in an answer: contacts masked, no tracking code. What tells in the words who somebody is
was masked before by `taken_by` and `steps_taken_by`, for programs that may not see whole numbers.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from lianxin.api.v1.shapes import Stamp, Told, Unit, unit_told
from lianxin.domains.cases.actions.verbs import STEPS
from lianxin.domains.cases.enums import Channel, Kind, Satisfaction, Solved, State, TellBy, Verb
from lianxin.domains.cases.queries import state_words
from lianxin.domains.cases.rules import PHASES
from lianxin.domains.cases.sentences import step_words

if TYPE_CHECKING:
    from lianxin.domains.cases.models import Case, CaseEvent, CaseFile

_MILLION = 1_000_000


class CategoryName(Told):
    code: str
    name: str


class ReporterTold(Told):
    """Who asks, masked: `张**`, `138****5678`."""

    name: str
    phone: str
    language: str


class CaseTold(Told):
    """A request. `due_at` is empty while the clock is paused; `version` grows with every step. `automatic_at`: when it was
    sent where it lies without a person; empty where one decided it.
    """

    uuid: UUID
    number: str
    state: State
    state_words: str
    phase: str
    local_state: str
    kind: Kind | None
    category: CategoryName | None
    place: Unit
    place_text: str
    latitude: float | None
    longitude: float | None
    unit: Unit
    title: str
    words: str
    answers: dict[str, Any]
    channel: Channel
    reporter: ReporterTold | None
    tell_by: TellBy
    source: str
    outside_number: str
    submitted_at: Stamp
    promised_at: Stamp | None
    due_at: Stamp | None
    overdue_at: Stamp | None
    responded_at: Stamp | None
    resolved_at: Stamp | None
    closed_at: Stamp | None
    solved: Solved | None
    satisfaction: Satisfaction | None
    reopened: int
    returned: int
    automatic_at: Stamp | None
    version: int
    changed_at: Stamp


class CaseMade(CaseTold):
    """A request just sent. Its reporter follows it with the tracking code, which is told here and nowhere else."""

    tracking_code: str


class CaseOpen(CaseTold):
    """With the verbs that this token may use on it now, the likely one first."""

    verbs: list[Verb]


class FileTold(Told):
    """A file of a step; its bytes are at `/files/{id}`."""

    id: UUID
    kind: str
    mime: str
    name: str
    size: int


class EventTold(Told):
    """One step. `at` is when it was done, `recorded_at` when it reached us; `shown`: its reporter reads it."""

    version: int
    verb: Verb
    verb_words: str
    at: Stamp
    recorded_at: Stamp
    by: str
    by_kind: str
    unit: Unit | None
    to_unit: Unit | None
    from_state: State | None
    to_state: State
    words: str
    details: dict[str, Any]
    shown: bool
    files: list[FileTold]


def case_told(case: "Case") -> CaseTold:
    """The request as lists show it."""
    return CaseTold(**_fields(case))


def case_made(case: "Case") -> CaseMade:
    """The request for the program that sent it, in the words it sent."""
    return CaseMade(**_fields(case), tracking_code=case.tracking_code)


def case_open(case: "Case", verbs: Sequence[Verb]) -> CaseOpen:
    """The request with what may follow here."""
    return CaseOpen(**_fields(case), verbs=[verb for verb in verbs if verb in STEPS])


_AS_THEY_ARE = (
    "uuid",
    "number",
    "local_state",
    "channel",
    "tell_by",
    "source",
    "outside_number",
    "submitted_at",
    "promised_at",
    "due_at",
    "overdue_at",
    "responded_at",
    "resolved_at",
    "closed_at",
    "reopened",
    "returned",
    "automatic_at",
    "version",
    "changed_at",
    "title",
    "words",
    "place_text",
    "answers",
)


def _fields(case: "Case") -> dict[str, Any]:
    asks = case.reporter
    return {name: getattr(case, name) for name in _AS_THEY_ARE} | {
        "state": case.state,
        "state_words": state_words(case),
        "phase": PHASES[State(case.state)],
        "kind": case.kind or None,
        "category": CategoryName(code=case.category.code, name=case.category.words) if case.category else None,
        "place": unit_told(case.place),
        "latitude": None if case.latitude is None else case.latitude / _MILLION,
        "longitude": None if case.longitude is None else case.longitude / _MILLION,
        "unit": unit_told(case.unit),
        "reporter": ReporterTold(name=asks.masked_name, phone=asks.masked_phone, language=asks.language)
        if asks
        else None,
        "solved": case.solved or None,
        "satisfaction": case.satisfaction or None,
    }


def event_told(event: "CaseEvent") -> EventTold:
    """A step with its files."""
    return EventTold(
        version=event.version,
        verb=Verb(event.verb),
        verb_words=step_words(event),
        at=event.at,
        recorded_at=event.recorded_at,
        by=event.actor_label,
        by_kind=event.actor_kind,
        unit=unit_told(event.unit) if event.unit else None,
        to_unit=unit_told(event.to_unit) if event.to_unit else None,
        from_state=State(event.from_state) if event.from_state else None,
        to_state=State(event.to_state),
        words=event.words,
        details=event.details,
        shown=event.shown,
        files=[_file_told(bound) for bound in event.files.all()],
    )


def _file_told(bound: "CaseFile") -> FileTold:
    kept = bound.file
    return FileTold(id=kept.pk, kind=kept.kind, mime=kept.mime, name=kept.name, size=kept.size)
