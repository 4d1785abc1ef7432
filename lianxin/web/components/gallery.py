"""Every part in its states, with invented content: what a page author copies from and what axe is run on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.kernel.clock import now
from lianxin.web.shell.doors import public_page


@dataclass(frozen=True, slots=True)
class Row:
    """An invented line of the desk's list."""

    number: str
    what: Promise
    place: Promise
    who: str
    tone: str
    state: Promise
    since: datetime
    due: datetime
    met: datetime | None = None


def _rows(at: datetime) -> list[Row]:
    hour = timedelta(hours=1)
    return [
        Row("26-1187", _("Street lamp in front of building 3 is dark"), _("Xiacun community, grid 4"), "李正华",
            "new", _("Just received"), at - 2 * hour, at + 118 * hour),
        Row("26-1179", _("Water pressure too low on the fifth floor in the evening"), _("Xiacun community, grid 2"), "杨秀兰",
            "active", _("In hand"), at - 50 * hour, at + 20 * hour),
        Row("26-1154", _("Rubbish by the irrigation channel has not been taken away for two weeks"), _("Jinji township, Yulin village"),
            "", "overdue", _("Overdue"), at - 200 * hour, at - 26 * hour),
        Row("26-1120", _("Wants to know which papers the old-age allowance needs"), _("Banqiao township"), "Aynur Memet",
            "done", _("Answered"), at - 90 * hour, at - 10 * hour, at - 60 * hour),
    ]  # fmt: skip


def _tree() -> list[dict[str, object]]:
    def leaf(value: str, label: Promise) -> dict[str, object]:
        return {"value": value, "label": label, "children": []}

    return [
        {"value": "", "label": _("Water and electricity"), "open": True, "children": [
            leaf("water.none", _("No water")), leaf("water.low", _("Low pressure")), leaf("power.off", _("Power cut")),
        ]},
        {"value": "", "label": _("Roads and lamps"), "children": [
            leaf("road.hole", _("Hole in the road")), leaf("road.lamp", _("Street lamp")),
        ]},
        leaf("other", _("Something else")),
    ]  # fmt: skip


@public_page
def gallery(request: HttpRequest) -> HttpResponse:
    at = now()
    context = {
        "rows": _rows(at),
        "tree": _tree(),
        "at": at,
        "an_hour_ago": at - timedelta(hours=1),
        "two_days_ago": at - timedelta(days=2),
        "in_four_days": at + timedelta(days=4),
        "in_six_hours": at + timedelta(hours=6),
        "errors": {"g_phone": _("Eleven digits, please; this has ten.")},
        "trail": ["保山市", "隆阳区", "兰城街道"],
    }
    return render(request, "components/gallery.html", context)
