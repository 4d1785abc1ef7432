"""What the desk's templates ask: has the reader a permission, how many lie in a queue, who acted."""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext as _

from lianxin.domains.cases.enums import State
from lianxin.domains.cases.queries import state_words as words_of_state
from lianxin.domains.cases.queries.categories import with_parents
from lianxin.domains.cases.sentences import date_words, moment_in, office_words, step_words
from lianxin.domains.triage import sentences
from lianxin.foundation.access.queries import Reach
from lianxin.kernel.actors import REPORTER, SYSTEM
from lianxin.kernel.language import in_readers_language
from lianxin.web.shell.words import left_words

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from lianxin.domains.cases.models import Case, CaseEvent, Category
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
def verb_words(event: "CaseEvent") -> str:
    """What a step is called. Django's own way translates all choices to find one."""
    return step_words(event)


@register.filter
def with_queue(query: str, queue: str) -> str:
    """The part of a list's address behind the question mark, with the queue it shows."""
    return query if query.startswith("queue=") or "&queue=" in query else f"queue={queue}{'&' if query else ''}{query}"


@register.simple_tag
def row_state(case: "Case") -> SafeString:
    """The tag of a state. A list has few different ones, and a component takes longer than the row."""
    return _tag(state_tone(case), words_of_state(case))


@register.simple_tag
def row_automatic() -> SafeString:
    """The tag of what was assigned without a person."""
    return _tag("neutral", _("Assigned automatically"))


@lru_cache(maxsize=256)
def _tag(tone: str, words: str) -> SafeString:
    return render_to_string("desk/row_tag.html", {"tone": tone, "words": words})


@register.simple_tag
def board_keys(several: bool) -> SafeString:
    """What the keys of the board do: the same on every page of it."""
    return _keys(several, get_language() or "")


@lru_cache(maxsize=16)
def _keys(several: bool, _language: str) -> SafeString:
    return render_to_string("desk/board_keys.html", {"several": several})


@register.simple_tag
def row_deadline(due: "datetime | None", now: "datetime") -> SafeString:
    """The time left, as the deadline's compact form has it."""
    if due is None:
        return _left("", _("No deadline"))
    left, tone = left_words(due, now)
    return _left(tone, left)


@lru_cache(maxsize=1024)
def _left(tone: str, left: str) -> SafeString:
    return render_to_string("desk/row_deadline.html", {"tone": tone, "left": left})


@register.filter
def row_value(data: "QueryDict", name: str) -> list[str]:
    """All values of a field that stands in a form several times."""
    return data.getlist(name)


@register.filter
def item_at(values: list[str], place: int) -> str:
    """`values|item_at:row`: empty beyond the end."""
    return values[place] if place < len(values) else ""


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
def category_path(category: "Category") -> str:
    """`上级 › 类`: a category with those above it, the highest first."""
    return " › ".join(one.words for one in reversed(with_parents(category)))


@register.filter
def category_in_list(category: "Category") -> str:
    """A category where a list cuts off what is long: its own name first."""
    return f"{category.words} · {category.parent.words}" if category.parent else category.words


@register.filter
def sure_words(confidence: float) -> str:
    """How sure a proposal is, in words."""
    return str(sentences.sure_words(confidence))


@register.filter
def per_cent(confidence: float) -> int:
    """The same as a number."""
    return sentences.per_cent(confidence)


@register.filter
def percent(share: float) -> str:
    """`96.6%`: a share between 0 and 1, never rounded up."""
    return f"{math.floor(1000 * share + 1e-9) / 10:g}%"


@register.filter
def as_text(value: object) -> str:
    """A number as forms send it, to compare it with what came back."""
    return str(value)


@register.filter
def kind_words(kind: "OrgKind") -> str:
    """The name of a kind of unit in the reader's language."""
    return in_readers_language(kind.name_zh, kind.name_en)
