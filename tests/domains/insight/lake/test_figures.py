"""The lake counts as the tallies do, and as anybody would who counts the facts one by one."""

import importlib.util
import shutil
from datetime import date
from pathlib import Path

import pytest

from lianxin.domains.insight.lake.engines import Engine, engine
from lianxin.domains.insight.lake.folder import LakeProblem
from lianxin.domains.insight.lake.report import Question, spans_of
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.queries import figures
from tests.domains.insight.lake.lives import lake_says, live_and_export
from tests.foundation.tallies.counting import COUNTED, recounted, register_counted

# Ibis 12 calls DuckDB 2 by an older name.
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")]

FIRST, LAST = date(2025, 11, 20), date(2026, 2, 9)


@pytest.fixture(autouse=True)
def _measures(monkeypatch: pytest.MonkeyPatch) -> None:
    register_counted(monkeypatch)


def agree(folder: Path, *engines: Engine) -> int:
    """Asserts that engines, tallies and a recount say the same; how many figures there were."""
    orgs = list(Org.objects.values_list("id", flat=True))
    count = 0
    for measure in COUNTED:
        for basis in Basis:
            for grain, dims in (("", measure.dims[:1]), ("month", ())):
                spans = spans_of(FIRST, LAST, grain)
                asked = Question(
                    measures=(measure.code,),
                    by=tuple(filter(None, (*dims, grain))),
                    basis=basis,
                    since=FIRST,
                    until=LAST,
                )
                known = figures(measure.code, orgs=orgs, spans=spans, basis=basis, by=dims)
                assert known == recounted(measure.code, spans, basis, dims, {})
                for one in engines:
                    assert lake_says(folder, asked, one) == known, (measure.code, basis, grain, dims)
                count += len(known)
    return count


@pytest.mark.parametrize("seed", [3, 8])
def test_duckdb_agrees_with_tallies_and_a_recount(seed: int, tmp_path: Path) -> None:
    live_and_export(seed, tmp_path / "lake")
    with engine("duckdb") as duck:
        assert agree(tmp_path / "lake", duck) > 50


@pytest.mark.soak
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")  # Spark's own
def test_spark_agrees_to_the_last_digit(tmp_path: Path) -> None:
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        pytest.skip("Spark is not here: pip install 'lianxin[spark]', and a Java 17")
    live_and_export(5, tmp_path / "lake")
    with engine("duckdb") as duck, engine("spark") as spark:
        assert agree(tmp_path / "lake", duck, spark) > 50


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(LakeProblem, match="no engine presto"), engine("presto"):
        pass
