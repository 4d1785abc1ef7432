"""Which usernames and names an account may have, and how codes to a phone are limited. Pure."""

import re
import unicodedata
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from lianxin.kernel.errors import Invalid
from lianxin.kernel.text import clean_text, fold_text

USERNAME_LENGTH = 150
NAME_LENGTH = 60

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
# (how many, in how long). A phone is one person's; an address may be a whole village's.
CODES_PER_PHONE = ((1, timedelta(minutes=1)), (5, timedelta(hours=1)), (10, timedelta(days=1)))
CODES_PER_ADDRESS = ((60, timedelta(hours=1)),)

_USERNAME = re.compile(r"[\w.@+-]+")


def normal_username(typed: str) -> str:
    """The one spelling of a username (NFKC, lower case, no white space); raises Invalid for signs other than @.+-_"""
    folded = fold_text(typed)
    if not folded or len(folded) > USERNAME_LENGTH or not _USERNAME.fullmatch(folded):
        message = _("A username has letters, digits and @ . + - _ only, at most 150.")
        raise Invalid(message, {"username": message})
    return folded


def normal_name(typed: str) -> str:
    """A person's name as it is shown: one line, cut never; raises Invalid when empty or too long."""
    name = clean_text(typed, multiline=False)
    if not any(char.isalnum() for char in name) or len(name) > NAME_LENGTH:
        message = _("Enter the name, at most 60 characters.")
        raise Invalid(message, {"name": message})
    return name


def normal_email(typed: str) -> str:
    """Lower case, since no provider in use tells case apart and a claim must match."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def checked_email(typed: str) -> str:
    """The same, "" for none; raises Invalid for what is no e-mail address."""
    email = normal_email(typed)
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError as error:
        message = _("This is not an e-mail address.")
        raise Invalid(message, {"email": message}) from error
    return email
