"""Odd values in the forms of places, routes and matters of other authorities lead to an answer, never to a failure."""

from uuid import uuid4

import pytest
from django.test import Client

from lianxin.domains.cases.actions.referring import refer_matter
from lianxin.domains.cases.models import Category
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER
from tests.factories.cases import make_case, make_category
from tests.web.pages import aged_key
from tests.web.test_bad_input import ODD

pytestmark = pytest.mark.django_db
FIELDS = ("place", "where", "unit", "category", "what", "end", "note", "kind", "latitude", "longitude", "here", "words")
MORE = ("contact", "paper", "passed_to", "code", "form", "q", "show", "website")


@pytest.mark.parametrize("odd", list(ODD.values()), ids=list(ODD))
def test_odd_values_lead_to_an_answer(town, odd):
    grid = town.orgs["grid"]
    asking = make_category("p.lamp", plain=True)
    Category.objects.filter(pk=asking.pk).update(
        questions=[{"code": "n", "kind": "number", "label": "几盏"}, {"code": "t", "kind": "text", "label": "杆号"}]
    )
    police = make_category("15", name="治安案件")
    Category.objects.filter(pk=police.pk).update(refer_to="110")
    police.refresh_from_db()
    matter = refer_matter(place=grid, category=police, words="偷车", by=REPORTER, at=clock.now())
    case = make_case(grid, category=asking)
    addresses = [
        f"/at/{grid.code}/",
        f"/at/{grid.code}/elsewhere/15/",
        "/where/",
        "/places/",
        "/desk/enter/",
        "/desk/enter/questions/",
        "/desk/routes/",
        "/desk/routes/change/",
        "/desk/routes/units/",
        "/desk/routes/table/",
        "/desk/referrals/",
        f"/desk/referrals/{matter.uuid}/",
        f"/desk/referrals/{uuid4()}/",
        "/desk/posters/",
        "/desk/poster-sheet/",
        f"/desk/cases/{case.uuid}/papers/",
    ]
    client = Client(raise_request_exception=False)
    client.force_login(town.dispatcher)
    sent = dict.fromkeys((*FIELDS, *MORE, f"q-{asking.pk}-n", f"q-{asking.pk}-t"), odd)
    chosen = {"category": "p.lamp", "words": "灯坏了", "place": f"{grid.name} · {grid.code}", "form_key": aged_key()}
    short = {name: value[:2000] for name, value in sent.items()}
    for address in addresses:
        without_show = {name: value for name, value in (sent | chosen).items() if name != "show"}
        for answer in (
            client.get(address, short),
            client.get(address, short | {"category": "p.lamp"}),
            client.post(address, sent | {"form_key": aged_key()}),
            client.post(address, without_show),
            client.post(address, {"words": "x", "form_key": odd}),
        ):
            assert answer.status_code < 500, (address, answer.status_code)
