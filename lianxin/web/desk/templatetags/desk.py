"""What the desk's templates ask: has the reader a permission, how many lie in a queue, who acted."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import get_language, gettext as _

from lianxin.domains.cases.enums import State
from lianxin.domains.cases.queries import state_words as words_of_state
from lianxin.domains.cases.sentences import date_words, moment_in, office_words
from lianxin.foundation.access.queries import Reach
from lianxin.kernel.actors import REPORTER, SYSTEM

if TYPE_CHECKING:
    from datetime import datetime

    from lianxin.domains.cases.models import Case, CaseEvent
    from lianxin.foundation.orgs.models import OrgKind

register = template.Library()


@register.filter
def holds(reach: Reach, permission: str) -> bool:
    """Whether the reader has the permission anywhere."""
    return reach.has(permission)


@register.filter
def item(mapping: Mapping[str, Any], key: str) -> Any:
    """`counts|item:queue`: a template cannot look up by a variable."""
    return mapping.get(key, "")


@register.filter
def actor_words(label: str) -> str:
    """The two actors without a name in the reader's language; others as they are called."""
    return {REPORTER.label: _("the reporter"), SYSTEM.label: _("Lianxin")}.get(label, label)


@register.filter
def chosen(event: "CaseEvent") -> list[str]:
    """What was chosen with a step of the timeline: the rating, the reason, where to turn, until when."""
    return office_words(event)


@register.filter
def was_due(event: "CaseEvent") -> "datetime | None":
    """The date that held before this step, if it changed it."""
    return moment_in(event, "was_due")


@register.filter
def date_text(moment: "datetime") -> str:
    """`11月26日 18:00`, the same whenever it is read."""
    return date_words(moment)


@register.filter
def state_words(case: "Case") -> str:
    """How a case stands, in the place's own words."""
    return words_of_state(case)


_TONES = {
    State.RECEIVED: "new",
    State.ASSIGNED: "waiting",
    State.IN_PROGRESS: "active",
    State.WAITING: "waiting",
    State.SUSPENDED: "waiting",
    State.RESOLVED: "done",
}


@register.filter
def state_tone(case: "Case") -> str:
    """The shape and colour of a state; what has ended looks closed."""
    return _TONES.get(State(case.state), "closed")


@register.filter
def as_text(value: object) -> str:
    """A number as forms send it, to compare it with what came back."""
    return str(value)


@register.filter
def kind_words(kind: "OrgKind") -> str:
    """The name of a kind of unit in the reader's language."""
    chinese = (get_language() or "").startswith("zh")
    return kind.name_zh if chinese or not kind.name_en else kind.name_en
