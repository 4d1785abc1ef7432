"""What a name in a request means: a unit, a kind of request, a lead case; raises Invalid naming the field."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from lianxin.domains.cases.queries import case_for, category_by_code
from lianxin.domains.cases.queries.events import event_in_sight
from lianxin.domains.cases.queries.knowledge import offered_answer
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.queries import org_by_code, org_by_id, path_of
from lianxin.foundation.orgs.rules import MAX_ID
from lianxin.kernel.errors import Invalid, Missing

if TYPE_CHECKING:
    from lianxin.domains.cases.models import Case, Category, PublicEvent
    from lianxin.foundation.orgs.models import Org

_MARK = "id-"


def ref_of(org: "Org") -> str:
    """How requests name the unit: its official code, or `id-` and its number where it has none."""
    return ref_for(org.pk, org.code)


def ref_for(org_id: int, code: str) -> str:
    """As `ref_of`, from its parts."""
    return code or f"{_MARK}{org_id}"


def org_of(ref: str) -> "Org":
    """The unit; raises Missing."""
    number = ref.removeprefix(_MARK)
    if ref.startswith(_MARK) and number.isascii() and number.isdecimal() and len(number) <= len(str(MAX_ID)):
        return org_by_id(int(number)) if int(number) <= MAX_ID else org_by_code("")
    return org_by_code(ref)


def org_given(ref: str, *, field: str) -> "Org":
    """The unit named by a field of the content; raises Invalid."""
    try:
        return org_of(ref)
    except Missing:
        message = _("There is no such unit.")
        raise Invalid(message, {field: message}) from None


def path_given(ref: str, *, field: str) -> str:
    """Where the unit named by a field stands, for all below it; raises Invalid."""
    try:
        return path_of(org_given(ref, field=field).pk)
    except Missing as error:
        raise Invalid(error.message, {field: error.message}) from None


def category_given(code: str) -> "Category":
    """The kind of request the content names; raises Invalid."""
    found = category_by_code(code)
    if found is None:
        message = _("There is no such kind of request.")
        raise Invalid(message, {"category": message})
    return found


def case_given(reach: Reach, uuid: UUID, *, field: str) -> "Case":
    """The case named by a field of the content, if this token may open it; raises Invalid."""
    try:
        return case_for(reach, uuid)
    except Missing:
        message = _("There is no such request.")
        raise Invalid(message, {field: message}) from None


def knowledge_given(reach: Reach, uuid: UUID) -> UUID:
    """The kept answer that was used, if it still holds; raises Invalid."""
    try:
        return offered_answer(reach, uuid).uuid
    except Missing:
        message = _("This answer no longer holds.")
        raise Invalid(message, {"knowledge": message}) from None


def event_given(reach: Reach, uuid: UUID) -> "PublicEvent":
    """The public event named by a field of the content, if this token may see it; raises Invalid."""
    try:
        return event_in_sight(reach, uuid)
    except Missing:
        message = _("There is no such event.")
        raise Invalid(message, {"event": message}) from None
