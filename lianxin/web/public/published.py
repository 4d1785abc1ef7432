"""What was solved nearby, as two persons agreed to publish it: a title, words, how it stands, since when."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from lianxin.domains.cases.queries import published_case, published_cases
from lianxin.foundation.orgs.queries import org_by_code, receiving_unit
from lianxin.web.shell.doors import public_page
from lianxin.web.shell.request import ShellRequest

PAGE_SIZE = 20


@public_page
def listed(request: ShellRequest, code: str) -> HttpResponse:
    """The published requests of a place, newest first."""
    place = org_by_code(code)
    page = Paginator(published_cases(place), PAGE_SIZE).get_page(request.GET.get("page", ""))
    context = {"place": place, "desk": receiving_unit(place), "page": page}
    return render(request, "public/published.html", context)


@public_page
def one(request: ShellRequest, code: str, uuid: UUID) -> HttpResponse:
    """One of them, in large print."""
    place = org_by_code(code)
    context = {"place": place, "desk": receiving_unit(place), "case": published_case(place, uuid)}
    return render(request, "public/published_one.html", context)
