"""What each field holds personally: why it is kept, how long, who may see it. Export and erasure run from these."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOBODY: frozenset[str] = frozenset()
EVERYBODY = frozenset({"everybody"})


@dataclass(frozen=True, slots=True)
class FieldClass:
    """`retention_days` counts from the end of the matter the row belongs to; None: as long as the row is needed.

    `readers` are permission codes (of which one is enough), "subject" (the person it is about) or "everybody".
    """

    name: str
    purpose: str | Promise
    retention_days: int | None
    readers: frozenset[str]

    @property
    def is_personal(self) -> bool:
        return self.name != "plain"


PLAIN = FieldClass("plain", _("Not about a person"), None, EVERYBODY)
# A name, the form of address in answers: known to those who work on the person's matter.
IDENTITY = FieldClass(
    "identity", _("To know who asked and to address them"), 3 * 365, frozenset({"subject", "cases.view"})
)
# Phone, e-mail: shown masked; the whole value by `people.unmask`, which is audited.
CONTACT = FieldClass(
    "contact", _("To reach the person with the answer"), 3 * 365, frozenset({"subject", "people.unmask"})
)
# Words, voices and pictures people gave about their matter.
CONTENT = FieldClass("content", _("To solve what was asked"), 3 * 365, frozenset({"subject", "cases.view"}))
# What an account needs to work; gone with the account.
ACCOUNT = FieldClass(
    "account", _("To let the holder of an account in"), None, frozenset({"subject", "accounts.manage"})
)
# Who did what and when: answerability of those who act; no profile of anybody is made from it.
TRACE = FieldClass("trace", _("To show later who did what"), 3 * 365, frozenset({"audit.read"}))
# Keys, codes, hashes: read by the program alone.
SECRET = FieldClass("secret", _("To protect other data"), None, NOBODY)
# Sessions, locks, limits: needed for the security of the service for half a year (Cybersecurity Law, Art. 23).
SECURITY = FieldClass("security", _("To keep the service safe"), 183, frozenset({"audit.read"}))


def classify(**fields: FieldClass) -> Mapping[str, FieldClass]:
    """The class of every field of a model, by field name; the surrogate key `id` may be left out."""
    return MappingProxyType(fields)
