"""What a cell means, in words; and what may be chosen for one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lianxin.domains.cases.enums import CameBy, HeardBy, LeftBy
from lianxin.domains.forms.columns import RecordKind, column_of, record_kinds
from lianxin.domains.forms.enums import About, Kind, Source, When, Whose
from lianxin.domains.forms.models import FilledCell, FormCell
from lianxin.domains.forms.queries.meanings import Meaning
from lianxin.domains.insight.dimensions import label_of, words_for
from lianxin.domains.insight.enums import Base
from lianxin.foundation.journal.measures import UnknownMeasure, all_measures, all_rates, measure_of, rate_of
from lianxin.foundation.orgs.kinds import KINDS
from lianxin.kernel.errors import Message
from lianxin.kernel.language import in_readers_language

Meant = FormCell | FilledCell | Meaning


@dataclass(slots=True)
class Wording:
    """Puts meanings into words; the names of values are looked up once per page."""

    _values: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def title(self, meant: Meant) -> str:
        """`Came to the unit · Hotline`, without the days."""
        source = Source(meant.source)
        what = _named(source, meant.code)
        parts = [str(what or source.label), *self.conditions(meant.where)]
        return " · ".join(parts)

    def whole(self, meant: FormCell | Meaning) -> str:
        """The same with the days, where they are not the period itself."""
        if isinstance(meant, FormCell) and meant.parts:
            return " · ".join(f"{part['words']}: {self.part(part)}" for part in meant.parts)
        title = self.title(meant)
        return title if meant.when == When.THIS else f"{title} · {When(meant.when).label}"

    def part(self, part: Mapping[str, str]) -> str:
        """What one of several blanks in a cell holds."""
        return str(_named(Source(part["source"]), part["code"]) or Source(part["source"]).label)

    def conditions(self, where: Mapping[str, Any]) -> list[str]:
        """The values of dimensions a figure is narrowed to."""
        found = []
        for dim, value in sorted(where.items()):
            words = self.values(dim)
            values = value if isinstance(value, list) else [value]
            found.append(" + ".join(words.get(str(one), str(one)) for one in values))
        return found

    def values(self, dim: str) -> Mapping[str, str]:
        """The values of a dimension with their words."""
        if dim not in self._values:
            self._values[dim] = words_for(dim) or _of_units(dim)
        return self._values[dim]


def _of_units(dim: str) -> Mapping[str, str]:
    """How requests came to a unit and left it, and how reporters were heard."""
    choices = {"how": (*CameBy.choices, *LeftBy.choices), "way": tuple(HeardBy.choices)}.get(dim, ())
    return {value: str(label) for value, label in choices}


def _named(source: Source, code: str) -> Message:
    try:
        if source == Source.MEASURE:
            return measure_of(code).words
        if source == Source.RATE:
            return rate_of(code).words
    except UnknownMeasure:
        return code
    if source == Source.FIELD:
        column = column_of(code)
        return column.words if column else code
    if source == Source.ABOUT:
        return About(code).label if code in About.values else code
    if source == Source.BASE:
        return Base(code).label if code in Base.values else code
    return f"= {code}" if source == Source.SUM else ""


def counted_in_words(source: str, code: str) -> str:
    """The sentence that says what counts as one; "" for what is not counted."""
    try:
        if source == Source.MEASURE:
            return str(measure_of(code).counted)
        if source == Source.RATE:
            return str(rate_of(code).counted)
    except UnknownMeasure:
        return ""
    return ""


def whose_in_words(cell: FormCell) -> str:
    """Whose figure stands in the cell."""
    if cell.whose == Whose.NAMED:
        return cell.named
    names = {seed.code: in_readers_language(seed.name_zh, seed.name_en) for seed in KINDS}
    kinds = ", ".join(names.get(kind, kind) for kind in cell.kinds)
    label = str(Whose(cell.whose).label)
    return f"{label}: {kinds}" if kinds else label


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing a cell may hold, as the form of corrections offers it; `value` is source and code."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """Choices of one sort under a heading."""

    words: str
    choices: tuple[Choice, ...]


def choices_for(kind: str) -> Sequence[Group]:
    """Everything a cell of such a form may hold, by sort."""
    plain = (Source.TYPED, Source.REFUSED, Source.PEN, Source.NOTHING, Source.UNKNOWN)
    groups = [Group(str(_("Without a figure")), tuple(Choice(f"{one.value}:", str(one.label)) for one in plain))]
    if kind == "matrix":
        measures = tuple(Choice(f"measure:{one.code}", str(one.words)) for one in all_measures())
        rates = tuple(Choice(f"rate:{one.code}", str(one.words)) for one in all_rates())
        bases = tuple(Choice(f"base:{value}", str(label)) for value, label in Base.choices)
        sorts = ((_("Counted"), measures), (_("Percentages"), rates), (Source.BASE.label, bases))
        groups = [*(Group(str(words), choices) for words, choices in sorts), *groups]
    else:
        groups = [*(_of_records(one) for one in record_kinds()), *groups]
    abouts = tuple(Choice(f"about:{value}", str(label)) for value, label in About.choices)
    return [*groups, Group(str(Source.ABOUT.label), abouts)]


def _of_records(kind: RecordKind) -> Group:
    return Group(
        str(kind.words), tuple(Choice(f"field:{kind.code}.{one.code}", str(one.words)) for one in kind.columns)
    )


def choices_for_parts(kind: str) -> list[Group]:
    """What one of several blanks in a cell may hold."""
    records = [] if kind == Kind.MATRIX else [_of_records(one) for one in record_kinds()]
    abouts = tuple(Choice(f"about:{value}", str(label)) for value, label in About.choices)
    pen = (Choice(f"{Source.PEN}:", str(Source.PEN.label)),)
    return [*records, Group(str(Source.ABOUT.label), abouts), Group(str(_("Without a figure")), pen)]


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension by which a figure may be narrowed, with its values and those chosen."""

    code: str
    label: str
    values: tuple[tuple[str, str, bool], ...]


def dimensions_of(source: str, code: str, where: Mapping[str, Any], wording: Wording) -> list[Dimension]:
    """What the figure of this code may be narrowed by."""
    try:
        if source == Source.MEASURE:
            dims: tuple[str, ...] = measure_of(code).dims
        elif source == Source.RATE:
            dims = tuple(dict.fromkeys((*measure_of(rate_of(code).over).dims, *measure_of(rate_of(code).under).dims)))
        else:
            return []
    except UnknownMeasure:
        return []
    found = []
    for dim in dims:
        chosen = where.get(dim, [])
        chosen = chosen if isinstance(chosen, list) else [chosen]
        values = tuple((value, words, value in chosen) for value, words in wording.values(dim).items())
        if values:
            found.append(Dimension(code=dim, label=str(label_of(dim)), values=values))
    return found
