"""How sure a proposal is, in words."""

from django.utils.translation import gettext_lazy as _

from lianxin.kernel.errors import Message

# From which confidence on; of what is held to be surer than 0.9, 97 of 100 were right.
_SURE: tuple[tuple[float, Message], ...] = (
    (0.9, _("Almost certain")),
    (0.6, _("Likely")),
    (0.25, _("Possible")),
    (0.0, _("Less likely")),
)
MOST_PER_CENT = 99


def sure_words(confidence: float) -> Message:
    """A confidence between 0 and 1 as a person would say it."""
    return next(words for least, words in _SURE if confidence >= least)


def per_cent(confidence: float) -> int:
    """The same as a number; never 100, since nothing that was learned is ever quite sure."""
    return min(MOST_PER_CENT, round(100 * confidence))
