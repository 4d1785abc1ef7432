"""The pages of what seems to be about one thing: list, one, and what the desk makes of it."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianxin.domains.cases import actions
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Case, PublicEvent
from lianxin.domains.triage.enums_clusters import Outcome, Sort, Standing
from lianxin.domains.triage.models import CaseCluster
from lianxin.foundation.access.enums import Role
from lianxin.foundation.accounts.models import User
from lianxin.kernel import clock
from lianxin.web.forms.keys import new_form_key
from tests.factories.access import make_worker
from tests.factories.cases import Town, make_case
from tests.factories.clusters import make_cluster

DEEDS = ("event", "merge", "dismiss")


@pytest.fixture
def made(town: Town) -> tuple[CaseCluster, list[Case]]:
    return make_cluster(town, 4)


def address(cluster: CaseCluster, deed: str = "") -> str:
    return reverse(f"desk_cluster_{deed}" if deed else "desk_cluster", args=[cluster.uuid])


def sent(cases: list[Case], **more: object) -> dict[str, object]:
    words = {"title": "三号楼停暖", "words": "正在抢修,今天晚上恢复。"}
    return {"form_key": new_form_key(), "case": [str(case.uuid) for case in cases], **words, **more}


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_the_desk_reads_the_list_and_one(desk: Client, made: tuple[CaseCluster, list[Case]]) -> None:
    cluster, cases = made
    page = desk.get(reverse("desk_clusters")).content.decode()
    assert cluster.name in page
    assert address(cluster) in page
    assert desk.get(reverse("desk_clusters_waiting")).content == b"1"
    assert cluster.name in desk.get(reverse("desk_clusters"), {"sort": "evening"}).content.decode()
    assert cluster.name not in desk.get(reverse("desk_clusters"), {"sort": "at_once"}).content.decode()
    one = desk.get(address(cluster)).content.decode()
    assert all(case.number in one for case in cases)
    assert "暖气" in one
