"""What everybody may read of a place: the words two persons agreed on, the state, the days; nothing else of a case."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries.words import masked_words
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import path_of, receiving_unit
from lianxin.foundation.orgs.rules import path_range
from lianxin.kernel.errors import Missing

# The columns a public page reads; it never even loads the others.
_PUBLIC = (
    "uuid",
    "state",
    "local_state",
    "submitted_at",
    "resolved_at",
    "published_at",
    "published_title",
    "published_words",
    "unit",
    "unit__name",
    "unit__code",
    "place",
    "place__name",
    "place__code",
)


def publication_draft(case: Case) -> tuple[str, str]:
    """A title and words to begin with, with what tells who somebody is masked; people read them after."""
    answer = case.events.filter(verb__in=rules.ANSWERING).order_by("version").last()
    words = "\n\n".join(part for part in (case.words, answer.words if answer else "") if part)
    return masked_words(case, case.title), masked_words(case, words)


def published_cases(place: Org) -> QuerySet[Case]:
    """What is published of everything that the desk of a place serves, newest first."""
    low, high = path_range(path_of(receiving_unit(place).pk))
    public = Case.objects.filter(published_at__isnull=False, place_path__gte=low, place_path__lt=high)
    return public.select_related("unit", "place").only(*_PUBLIC).order_by("-published_at", "-id")


def published_case(place: Org, uuid: UUID) -> Case:
    """One of them; raises Missing, the same for unknown, unpublished and of another place."""
    case = published_cases(place).filter(uuid=uuid).first()
    if case is None:
        raise Missing(_("This is not published, or not any more."))
    return case
