"""The records behind a figure, as far as the reader may open them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianxin.domains.insight.dimensions import named
from lianxin.domains.insight.queries import Records, records_behind
from lianxin.domains.insight.words import stretch_words
from lianxin.kernel.text import clean_text
from lianxin.web.desk.insight.asked import Ways, known, read
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

_LONGEST = 80


@needs("insight.view")
@require_safe
def records(request: ShellRequest, org_id: int, code: str) -> HttpResponse:
    """The newest requests behind a figure; how many more there are that this reader may not open."""
    value = clean_text(request.GET.get("value", ""), multiline=False)[:_LONGEST]
    found = records_behind(request.reach, known(org_id), code, read(request.GET), value=value)
    context = {
        "found": found,
        "unit": found.view.unit,
        "trail": " › ".join((*found.view.around.trail, found.view.unit.short_name)),
        "up": Ways(found.view).figure(org_id, code),
        "period": stretch_words(found.view.stretch),
        "where": _where(found),
    }
    return render(request, "desk/insight/records.html", context)


def _where(found: Records) -> str:
    """By what the records are told apart, in words."""
    return "; ".join(named(dim, value) for dim, value in found.where.items())
