"""The list of what is counted: `python -m tools.measures` writes docs/measures.md from what the domains declare.

`tests/consistency/test_measures.py` compares the two.
"""

import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import django
from django.utils.translation import override

from lianxin.foundation.journal.measures import Measure, Rate, all_measures, all_rates

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "measures.md"
_HEAD = """\
# What is counted 指标

Written by `python -m tools.measures` from each domain's `measures`; do not edit. A figure belongs to a unit with all below it.
*Stock*: how many there are at the end of a period's last day; everything else is what happened in the period. *Distinct*: everybody
once a month or year, so that such figures never add up. *By*: what a figure can be broken down by; in bold what tallies may be
kept of, the rest is read from the facts. *Opens*: the permission that opens the records behind a figure.
"""


def document() -> str:
    """The whole list, in both languages."""
    parts = [_HEAD]
    for domain, measures in groupby(all_measures(), key=_domain):
        parts.append(f"## {domain}\n")
        parts += map(_measure, measures)
        parts += [_rate(rate) for rate in all_rates() if _domain(rate) == domain]
    return "\n".join(parts)


def _domain(what: Measure | Rate) -> str:
    return what.code.split(".")[0]


def _measure(measure: Measure) -> str:
    return "\n".join(
        [
            _title(measure),
            f"{_in('zh-hans', measure.unit)} · {', '.join(_facets(measure))}  ",
            f"{_in('zh-hans', measure.counted)}  ",
            f"{_in('en', measure.counted)}\n",
        ]
    )


def _rate(rate: Rate) -> str:
    return "\n".join(
        [
            _title(rate),
            f"% · `{rate.over}` ÷ `{rate.under}`  ",
            f"{_in('zh-hans', rate.counted)}  ",
            f"{_in('en', rate.counted)}\n",
        ]
    )


def _facets(measure: Measure) -> Iterator[str]:
    if measure.stock:
        yield "stock"
    if measure.distinct:
        yield "distinct"
    yield measure.line
    if measure.dims:
        alone = {dims[0] for dims in measure.sets if len(dims) == 1}
        yield f"by {' '.join(f'**{dim}**' if dim in alone else dim for dim in measure.dims)}"
    together = [" × ".join(dims) for dims in measure.sets if len(dims) > 1]
    yield from (f"**{dims}**" for dims in together)
    if measure.opens:
        yield f"opens with `{measure.opens}`"


def _title(what: Measure | Rate) -> str:
    return f"### `{what.code}` {_in('zh-hans', what.words)} · {_in('en', what.words)}"


def _in(language: str, words: object) -> str:
    with override(language):
        return str(words)


def main() -> None:
    """Write the document."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    DOCUMENT.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
