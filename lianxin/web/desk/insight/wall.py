"""The screen on the wall of a hall: large, dark, renewing itself, nothing in it about anybody."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lianxin.domains.insight.queries import Wall, wall_of
from lianxin.kernel.errors import Missing
from lianxin.web.desk.insight.asked import known, own_unit
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest


@needs("insight.view")
@require_safe
def wall(request: ShellRequest) -> HttpResponse:
    """The whole screen, or (asked by htmx once a minute) what has changed in it."""
    asked = request.GET.get("unit", "")
    if asked and not (asked.isascii() and asked.isdecimal() and len(asked) < 12):
        raise Missing(_("There is no such unit."))
    found = wall_of(request.reach, known(int(asked)) if asked else own_unit(request.reach))
    context = {
        "wall": found,
        "bars": _bars(found),
        "chosen": asked,
    }
    return render(request, "desk/insight/wall_now.html" if request.htmx else "desk/insight/wall.html", context)


def _bars(found: Wall) -> list[tuple[date, int, int, int]]:
    """Day and number, how high the bar is of a hundred, and what is free above it."""
    most = max((number for _day, number in found.days), default=0) or 1
    shares = [(day, number, round(100 * number / most)) for day, number in found.days]
    return [(day, number, share, 100 - share) for day, number, share in shares]
