"""Sums into the tables: series are found or made, then deltas and subjects are written."""

from collections.abc import Iterable

from lianxin.foundation.tallies.adding import SeriesKey, Sums
from lianxin.foundation.tallies.models import Series
from lianxin.foundation.tallies.sql.folding import add_deltas, add_subjects
from lianxin.kernel.sql import insert_new


def store(sums: Sums) -> None:
    """Write what is not zero, in the caller's transaction."""
    cells = [(place, quantity) for place, quantity in sums.cells.items() if quantity]
    subjects = [(place, refs) for place, refs in sums.subjects.items() if refs]
    ids = series_ids({place[0] for place, _ in cells} | {place[0] for place, _ in subjects})
    if cells:
        add_deltas([(ids[key], org, period, shelf, total) for (key, org, period, shelf), total in cells])
    if subjects:
        add_subjects(
            [
                (ids[key], org, period, shelf, str(subject).replace("-", ""), refs)
                for (key, org, period, shelf, subject), refs in subjects
            ]
        )


def series_ids(keys: Iterable[SeriesKey]) -> dict[SeriesKey, int]:
    """The ids of these series, made where they are new."""
    wanted = set(keys)
    known = _known(wanted)
    missing = sorted(wanted - known.keys())
    if missing:
        rows = [Series(measure=measure, dimset=dimset, dims=dims) for measure, dimset, dims in missing]
        insert_new(rows, unique=["measure", "dimset", "dims"])
        known = _known(wanted)
    return known


def _known(keys: set[SeriesKey]) -> dict[SeriesKey, int]:
    if not keys:
        return {}
    rows = Series.objects.filter(
        measure__in={measure for measure, _, _ in keys}, dimset__in={one for _, one, _ in keys}
    )
    return {
        (measure, dimset, dims): pk for pk, measure, dimset, dims in rows.values_list("id", "measure", "dimset", "dims")
    }
