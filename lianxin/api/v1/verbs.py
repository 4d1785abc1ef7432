"""An endpoint per verb of the office, made from the one table of verbs (`cases.actions.verbs`)."""

from collections.abc import Callable, Mapping
from inspect import Parameter, signature
from types import MappingProxyType
from typing import Annotated, Any
from uuid import UUID

from ninja import Header, Path, Router
from pydantic import Field, StrictInt, create_model

from lianxin.api.once import once
from lianxin.api.request import ApiRequest
from lianxin.api.v1.cases import Files, Moment
from lianxin.api.v1.description import lazy
from lianxin.api.v1.refs import case_given, category_given, event_given, knowledge_given, org_given
from lianxin.api.v1.shapes import CategoryCode, Given, Key, Line, UnitRef, Words
from lianxin.api.v1.told import CaseOpen, case_open
from lianxin.domains.cases.actions.assisting import MOST_UNITS, Task
from lianxin.domains.cases.actions.verbs import STEPS, Step
from lianxin.domains.cases.enums import AloneReason, DeclineReason, Matter, Satisfaction, Solved, TellBy, Verb
from lianxin.domains.cases.queries import case_for, verbs_for
from lianxin.domains.cases.queries.words import taken_by
from lianxin.domains.cases.rules import TRANSITIONS
from lianxin.foundation.access.queries import Reach
from lianxin.kernel import clock

router = Router(tags=["verbs"])


class TaskGiven(Given):
    """What one unit shall do."""

    unit: UnitRef
    words: Words


# What each name in the table's `takes` looks like in a request.
SHAPES: Mapping[str, Any] = MappingProxyType(
    {
        "words": Annotated[Words, Field(description="In plain words.")],
        "told_by": Annotated[TellBy, Field(description="How the reporter was told.")],
        "files": Files,
        "unit": UnitRef,
        "reason": DeclineReason,
        "refer_to": Annotated[Line, Field(description="Where they can turn instead.")],
        "category": CategoryCode,
        "until": Moment,
        "matter": Matter,
        "lead": Annotated[UUID, Field(description="The request it goes into.")],
        "local_state": Annotated[Line, Field(max_length=16)],
        "solved": Solved,
        "satisfaction": Satisfaction,
        "title": Line,
        "public_words": Annotated[Words, Field(description="What everybody would read.")],
        "tasks": Annotated[
            list[TaskGiven],
            Field(min_length=1, max_length=MOST_UNITS, description="A unit each, and what it shall do."),
        ],
        "alone": AloneReason,
        "event": Annotated[UUID, Field(description="The public event it is about.")],
        "knowledge": Annotated[UUID, Field(description="The kept answer that was used.")],
        "reached": Annotated[bool, Field(description="Whether the reporter was reached.")],
    }
)
# What a name in a request means, where that is more than its value.
_MEANING: Mapping[str, Callable[[Reach, Any], object]] = MappingProxyType(
    {
        "unit": lambda _reach, ref: org_given(ref, field="unit"),
        "category": lambda _reach, code: category_given(code),
        "lead": lambda reach, uuid: case_given(reach, uuid, field="lead"),
        "tasks": lambda _reach, tasks: [Task(org_given(one["unit"], field="tasks"), one["words"]) for one in tasks],
        "event": event_given,
        "knowledge": knowledge_given,
    }
)


class StepGiven(Given):
    """`version` is the one that was read: where somebody else's step voids this one, it is refused with 409."""

    version: Annotated[StrictInt, Field(ge=1, lt=2**31)] | None = None


def _shape(verb: Verb, step: Step) -> type[StepGiven]:
    """The content of the verb: what the table demands and what its action cannot do without is required."""
    needed = {str(need) for need in TRANSITIONS[verb].needs}
    needed |= {name for name, asked in signature(step.act).parameters.items() if asked.default is Parameter.empty}
    fields: dict[str, Any] = {
        name: (SHAPES[name], ...) if name in needed else (SHAPES[name] | None, None) for name in step.takes
    }
    return create_model(f"{verb.name.title().replace('_', '')}Given", __base__=StepGiven, **fields)


def _endpoint(verb: Verb, step: Step) -> Callable[..., CaseOpen]:
    shape = _shape(verb, step)

    def take(
        request: ApiRequest,
        uuid: Path[UUID],
        given: shape,  # type: ignore[valid-type]  # made from the table
        idempotency_key: Annotated[Key, Header(alias="Idempotency-Key")],
    ) -> CaseOpen:
        case = case_for(request.reach, uuid)
        filled: dict[str, Any] = given.model_dump(exclude_none=True)  # type: ignore[attr-defined]  # as above
        seen = filled.pop("version", None)
        named = {
            name: _MEANING[name](request.reach, value) if name in _MEANING else value for name, value in filled.items()
        }
        with once(request, idempotency_key) as deed:
            if deed.is_first:
                case = step.act(case=case, by=request.actor, at=clock.now(), seen=seen, **named)
        (case,) = taken_by(request.reach, [case])
        return case_open(case, verbs_for(case, request.reach))

    take.__name__ = f"{verb}_case"
    return take


for _verb, _step in STEPS.items():
    router.post(f"/cases/{{uuid:uuid}}/{_verb}", response=CaseOpen, summary=lazy(_verb.label))(_endpoint(_verb, _step))
