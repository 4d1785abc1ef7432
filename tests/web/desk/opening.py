"""The case page as somebody sees who opens everything on it."""

import re
from html import unescape

from django.test import Client
from django.urls import reverse

from lianxin.domains.cases.models import Case

_FETCHED = re.compile(r'hx-get="([^"]*/form/[^"]*)"')


def opened_page(client: Client, case: Case) -> str:
    """The page, and behind it every form that is fetched when it is opened."""
    page = client.get(reverse("desk_case", args=[case.uuid]))
    assert page.status_code == 200
    body = page.content.decode()
    return "\n".join([body, *(open_form(client, address) for address in _FETCHED.findall(body))])


def open_form(client: Client, address: str) -> str:
    """One of them, as htmx asks for it."""
    form = client.get(unescape(address), headers={"HX-Request": "true"})
    assert form.status_code == 200
    return form.content.decode()
