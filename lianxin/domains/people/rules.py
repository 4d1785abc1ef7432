"""Names and phones as people type them. Pure."""

import unicodedata

import phonenumbers
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from lianxin.kernel.errors import Invalid, Message
from lianxin.kernel.text import clean_text, fold_text

NAME_LENGTH = 60
LAST_DIGITS = 4
_COUNTRY = "CN"
_COUNTRY_CODE = 86
_TYPED_LENGTH = 40
_SIGNS = frozenset("+-()./~ ")


def normal_name(typed: str) -> str:
    """A name in one line, possibly empty; raises Invalid when longer than NAME_LENGTH."""
    name = clean_text(typed, multiline=False)
    if len(name) > NAME_LENGTH:
        message = _("Enter the name, at most 60 characters.")
        raise Invalid(message, {"name": message})
    return name


def name_key(name: str) -> str:
    """The form in which two spellings of a name are the same."""
    return fold_text(name)[: NAME_LENGTH * 2]


def normal_phone(typed: str) -> str:
    """The number in E.164, `+8613812345678`; raises Invalid in the user's words.

    Mainland mobiles and land lines need no country code; full-width digits, spaces, dots and brackets are allowed.
    """
    text = "".join(_plain_sign(char) for char in unicodedata.normalize("NFKC", typed[: _TYPED_LENGTH * 2]))
    if not text.strip():
        raise _wrong(_("Enter a phone number."))
    if len(text) > _TYPED_LENGTH or any(char not in _SIGNS and not char.isdecimal() for char in text):
        raise _wrong(_("A phone number has digits only. Leave out letters and extensions."))
    digits = "".join(char if char == "+" else str(int(char)) for char in text if char == "+" or char.isdecimal())
    try:
        number = phonenumbers.parse(digits, _COUNTRY)
    except NumberParseException as error:
        raise _wrong(_not_a_number(digits)) from error
    if not phonenumbers.is_valid_number(number):
        raise _wrong(_not_a_number(digits))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _plain_sign(char: str) -> str:
    """One hyphen for all dashes, one space for all white; marks that nobody sees are dropped."""
    category = unicodedata.category(char)
    if category == "Pd" or char == "−":
        return "-"
    if category == "Cf":
        return ""
    return " " if char.isspace() else char


def _not_a_number(digits: str) -> Message:
    """What is probably wrong: a mobile of the wrong length, or a land line without its area code."""
    body = digits.removeprefix("+86").removeprefix("0086")
    if body.startswith("1") and len(body) > 7 and len(body) != 11:
        return _("A mobile number has 11 digits; this one has %(count)d.") % {"count": len(body)}
    if len(body) in {7, 8} and not body.startswith("0"):
        return _("Enter the area code too, for example 0875-2123456.")
    return _("This is not a phone number in use. Check the digits.")


def _wrong(message: Message) -> Invalid:
    return Invalid(message, {"phone": message})


def shown_phone(normal: str) -> str:
    """A number as people here dial it: mainland ones without +86, land lines with their 0."""
    if not normal.startswith(f"+{_COUNTRY_CODE}"):
        return normal
    national = normal.removeprefix(f"+{_COUNTRY_CODE}")
    if len(national) == 11 and national.startswith("1"):
        return national
    return national if national.startswith(("400", "800")) else f"0{national}"


def last_digits(normal: str) -> str:
    """The last four digits, by which somebody who lost a code is found."""
    return normal[-LAST_DIGITS:]


def normal_last_digits(typed: str) -> str:
    """Four digits in what somebody typed, full width too; raises Invalid."""
    digits = "".join(str(int(char)) for char in typed[:_TYPED_LENGTH] if char.isdecimal())
    if len(digits) != LAST_DIGITS:
        message = _("Enter the last four digits of the phone.")
        raise Invalid(message, {"last4": message})
    return digits


def takes_text_messages(normal: str) -> bool:
    """Whether a text message can arrive there: mobiles, and where countries do not tell them apart."""
    kind = phonenumbers.number_type(phonenumbers.parse(normal, _COUNTRY))
    return kind in {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
