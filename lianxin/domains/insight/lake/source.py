"""What goes into the lake, row by row, from the tables. No words of anybody, no names of persons, no keys, no moments."""

import json
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import override

from lianxin.domains.insight.lake.schemas import NEVER
from lianxin.foundation.journal.measures import all_measures, all_rates
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.journal.rules import Position, day_number
from lianxin.foundation.orgs.models import Org, OrgPath, OrgSuccession
from lianxin.foundation.orgs.rules import step_of
from lianxin.foundation.privacy.keys import lookup_hash

CHUNK = 20_000
_PSEUDONYM = 32
Row = tuple[Any, ...]


def city_id() -> str:
    """This city's own mark, out of its keys: the same in every export, and it says nothing to others."""
    return lookup_hash("city", context="insight.lake.city")[:16]


def mark_of_last(position: Position) -> str:
    """By which this journal is known again: a keyed hash of the key of the last fact; "" while there is none."""
    key = Fact.objects.filter(pk=position.last).values_list("key", flat=True).first()
    return lookup_hash(key, context="insight.lake.last") if key else ""


@lru_cache(maxsize=100_000)
def _pseudonym(value: str | None, role: str) -> str | None:
    """Of a pseudonym of this platform, the one that stands in the lake: nobody without the keys leads it back."""
    if value is None:
        return None
    return lookup_hash(value.replace("-", ""), context=f"insight.lake.{role}")[:_PSEUDONYM]


@lru_cache(maxsize=100_000)
def _dims(written: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in sorted(json.loads(written).items()))


def facts(
    city: str, known: Position, before: Position, *, subjects: bool, without: Collection[str]
) -> Iterator[list[Row]]:
    """The facts recorded at `known` and not at `before`, in chunks, those that came late first.

    `without`: measures left out. Facts never change, so that chunks read one after another are still one state.
    """
    chosen = Fact.objects.exclude(measure__in=without).order_by("pk")
    rows = chosen.values_list(
        "pk",
        "measure",
        "org",
        "day",
        "quantity",
        Cast("dims", TextField()),
        Cast("subject", TextField()),
        Cast("actor", TextField()),
    )
    late = [one for one in before.missing if known.holds(one)]
    for start in range(0, len(late), 500):
        yield [_fact(city, row, subjects=subjects) for row in rows.filter(pk__in=late[start : start + 500])]
    missing, last = frozenset(known.missing), before.last
    while chunk := list(rows.filter(pk__gt=last, pk__lte=known.last)[:CHUNK]):
        last = chunk[-1][0]
        yield [_fact(city, row, subjects=subjects) for row in chunk if row[0] not in missing]


def _fact(city: str, row: Row, *, subjects: bool) -> Row:
    fact, measure, org, day, quantity, dims, subject, actor = row
    persons = (_pseudonym(subject, "subject"), _pseudonym(actor, "actor")) if subjects else (None, None)
    return (city, fact, measure, org, day, quantity, _dims(dims), *persons)


def paths(city: str) -> Iterator[Row]:
    """Where every unit stood, one statement: one state of the tree."""
    found = OrgPath.objects.order_by("org_id", "line", "valid_from").values_list(
        "org_id", "line", "path", "valid_from", "valid_to"
    )
    for (_org, _line), spans in groupby(found.iterator(chunk_size=CHUNK), key=itemgetter(0, 1)):
        for number, (org, line, path, first, end) in enumerate(spans):
            began = day_number(first)
            yield (city, org, line, path, began, began if number else 0, day_number(end) if end else NEVER)


def successions(city: str) -> Iterator[Row]:
    """Which unit followed which."""
    for old, new, day, heir in OrgSuccession.objects.order_by("pk").values_list("old_id", "new_id", "on", "heir"):
        yield (city, old, new, day_number(day), heir)


def units(city: str) -> Iterator[Row]:
    """The units as of today, those closed too; without their telephones."""
    found = Org.objects.order_by("pk").values_list(
        "pk", "code", "name", "kind__code", "kind__name_zh", "kind__name_en", "opened", "closed"
    )
    for org, code, name, *kind, opened, closed in found.iterator(chunk_size=CHUNK):
        yield (city, org, step_of(org), code, name, *kind, day_number(opened), day_number(closed) if closed else None)


def measures(city: str, without: Collection[str]) -> Iterator[Row]:
    """What is counted, in words."""
    for one in all_measures():
        if one.code not in without:
            words = (*_both(one.words), *_both(one.unit), *_both(one.counted))
            yield (city, one.code, *words, one.line, list(one.dims), one.stock, one.distinct)


def rates(city: str, without: Collection[str]) -> Iterator[Row]:
    """The rates of two measures that are there."""
    for one in all_rates():
        if one.over not in without and one.under not in without:
            yield (city, one.code, *_both(one.words), *_both(one.counted), one.over, one.under)


def _both(words: str | Promise) -> tuple[str, str]:
    """In Chinese and in English."""
    found = []
    for language in ("zh-hans", "en"):
        with override(language):
            found.append(str(words))
    return found[0], found[1]
