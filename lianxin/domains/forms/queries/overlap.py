"""Which forms ask the same, what is asked in vain, how much fills itself: the argument for abolishing a form."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum

from lianxin.domains.forms.enums import FIGURES, LEFT_ALONE, Source
from lianxin.domains.forms.models import Form, FormCell, Gap
from lianxin.domains.forms.queries.forms import Listed, Tally, forms_for
from lianxin.foundation.access.queries import Reach

# Two forms ask the same when so much of the smaller one stands in the other.
LEAST_SHARED = 50
TWINS_SHOWN = 20
GAPS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Twins:
    """Two forms, and how much of the smaller one is in the other: questions, and percent."""

    one: Form
    other: Form
    shared: int
    percent: int


def twins_in(listed: Sequence[Listed]) -> list[Twins]:
    """Pairs of forms that ask the same: by what their cells count, or by the labels of what nobody counts."""
    asked = _asked([one.version.pk for one in listed if one.version])
    found: list[Twins] = []
    for place, one in enumerate(listed):
        for other in listed[place + 1 :]:
            if one.version is None or other.version is None:
                continue
            mine, theirs = asked[one.version.pk], asked[other.version.pk]
            smaller = min(len(mine), len(theirs))
            shared = len(mine & theirs)
            if smaller and shared * 100 >= LEAST_SHARED * smaller:
                found.append(Twins(one.form, other.form, shared, shared * 100 // smaller))
    return sorted(found, key=lambda twins: -twins.percent)[:TWINS_SHOWN]


def _asked(version_ids: Sequence[int]) -> dict[int, set[str]]:
    """What each version asks, each thing once: one statement."""
    asked: dict[int, set[str]] = defaultdict(set)
    rows = FormCell.objects.filter(version__in=version_ids).exclude(
        source__in=[*LEFT_ALONE, Source.ABOUT, Source.FORMULA]
    )
    for version, source, code, where, when, key in rows.values_list(
        "version_id", "source", "code", "where", "when", "key"
    ):
        if source in FIGURES or source == Source.FIELD:
            asked[version].add(f"{code}|{sorted(where.items())}|{when}" if source != Source.SUM else f"label {key}")
        elif key:
            asked[version].add(f"label {key}")
    return asked


def totals_of(listed: Sequence[Listed]) -> Tally:
    """All forms together."""
    return Tally(
        by_itself=sum(one.tally.by_itself for one in listed),
        left_alone=sum(one.tally.left_alone for one in listed),
        typed=sum(one.tally.typed for one in listed),
        unknown=sum(one.tally.unknown for one in listed),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """Something nobody records, by all forms that ask it."""

    words: str
    times: int
    forms: list[Form]


def gaps_in(reach: Reach) -> list[Asked]:
    """What forms ask and nobody records, over all forms, the most typed first: two statements."""
    forms = {form.pk: form for form in forms_for(reach)}
    rows = Gap.objects.filter(form__in=forms).order_by().values_list("key", "words", "form_id").annotate(Sum("times"))
    found: dict[str, Asked] = {}
    for key, words, form_id, times in rows:
        known = found.get(key)
        if known is None:
            found[key] = Asked(words, times, [forms[form_id]])
        else:
            found[key] = Asked(known.words, known.times + times, [*known.forms, forms[form_id]])
    return sorted(found.values(), key=lambda one: -one.times)[:GAPS_SHOWN]
