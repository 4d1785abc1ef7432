"""Finding the kind a file names: by what was mapped, by code, by name, by its trail, or in the source's own branch."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from lianxin.domains.cases.models import Category
from lianxin.domains.cases.queries.config import categories_of_source, leaf_categories, plain_categories
from lianxin.kernel.errors import Invalid
from lianxin.kernel.text import fold_text

_STEPS = re.compile(r"\s*[/\\>＞›|]\s*|\s+-\s+|--")


@dataclass(slots=True)
class Kinds:
    """All kinds in force and the source's own. Look-ups in memory: a file asks for each row."""

    source: str
    mapped: Mapping[str, str]
    by_code: dict[str, Category] = field(default_factory=dict)
    by_name: dict[str, list[Category]] = field(default_factory=dict)
    own: dict[str, Category] = field(default_factory=dict)

    @classmethod
    def load(cls, *, source: str, mapped: Mapping[str, str]) -> "Kinds":
        """Three statements."""
        kinds = cls(source=source, mapped={fold_text(name): code for name, code in mapped.items()})
        for category in [*plain_categories(), *leaf_categories()]:
            kinds.by_code[category.code] = category
            for name in filter(None, {fold_text(category.name), fold_text(category.name_en)}):
                kinds.by_name.setdefault(name, []).append(category)
        kinds.take_up(categories_of_source(source))
        return kinds

    def take_up(self, added: Iterable[Category]) -> None:
        """Know some more kinds of the source's own branch."""
        self.own |= {fold_text(category.name): category for category in added}

    def unknown(self, written: Iterable[str]) -> list[str]:
        """Which of these writings fit no kind, each once."""
        return [name for name in dict.fromkeys(written) if name and not self._knows(name)]

    def _knows(self, written: str) -> bool:
        try:
            return self.find(written) is not None or fold_text(written) in self.mapped
        except Invalid:
            return False

    def find(self, written: str) -> Category | None:
        """None for nothing written and for what was mapped to nothing; raises Invalid with the reason."""
        if not written:
            return None
        folded = fold_text(written)
        if folded in self.mapped:
            return self._of_code(self.mapped[folded])
        found = self.by_code.get(written) or self.own.get(folded)
        if found:
            return found
        named = self._named(written)
        if len(named) == 1:
            return named[0]
        if named:
            codes = ", ".join(f"{category.code} {category.words}" for category in named[:4])
            raise Invalid(_("several kinds are called “%(kind)s”: %(codes)s") % {"kind": written, "codes": codes})
        raise Invalid(_("there is no kind “%(kind)s”") % {"kind": written})

    def _of_code(self, code: str) -> Category | None:
        """The kind a value was mapped to; an empty code means none."""
        if code and code not in self.by_code:
            raise Invalid(_("it was mapped to the kind “%(code)s”, which there is not") % {"code": code})
        return self.by_code.get(code)

    def _named(self, written: str) -> list[Category]:
        steps = [fold_text(step) for step in _STEPS.split(written)]
        named = self.by_name.get(fold_text(written)) or self.by_name.get(steps[-1], [])
        fitting = [category for category in named if _fits(category, steps[:-1])]
        working = [category for category in fitting if not category.plain]
        return working if len(working) == 1 else fitting


def _fits(category: Category, above: list[str]) -> bool:
    names = []
    parent = category.parent
    while parent is not None:
        names.append(fold_text(parent.name))
        parent = parent.parent
    return all(name in names for name in above if name)
