"""Reading what a form of the case page sends, one reader per argument of `cases.actions.verbs.STEPS`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lianxin.domains.cases.queries import category_by_code
from lianxin.domains.cases.queries.knowledge import used_answer
from lianxin.foundation.orgs.queries import org_by_id
from lianxin.kernel import clock
from lianxin.web.desk.tie_forms import TIE_READERS
from lianxin.web.forms.moments import END_OF_DAY, day_typed

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from lianxin.domains.cases.models import Category
    from lianxin.foundation.access.queries import Reach
    from lianxin.foundation.orgs.models import Org
    from lianxin.web.forms.uploads import Kept

LARGEST_ID_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it came: its fields, its files, and who sends it."""

    data: "QueryDict"
    kept: "Kept"
    reach: "Reach"


def read_fields(names: tuple[str, ...], sent: Sent) -> dict[str, Any]:
    """The arguments of an action; raises Invalid or Missing for what cannot be read."""
    return {name: READERS[name](sent) if name in READERS else sent.data.get(name, "") for name in names}


def _words(sent: Sent) -> str:
    """What was written, or else the ready answer that was chosen."""
    return sent.data.get("words", "").strip() or sent.data.get("ready", "")


def read_version(data: "QueryDict") -> int | None:
    """The version of the case that was before their eyes."""
    seen = data.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < LARGEST_ID_DIGITS else None


def _unit(sent: Sent) -> "Org | None":
    """The chosen unit; None for none."""
    chosen = sent.data.get("unit", "")
    return org_by_id(int(chosen)) if chosen.isdecimal() and len(chosen) <= LARGEST_ID_DIGITS else None


def _until(sent: Sent) -> "datetime | None":
    """The end of the day that was chosen; None for none."""
    day = day_typed(sent.data.get("until", ""))
    return clock.at_local(day, END_OF_DAY) if day else None


def _category(sent: Sent) -> "Category | None":
    return category_by_code(sent.data.get("category", ""))


READERS: Mapping[str, Callable[[Sent], object]] = MappingProxyType(
    {
        "words": _words,
        "unit": _unit,
        "category": _category,
        "until": _until,
        "knowledge": lambda sent: used_answer(sent.reach, sent.data.get("knowledge", "")),
        "files": lambda sent: sent.kept.ids,
        **TIE_READERS,
    }
)
