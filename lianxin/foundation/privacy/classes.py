"""What each field holds personally: why it is kept, how long, who may see it. Export and erasure run from these."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.apps import apps
from django.db.models import Field, Model
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


_elsewhere: dict[str, Mapping[str, FieldClass]] = {}


def classify_model(label: str, /, **fields: FieldClass) -> None:
    """The same for a model that cannot say it itself: those of libraries, and of the rooms below this one."""
    _elsewhere[label] = classify(**fields)


def classes_of(model: type[Model]) -> Mapping[str, FieldClass]:
    """The declared classes of a model's fields; empty where nobody declared any."""
    own: Mapping[str, FieldClass] = getattr(model, "privacy", MappingProxyType({}))
    return _elsewhere.get(model._meta.label, own)  # noqa: SLF001  the public way to a model's label


def unclassified_fields() -> list[str]:
    """`app.Model.field` for every field without a class, and with a `-` before it for classes of fields that are gone."""
    wrong: list[str] = []
    for model in apps.get_models(include_auto_created=True):
        options = model._meta  # noqa: SLF001  Django's documented model API
        declared = set(classes_of(model))
        fields = {field.name: field for field in (*options.concrete_fields, *options.many_to_many)}
        missing = {name for name, field in fields.items() if name not in declared and not _is_surrogate(field)}
        wrong += [f"{options.label}.{name}" for name in missing]
        wrong += [f"-{options.label}.{name}" for name in declared - set(fields)]
    return sorted(wrong)


def _is_surrogate(field: "Field[object, object]") -> bool:
    return field.primary_key and field.name == "id"
