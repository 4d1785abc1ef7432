"""Finding the unit a file names: by code, by name, or by its trail. Each writing is asked once."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from lianxin.domains.cases.permissions import IMPORT
from lianxin.foundation.access.queries import Reach, reach_of
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import org_by_code, path_of, paths_of, trail
from lianxin.kernel.actors import Actor, ActorKind
from lianxin.kernel.errors import Invalid, Missing, Refused
from lianxin.kernel.text import fold_text

_STEPS = re.compile(r"\s*[/\\>＞›·|,，、]\s*|\s+-\s+|\s+")
SEVERAL_SHOWN = 3


@dataclass(slots=True)
class Places:
    """Rows that name no place go to `default`; a name that several units have is looked for under it first."""

    default: Org
    reach: Reach | None
    default_path: str
    _found: dict[str, Org | Invalid] = field(default_factory=dict)

    @classmethod
    def within_reach(cls, default: Org, by: Actor) -> "Places":
        """Raises Refused when `by` may not import for the default place."""
        reach = None if by.kind == ActorKind.SYSTEM else reach_of(by)
        path = path_of(default.pk)
        if reach is not None and not reach.covers(IMPORT, path):
            raise Refused(_("You may import requests only for places of your own units."))
        return cls(default=default, reach=reach, default_path=path)

    def find(self, written: str) -> Org:
        """Raises Invalid with the reason: unknown, several, or outside one's units."""
        if not written:
            return self.default
        if written not in self._found:
            try:
                self._found[written] = self._look_up(written)
            except Invalid as reason:
                self._found[written] = reason
        found = self._found[written]
        if isinstance(found, Invalid):
            raise found
        return found

    def _look_up(self, written: str) -> Org:
        org = _by_code(written) or self._by_name(written)
        if org.kind.virtual:
            raise Invalid(_("“%(place)s” is only a heading of the area codes") % {"place": written})
        if self.reach is not None and not self.reach.covers(IMPORT, path_of(org.pk)):
            raise Invalid(_("“%(place)s” is not one of your units") % {"place": written})
        return org

    def _by_name(self, written: str) -> Org:
        names = [step for step in _STEPS.split(written) if step]
        found = _named(written) or _named(names[-1] if names else "")
        paths = paths_of([org.pk for org in found])
        standing = [org for org in found if org.pk in paths]
        if len(standing) > 1:
            standing = [org for org in standing if paths[org.pk].startswith(self.default_path)] or standing
        if len(names) > 1:
            standing = [org for org in standing if _runs_through(org, names[:-1])]
        if len(standing) == 1:
            return standing[0]
        if not standing:
            raise Invalid(_("there is no unit “%(place)s”") % {"place": written})
        trails = "; ".join(" / ".join(trail(org)) for org in standing[:SEVERAL_SHOWN])
        raise Invalid(_("several units are called “%(place)s”: %(trails)s") % {"place": written, "trails": trails})


def _by_code(written: str) -> Org | None:
    try:
        return org_by_code(written)
    except Missing:
        return None


def _named(name: str) -> list[Org]:
    return list(Org.objects.select_related("kind").filter(name=name, closed__isnull=True)[:200]) if name else []


def _runs_through(org: Org, names: list[str]) -> bool:
    """Whether the units above bear these names, in this order; some may be left out."""
    above = iter([fold_text(name) for name in trail(org)[:-1]])
    return all(fold_text(name) in above for name in names)
