"""The first page: which place is it about; and what I have sent, for those with an account."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from lianxin.domains.cases.actions.guard import count_name
from lianxin.domains.cases.queries import cases_of_phone_and_name, cases_of_reporter
from lianxin.domains.cases.sentences import status_sentence
from lianxin.foundation.orgs.queries import org_by_code, search_orgs
from lianxin.kernel import clock
from lianxin.kernel.errors import Missing
from lianxin.web.public.browser import place_code
from lianxin.web.shell.doors import public_page, signed_in
from lianxin.web.shell.request import ShellRequest

FOUND_AT_MOST = 12
MINE_SHOWN = 50


@public_page
def home(request: ShellRequest) -> HttpResponse:
    """Leads to the place this browser knows; else asks for it by name, pinyin or initials."""
    typed = request.GET.get("q", "").strip()[:40]
    known = place_code(request)
    if known and not typed and "change" not in request.GET:
        try:
            return redirect(reverse("report", args=[org_by_code(known).code]) + "?via=web")
        except Missing:
            known = ""
    # A place without a code has no page of its own: its neighbours above have one.
    found = [hit for hit in search_orgs(typed, limit=FOUND_AT_MOST) if hit.code] if typed else []
    return render(request, "public/home.html", {"typed": typed, "found": found})


@signed_in
def my_cases(request: ShellRequest) -> HttpResponse:
    """What this account has sent, newest first, each with its sentence; and what was sent with its phone under a name."""
    now = clock.now()
    name = request.POST.get("name", "") if request.method == "POST" else ""
    found = list(cases_of_reporter(request.actor)[:MINE_SHOWN])
    if name.strip():
        count_name(user_id=request.actor.user_id or 0, at=now)
        known = {case.pk for case in found}
        found += [case for case in cases_of_phone_and_name(request.actor, name)[:MINE_SHOWN] if case.pk not in known]
    rows = [(case, status_sentence(case, now=now)) for case in found]
    return render(request, "public/my_cases.html", {"rows": rows, "name": name})
