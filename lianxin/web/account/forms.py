"""What people type on the pages of accounts, parsed; what is allowed is decided by the actions."""

from collections.abc import Iterable
from typing import Any, cast

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm as MFAReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from cryptography.exceptions import InvalidSignature
from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from fido2.attestation.base import InvalidAttestation

from lianxin.domains.cases.enums import Verb
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.rules import TOKEN_DAYS_MOST, WORK_ROLES
from lianxin.foundation.access.tokens import LABEL_LENGTH
from lianxin.foundation.accounts.rules import NAME_LENGTH, USERNAME_LENGTH
from lianxin.kernel.text import fold_text


class SignInForm(LoginForm):
    """allauth's, with a username folded as it is stored."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Username")
        self.fields["password"].label = _("Password")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""

    def clean_login(self) -> str:
        return fold_text(self.cleaned_data["login"])


class NewPasswordForm(forms.Form):
    old = forms.CharField(
        label=_("Present password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. A sentence is easier to remember than signs."),
    )
    again = forms.CharField(
        label=_("New password, once more"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("The two new passwords differ."))
        return cleaned


class _AppCode(forms.Form):
    """A code typed from the authenticator app: our label, digits on the keyboard."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("Six digits from the app")
        code.widget.attrs.pop("placeholder", None)
        code.widget.attrs["inputmode"] = "numeric"


class AddFactorForm(_AppCode, ActivateTOTPForm):
    """allauth's, in our words."""


class _KeyAnswer(forms.Form):
    """A browser's answer about a passkey. fido2 takes a forged one for a bug of ours; here it is a wrong code."""

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (ValueError, TypeError, LookupError, AttributeError, InvalidSignature, InvalidAttestation):
            self.add_error("credential", _("The passkey could not be read. Try once more."))


class UseKeyForm(_KeyAnswer, AuthenticateWebAuthnForm):
    """allauth's, proof against forged answers."""


class UseKeyAgainForm(_KeyAnswer, ReauthenticateWebAuthnForm):
    """allauth's, proof against forged answers."""


class AddKeyForm(_KeyAnswer, AddWebAuthnForm):
    """allauth's, in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.label = _("What do you call it?")
        name.widget.attrs["maxlength"] = NAME_LENGTH
        name.validators.append(MaxLengthValidator(NAME_LENGTH))


class FactorForm(_AppCode, AuthenticateForm):
    """allauth's, in our words; takes a recovery code too."""


class FactorAgainForm(_AppCode, MFAReauthenticateForm):
    """allauth's, in our words."""


class PasswordAgainForm(ReauthenticateForm):
    """allauth's, in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Present password")
        self.fields["password"].widget.attrs.pop("placeholder", None)


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The six digits we sent you"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=NAME_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class SpokenForm(forms.Form):
    """The languages one can serve people in."""

    speaks = forms.MultipleChoiceField(
        label=_("Languages I can serve people in"),
        choices=settings.SPOKEN_LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class GrantForm(forms.Form):
    """A role for a unit, named by its code."""

    role = forms.ChoiceField(label=_("Role"))
    org = forms.CharField(
        label=_("Unit, by name or code"),
        max_length=120,
        help_text=_("The role holds for this unit and all below it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    valid_from = forms.DateField(
        label=_("Begins on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: today"),
    )
    valid_to = forms.DateField(
        label=_("Ends on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("From this day on it holds no more. Empty: until it is ended"),
    )

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["role"]).choices = _role_choices(roles)


class NewAccountForm(forms.Form):
    """A new account with its first role; whoever reaches the whole tree may leave the role out."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    username = forms.CharField(
        label=_("Username"), max_length=USERNAME_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(label=_("E-mail address"), required=False)
    password = forms.CharField(
        label=_("First password"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Hand it over in person. At the first sign-in it must be changed."),
    )
    role = forms.ChoiceField(label=_("Role"), required=False)
    org = forms.CharField(
        label=_("Unit, by name or code"),
        max_length=120,
        required=False,
        help_text=_("The role holds for this unit and all below it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["role"]).choices = [("", _("None yet")), *_role_choices(roles)]


def _role_choices(roles: Iterable[Role]) -> list[tuple[str, Any]]:
    given = set(roles)
    return [(role.value, role.label) for role in Role if role in given]


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password for one use"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class TokenForm(forms.Form):
    """A token for a program."""

    label = forms.CharField(
        label=_("Which program is it for?"),
        max_length=LABEL_LENGTH,
        help_text=_("Colleagues read this name beside everything the program does."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"))
    org = forms.CharField(
        label=_("Unit, by name or code"),
        max_length=120,
        help_text=_("The program reaches this unit and all below it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.IntegerField(
        label=_("Holds for how many days?"),
        min_value=1,
        max_value=TOKEN_DAYS_MOST,
        initial=365,
        help_text=_("Afterwards it opens nothing and a new one is made."),
    )

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["role"]).choices = _role_choices(WORK_ROLES.intersection(roles))


class WebhookForm(forms.Form):
    """Where a program listens, and to what."""

    url = forms.CharField(
        label=_("Address of the program"),
        max_length=500,
        help_text=_("It begins with https:// and answers a POST with 200 to 299 within ten seconds."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
    kinds = forms.CharField(
        label=_("Told of which steps?"),
        max_length=400,
        required=False,
        help_text=_("Their codes, such as: submit assign resolve. Empty: every step."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_kinds(self) -> list[str]:
        codes: list[str] = self.cleaned_data["kinds"].replace(",", " ").replace(",", " ").split()
        unknown = [code for code in codes if code not in Verb.values]
        if unknown:
            raise forms.ValidationError(_("There is no step “%(code)s”."), params={"code": unknown[0]})
        return codes
