"""Two who change the tree at once: one of two moves that would close a circle is refused."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from lianxin.foundation.orgs.actions import move_org
from lianxin.foundation.orgs.importing import import_orgs
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import check_paths
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Conflict
from tests.factories.orgs import make_org

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_moves_at_once_close_no_circle() -> None:
    city = make_org("市", kind="city")
    one, two = make_org("甲县", kind="county", parent=city), make_org("乙县", kind="county", parent=city)
    together = Barrier(2)

    def move(org: Org, parent: Org) -> bool:
        together.wait(timeout=10)
        try:
            move_org(org=org, parent=parent, on=clock.today(), by=SYSTEM, at=clock.now())
        except Conflict:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(move, (one, two), (two, one)))
    assert sorted(done) == [False, True]
    assert check_paths() == []


def test_ids_of_units_are_never_given_twice(tmp_path) -> None:
    gone = make_org("误建").pk
    Org.objects.all().delete()
    path = tmp_path / "orgs.csv"
    path.write_text("code,name,kind,parent_code\n1,市,city,\n", encoding="utf-8")
    import_orgs(source=path, by=SYSTEM, at=clock.now())
    first = Org.objects.get().pk
    assert first > gone
    assert make_org("县", kind="county").pk > first
