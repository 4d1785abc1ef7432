"""What the desk's templates ask: has the reader a permission, how many lie in a queue, who acted."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import get_language, gettext as _

from lianxin.domains.cases.sentences import chosen_words
from lianxin.foundation.access.queries import Reach
from lianxin.kernel.actors import REPORTER, SYSTEM

if TYPE_CHECKING:
    from lianxin.domains.cases.models import CaseEvent
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
    """What was chosen with a step of the timeline: the rating, the reason, where to turn."""
    return chosen_words(event)


@register.filter
def as_text(value: object) -> str:
    """A number as forms send it, to compare it with what came back."""
    return str(value)


@register.filter
def kind_words(kind: "OrgKind") -> str:
    """The name of a kind of unit in the reader's language."""
    chinese = (get_language() or "").startswith("zh")
    return kind.name_zh if chinese or not kind.name_en else kind.name_en
