"""Figures in one statement, so that they are exact at every moment, whatever is folded meanwhile."""

from lianxin.foundation.tallies.enums import Basis, Grain
from lianxin.foundation.tallies.rules import FIRST_DAY
from lianxin.foundation.tallies.sql.asking import Asked, is_first, members_of, parameters_of, tables_of
from lianxin.foundation.tallies.sql.dialect import Row, among, day_of, dim_of_fact, fetch, is_lite, table_of


def all_from_facts() -> str:
    """Units whose figures are read from facts, by measure: in all stretches, or (`days`) only in those of days."""
    return f"""wanted (org, measure, days) AS (
        SELECT unit.org, of.value, 0 FROM unit CROSS JOIN {table_of("measures", "of")})"""


def read_facts(asked: Asked) -> list[Row]:
    """(unit, span, quantity, *by, measure) from the facts alone, and before them what `members_of` tells."""
    tables = ", ".join([*tables_of(asked), TURN, all_from_facts()])
    parts = filter(None, [members_of(asked), from_facts(asked)])
    return fetch(f"WITH RECURSIVE {tables} {' UNION ALL '.join(parts)}", parameters_of(asked))


def facts_behind(asked: Asked, limit: int) -> list[int]:
    """The ids of the facts behind one figure, newest first."""
    tables = ", ".join([*tables_of(asked), all_from_facts()])
    stood_on = "stretch.last" if asked.stock else "fact.day"
    statement = f"""WITH RECURSIVE {tables} SELECT fact.id, fact.day {_sources(asked)}
        AND {stands(asked.basis, stood_on)}
        ORDER BY fact.day DESC, fact.id DESC LIMIT %(limit)s"""
    return [row[0] for row in fetch(statement, parameters_of(asked) | {"limit": limit})]


def dim_names(asked: Asked) -> list[str]:
    """What the columns of `by` are called in the statement."""
    return [f"dim{number}" for number in range(len(asked.by))]


def from_facts(asked: Asked, *, near: bool = False) -> str:
    """Sums over the facts that count at the units `wanted`; of a distinct measure, the subjects that remain.

    `near`: the larger units keep theirs, so that few units lie below those that are read so.
    """
    names = dim_names(asked)
    values = "".join(f", {dim_of_fact(name)} AS {column}" for name, column in zip(asked.by, names, strict=True))
    places = ", ".join(["wanted.org", "stretch.span", *map(dim_of_fact, asked.by), "wanted.measure"])
    if moves_along(asked):
        sources, day = _sources(asked, near=near, turn=" CROSS JOIN turn"), turning_day()
        return f"""SELECT wanted.org, stretch.span, CAST(sum(turn.sign * fact.quantity) AS bigint){values}, wanted.measure {sources}
            AND {TURNS} AND {day} BETWEEN stretch.first AND stretch.last GROUP BY {places}"""
    sources = (
        f"{_sources(asked, near=near)} AND fact.day BETWEEN stretch.first AND stretch.last AND {stands(asked.basis)}"
    )
    if not asked.distinct:
        return f"""SELECT wanted.org, stretch.span, CAST(sum(fact.quantity) AS bigint){values}, wanted.measure {sources}
            GROUP BY {places}"""
    columns = "".join(f", {name}" for name in names)
    return f"""SELECT org, span, count(*){columns}, measure FROM (
        SELECT wanted.org AS org, stretch.span AS span{values}, wanted.measure AS measure {sources} AND fact.subject IS NOT NULL
        GROUP BY {places}, fact.subject HAVING sum(fact.quantity) > 0) AS counted GROUP BY org, span{columns}, measure"""


def _sources(asked: Asked, *, near: bool = False, turn: str = "") -> str:
    """Facts of the units that stand at or under those `wanted`, at any place these ever had or have today; each place is
    looked at once, whatever the number of spans.
    """
    top = "orgs_orgpath" if asked.basis == Basis.IS else "stood"
    place, fact = "orgs_orgpath place", "journal_fact fact"
    if near and not is_lite():
        # PostgreSQL cannot know how few units lie under a value of another table, and would read all paths or all facts.
        place = "LATERAL (SELECT * FROM orgs_orgpath one WHERE one.line = %(line)s AND one.path >= top.path AND one.path < top.path || 'G' OFFSET 0) place"
        fact = f"""LATERAL (SELECT * FROM journal_fact fact WHERE fact.measure = wanted.measure
            AND fact.org = place.org_id AND {_day_asked(asked)} OFFSET 0) fact"""
    return f"""FROM wanted CROSS JOIN {top} top CROSS JOIN {place}{turn} CROSS JOIN {fact} CROSS JOIN stretch
        WHERE {_counts(asked)}"""


def _counts(asked: Asked) -> str:
    conditions = [
        "place.line = %(line)s AND place.path >= top.path AND place.path < top.path || 'G'",
        f"fact.org = place.org_id AND {_day_asked(asked)}",
        f"(wanted.days = 0 OR stretch.grain = '{Grain.DAY}')",
        "fact.measure = wanted.measure",
        # From plain values PostgreSQL knows how many facts there are.
        *([] if is_lite() else [among("fact.measure", "measures")]),
        *admitted(asked),
        # Without any, PostgreSQL looks no further; otherwise it may read the facts in whatever way is best.
        "EXISTS (SELECT 1 FROM wanted)",
    ]
    if asked.basis == Basis.IS:
        conditions.append("top.org_id = wanted.org AND top.line = %(line)s AND top.valid_to IS NULL")
    else:
        conditions.append("top.org = wanted.org")
    if asked.until is not None:
        conditions.append(f"fact.id <= {asked.until.last}")
        conditions += [f"NOT fact.id BETWEEN {low} AND {high}" for low, high in asked.until.gaps()]
    return " AND ".join(conditions)


def _day_asked(asked: Asked) -> str:
    """Of a stock as it was, facts of all days before may come or go in a stretch."""
    stretches = [one for _span, stretches in asked.spans for one in stretches]
    first = FIRST_DAY if moves_along(asked) else min(one.first for one in stretches)
    return f"fact.day BETWEEN {first} AND {max(one.last for one in stretches)}"


# What a unit has in hand goes with it: it comes to a place (+1), and leaves it (-1) when the place ends.
TURN = "turn (sign) AS (VALUES (1), (-1))"
TURNS = "(turn.sign = 1 OR place.valid_to IS NOT NULL)"


def moves_along(asked: Asked) -> bool:
    """Whether the figure is a stock as it was: a fact counts wherever its unit stood on each later day."""
    return asked.stock and asked.basis == Basis.WAS


def turning_day() -> str:
    """The day on which `fact` comes to `place`, or leaves it; NULL where it never did."""
    begin, end = day_of("place.valid_from"), day_of("place.valid_to")
    return f"""CASE WHEN fact.day >= {end} THEN NULL WHEN turn.sign < 0 THEN {end}
        WHEN fact.day >= {begin} OR {is_first("place")} THEN fact.day ELSE {begin} END"""


def admitted(asked: Asked) -> list[str]:
    """Whether a fact's dimensions are those asked for."""
    return [among(dim_of_fact(name), f"where_{name}") for name in asked.where]


def stands(basis: Basis, day: str = "fact.day") -> str:
    """Whether `place` is where the fact's unit stands for this figure: today, or on a day.

    What is dated before the unit's first day counts where it began.
    """
    if basis == Basis.IS:
        return "place.valid_to IS NULL"
    return (
        f"({day} >= {day_of('place.valid_from')} OR {is_first('place')}) "
        f"AND (place.valid_to IS NULL OR {day} < {day_of('place.valid_to')})"
    )
