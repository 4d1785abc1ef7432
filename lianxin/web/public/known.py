"""While a resident writes: what is known of it already, and what it may be about. Public words only, never others' own."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from lianxin.domains.cases.actions.guard import count_likely
from lianxin.domains.cases.queries import category_by_code
from lianxin.domains.cases.queries.duplicates import already_known
from lianxin.domains.triage.queries import unless_damaged
from lianxin.domains.triage.queries.plain import likely_plain_words
from lianxin.foundation.access.addresses import limited_address
from lianxin.foundation.orgs.queries import org_by_code
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid
from lianxin.web.shell.doors import public_page
from lianxin.web.shell.request import ShellRequest

COMPARED = 1_000


@public_page
@require_POST
def known(request: ShellRequest, code: str) -> HttpResponse:
    """Two parts of the report page, asked once; what is typed stands in no address and is not kept."""
    place = org_by_code(code)
    now = clock.now()
    count_likely(address=limited_address(request), at=now)
    try:
        category = category_by_code(request.POST.get("category", ""))
    except Invalid:
        category = None
    words = request.POST.get("words", "")[:COMPARED]
    context = {
        "place": place,
        "found": already_known(place=place, words=words, category=category, at=now),
        "kinds": unless_damaged(lambda: likely_plain_words(words=words)),
    }
    return render(request, "public/typed.html", context)
