"""The two lines of the tree."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Line(models.TextChoices):
    """A unit has one parent in each line it stands in."""

    TERRITORIAL = "territorial", _("Territorial line")
    ADMINISTRATIVE = "administrative", _("Administrative line")
