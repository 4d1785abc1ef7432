"""Matters of other authorities: the right channel first; written all the same, they are sealed and passed on."""

from typing import TYPE_CHECKING

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.guard import check_human, count_request
from lianxin.domains.cases.actions.referring import refer_matter
from lianxin.domains.cases.queries import category_by_code
from lianxin.domains.cases.queries.categories import referred
from lianxin.foundation.access.addresses import limited_address
from lianxin.foundation.orgs.queries import org_by_code, receiving_unit
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, LianxinError, Missing, TooMany
from lianxin.web.forms.keys import new_form_key, sent_form_key
from lianxin.web.public.browser import browser_name
from lianxin.web.shell.doors import public_page
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.domains.cases.models import Category, Referral
    from lianxin.foundation.orgs.models import Org


@public_page
def elsewhere(request: ShellRequest, code: str, category: str) -> HttpResponseBase:
    """Where such a matter belongs; a form for those who write it to us all the same."""
    place = org_by_code(code)
    matter = category_by_code(category)
    belongs = referred(matter)
    if matter is None or belongs is None:
        return redirect("report", code=place.code)
    if belongs.excluded:
        raise Missing(_("This is not taken here."))
    context = {"place": place, "desk": receiving_unit(place), "matter": matter, "channel": belongs.refer_to}
    error: LianxinError | None = None
    if request.method == "POST":
        try:
            kept = _take(request, place, matter)
        except (Invalid, TooMany) as refusal:
            error = refusal
        else:
            return render(request, "public/elsewhere_thanks.html", {**context, "kept": kept})
    context |= {
        "typed": request.POST,
        "form_key": new_form_key(),
        "error": error,
        "fields": getattr(error, "fields", {}),
    }
    return render(request, "public/elsewhere.html", context, status=error.status if error else 200)


def _take(request: ShellRequest, place: "Org", matter: "Category") -> "Referral":
    now = clock.now()
    form_key = sent_form_key(request.POST)
    address = limited_address(request)
    count_request(place=place, browser=browser_name(request), address=address, age=form_key.age, at=now)
    check_human(age=form_key.age, trap=request.POST.get("website", ""))
    return refer_matter(
        place=place,
        category=matter,
        words=request.POST.get("words", ""),
        contact=request.POST.get("contact", ""),
        by=request.actor,
        at=now,
        key=form_key.value,
    )
