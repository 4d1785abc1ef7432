"""What figures are looked at by."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Sight(StrEnum):
    """How closely a reader may look at the figures of a unit: `rounded` is for who may not open the records behind."""

    EXACT = "exact"
    ROUNDED = "rounded"


class Good(StrEnum):
    """Which way a figure should go; neither where more of it says nothing about the work."""

    UP = "up"
    DOWN = "down"
    NEITHER = ""


class Base(TextChoices):
    """What a unit declares about itself, for rates: no system of ours counts it."""

    HOUSEHOLDS = "households", _("Households")
    RESIDENTS = "residents", _("Residents")
    OVER_60 = "over_60", _("Residents over 60")
    OVER_80 = "over_80", _("Residents over 80")
