"""Names for what triage tells apart."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HotState(models.TextChoices):
    """Where a hot spot stands; over is the end, and comes by itself."""

    RISING = "rising", _("Rising")
    WARNED = "warned", _("Unit warned")
    OVER = "over", _("Over")


class HeatClass(models.IntegerChoices):
    """Those concerned are told once for each class it reaches."""

    WARM = 1, _("Warm")
    HOT = 2, _("Hot")
    VERY_HOT = 3, _("Very hot")
