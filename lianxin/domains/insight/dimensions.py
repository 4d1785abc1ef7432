"""What the values of a dimension are called: facts hold codes, readers read words."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext as _, gettext_lazy

from lianxin.domains.cases.enums import (
    CameBy,
    Channel,
    DeclineReason,
    HeardBy,
    LeftBy,
    Satisfaction,
    Solved,
    Verb,
)
from lianxin.domains.cases.queries import plain_or_leaf
from lianxin.foundation.orgs.kinds import KINDS
from lianxin.kernel.errors import Message
from lianxin.kernel.language import in_readers_language

LABELS: Mapping[str, Message] = MappingProxyType(
    {
        "category": gettext_lazy("Category"),
        "channel": gettext_lazy("Channel"),
        "level": gettext_lazy("Level that resolved it"),
        "satisfaction": gettext_lazy("Satisfaction"),
        "solved": gettext_lazy("Whether it is solved"),
        "reason": gettext_lazy("Reason"),
        "how": gettext_lazy("How it came or left"),
        "kind": gettext_lazy("Kind"),
        "way": gettext_lazy("How they were heard"),
        "verb": gettext_lazy("Step"),
        "number": gettext_lazy("Emergency number"),
    }
)


def label_of(dim: str) -> Message:
    """What a dimension is called."""
    return LABELS.get(dim, dim)


def words_for(dim: str) -> Mapping[str, str]:
    """The words of the values of a dimension, by code; those it does not know stand for themselves. One statement at most."""
    return _WORDS[dim]() if dim in _WORDS else {}


def words_of(value: str, words: Mapping[str, str]) -> str:
    """The words of one value; a fact may leave it open."""
    return words.get(value, value) if value else _("not stated")


def named(dim: str, value: str) -> str:
    """A dimension with one of its values, in words. One statement at most."""
    return _("%(dimension)s: %(value)s") % {"dimension": label_of(dim), "value": words_of(value, words_for(dim))}


def _categories() -> Mapping[str, str]:
    rows = plain_or_leaf().values_list("code", "name", "name_en")
    return {code: in_readers_language(name, name_en) for code, name, name_en in rows}


def _ways_in_and_out() -> Mapping[str, str]:
    """Of what came and of what left; between units is both."""
    said = {str(value): str(label) for ways in (CameBy, LeftBy) for value, label in ways.choices}
    return said | {CameBy.MOVED: _("Between units")}


def _choices(choices: type[TextChoices]) -> Callable[[], Mapping[str, str]]:
    return lambda: {str(value): str(label) for value, label in choices.choices if value}


def _kinds() -> Mapping[str, str]:
    return {seed.code: in_readers_language(seed.name_zh, seed.name_en) for seed in KINDS}


_WORDS: Mapping[str, Callable[[], Mapping[str, str]]] = MappingProxyType(
    {
        "category": _categories,
        "channel": _choices(Channel),
        "level": _kinds,
        "kind": _kinds,
        "satisfaction": _choices(Satisfaction),
        "solved": _choices(Solved),
        "reason": _choices(DeclineReason),
        "how": _ways_in_and_out,
        "way": _choices(HeardBy),
        "verb": _choices(Verb),
    }
)
