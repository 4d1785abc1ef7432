"""Narrowing a list by words, with what else narrows it."""

from itertools import islice

from django.utils.translation import gettext as _

from lianxin.domains.cases.permissions import VIEW
from lianxin.domains.cases.queries.documents import FOUND_AS
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.rules import ids_on
from lianxin.foundation.search.grams import query_of
from lianxin.foundation.search.queries import hits
from lianxin.kernel.errors import Invalid

# The newest that have the words; what else narrows the list down chooses among them.
MOST = 500


def ids_with_words(reach: Reach, typed: str) -> tuple[int, ...]:
    """The newest cases in reach with all that was typed; raises Invalid for less than two characters."""
    query = query_of(typed)
    if not query:
        message = _("Type at least two characters.")
        raise Invalid(message, {"q": message})
    within = [ids_on(path)[-1] for path in reach.paths(VIEW)]
    return tuple(hit.subject_id for hit in islice(hits(FOUND_AS, query, within=within, batch=MOST), MOST))
