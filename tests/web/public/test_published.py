"""What everybody may read: what two persons agreed on, and not a word of anything else."""

import uuid

import pytest

from lianxin.domains.cases import actions
from lianxin.domains.cases.models import Case
from lianxin.kernel import clock, ids
from tests.factories.cases import make_case, make_resolved, make_to_publish
from tests.web.pages import report_address, text_of

pytestmark = pytest.mark.django_db
SECRETS = ("王芳", "139****2345", "13987512345", "三单元", "灯已换好,今晚会亮", "杨小兵", "李春梅", "常有人问")


@pytest.fixture
def published(town):
    case = make_resolved(town, case=make_case(town.orgs["grid"], name="王芳", phone="13987512345"))
    case = make_to_publish(case, by=town.grid_worker, title="楼道的灯", public_words="楼道的灯已经修好。")
    return actions.publish_case(case=case, by=town.supervisor.actor, at=clock.now())


def listed(town, name="grid"):
    return f"{report_address(town.orgs[name])}published/"


def test_it_shows_title_words_state_and_days_and_nothing_else(town, published, client):
    for address in (listed(town), f"{listed(town)}{published.uuid}/"):
        page = client.get(address)
        words = text_of(page)
        assert page.status_code == 200
        assert "楼道的灯" in words
        assert "已办结" in words
        body = page.content.decode()
        for secret in (*SECRETS, published.tracking_code, published.number):
            assert secret not in body, secret
    assert "楼道的灯已经修好。" in words


def test_a_place_shows_what_its_desk_serves_and_no_neighbours(town, published, client):
    assert "楼道的灯" in text_of(client.get(listed(town, "community")))
    assert "楼道的灯" not in text_of(client.get(listed(town, "neighbour")))
    assert client.get(f"{listed(town, 'neighbour')}{published.uuid}/").status_code == 404


def test_what_is_not_published_or_no_more_is_not_there(town, published, client):
    other = make_resolved(town)
    assert client.get(f"{listed(town)}{other.uuid}/").status_code == 404
    assert client.get(f"{listed(town)}{uuid.uuid4()}/").status_code == 404
    actions.unpublish_case(case=published, words="有误", by=town.supervisor.actor, at=clock.now())
    assert client.get(f"{listed(town)}{published.uuid}/").status_code == 404
    assert "还没有公开" in text_of(client.get(listed(town)))


def test_a_list_costs_the_same_however_long(town, published, client, django_assert_max_num_queries):
    client.get(listed(town))
    for _more in range(3):
        again = Case.objects.get(pk=published.pk)
        again.pk, again.uuid, again.tracking_code = None, uuid.uuid4(), ids.new_tracking_code()
        again.save()
        with django_assert_max_num_queries(9):
            client.get(listed(town))


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999"])
def test_a_made_up_page_is_the_nearest(town, published, client, page):
    assert client.get(f"{listed(town)}?page={page}").status_code == 200
