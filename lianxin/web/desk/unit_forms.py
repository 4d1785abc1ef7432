"""What people type to change the tree, parsed; what is allowed is decided by the actions."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lianxin.foundation.orgs.queries import kinds_to_open
from lianxin.kernel import clock
from lianxin.web.desk.templatetags.desk import kind_words

if TYPE_CHECKING:
    from lianxin.foundation.orgs.models import Org


class Change(TextChoices):
    """What can be done with a unit, in the order of the page."""

    OPEN = "open", _("Open a unit below")
    RENAME = "rename", _("Rename the unit")
    PHONE = "phone", _("Set its telephone")
    MOVE = "move", _("Move the unit")
    MERGE = "merge", _("Merge it into another")
    SPLIT = "split", _("Split the unit")
    CLOSE = "close", _("Close the unit")


# Decided on the unit itself; the others by who stands above it.
ON_ITSELF = frozenset({Change.OPEN, Change.RENAME, Change.PHONE})
PARTS = ("part1", "part2", "part3", "part4")
SIBLINGS = "unit-siblings"


def _day() -> forms.DateField:
    return forms.DateField(
        label=_("From which day"),
        initial=clock.today,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


def _unit(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "list": SIBLINGS})
    return forms.CharField(label=label, max_length=120, required=required, help_text=help_text, widget=widget)


class UnitForm(forms.Form):
    """A form about one unit, with the units directly below it where they are few enough to be listed."""

    def __init__(self, *args: Any, unit: "Org", below: Iterable["Org"] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.below = unit, list(below)
        self.prepare()
        for field in self.fields.values():
            field.error_messages["required"] = _("Fill in: %(field)s.") % {"field": field.label}
            if isinstance(field, forms.DateField):
                field.error_messages["invalid"] = _("Enter the day as 2026-01-31.")

    def prepare(self) -> None:
        """Fit the fields to the unit."""

    def asked(self) -> list[forms.BoundField]:
        """The questions one below the other."""
        return self.visible_fields()


class OpenForm(UnitForm):
    name = forms.CharField(label=_("Name of the unit"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind of unit"))
    code = forms.CharField(label=_("Code"), max_length=40, required=False)
    on = _day()

    def prepare(self) -> None:
        choices = [("", _("Choose a kind")), *((kind.code, kind_words(kind)) for kind in kinds_to_open())]
        cast(forms.ChoiceField, self.fields["kind"]).choices = choices


class RenameForm(UnitForm):
    name = forms.CharField(label=_("Name of the unit"), max_length=120)
    code = forms.CharField(label=_("Code"), max_length=40, required=False)
    on = _day()

    def prepare(self) -> None:
        self.initial["name"], self.initial["code"] = self.unit.name, self.unit.code


class PhoneForm(UnitForm):
    phone = forms.CharField(
        label=_("Telephone of the office"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )

    def prepare(self) -> None:
        self.initial["phone"] = self.unit.phone


class MoveForm(UnitForm):
    parent = _unit(_("Under which unit (name or code)"), help_text=_("Everything below it goes along."))
    on = _day()


class MergeForm(UnitForm):
    into = _unit(_("Into which unit (name or code)"), help_text=_("It takes over the units below and all records."))
    on = _day()


class SplitForm(UnitForm):
    """Each part is a unit opened before; `heir` is the number of the part that takes over the records."""

    part1 = _unit(_("First part (name or code)"), help_text=_("Open the parts first, as units of their own."))
    part2 = _unit(_("Second part"))
    part3 = _unit(_("Third part"), required=False)
    part4 = _unit(_("Fourth part"), required=False)
    heir = forms.ChoiceField(
        label=_("Who takes over the records?"),
        required=False,
        choices=[
            ("part1", _("The first part")),
            ("part2", _("The second part")),
            ("part3", _("The third part")),
            ("part4", _("The fourth part")),
            ("", _("The unit above")),
        ],
        help_text=_("Units below that you do not place go there too."),
    )
    on = _day()

    def prepare(self) -> None:
        self.initial.setdefault("heir", "part1")
        choices = [
            ("", _("with the records")),
            ("part1", _("First part")),
            ("part2", _("Second part")),
            ("part3", _("Third part")),
            ("part4", _("Fourth part")),
        ]
        for child in self.below:
            field = forms.ChoiceField(label=child.name, required=False, choices=choices)
            field.widget.attrs["class"] = "field-control"
            self.fields[f"child{child.pk}"] = field

    def asked(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith("child")]

    def children(self) -> list[forms.BoundField]:
        """One choice for each unit below."""
        return [self[f"child{child.pk}"] for child in self.below]

    def placed(self) -> dict[int, str]:
        """Which part each placed unit goes to."""
        chosen = {child.pk: self.cleaned_data.get(f"child{child.pk}", "") for child in self.below}
        return {pk: part for pk, part in chosen.items() if part}


class CloseForm(UnitForm):
    on = forms.DateField(
        label=_("First day without it"),
        initial=clock.today,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Its records stay, under the unit above."),
    )


FORMS: dict[Change, type[UnitForm]] = {
    Change.OPEN: OpenForm,
    Change.RENAME: RenameForm,
    Change.PHONE: PhoneForm,
    Change.MOVE: MoveForm,
    Change.MERGE: MergeForm,
    Change.SPLIT: SplitForm,
    Change.CLOSE: CloseForm,
}
