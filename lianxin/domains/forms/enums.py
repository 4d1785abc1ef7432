"""What a form is, what a cell of it means, how far a filled one has come; in the words of who looks at it."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    MATRIX = "matrix", _("Table of figures")
    ROSTER = "roster", _("Roster")
    CARD = "card", _("Card")


class Source(models.TextChoices):
    """Where the content of a cell comes from."""

    UNKNOWN = "unknown", _("Not known yet")
    MEASURE = "measure", _("Counted")
    RATE = "rate", _("A rate")
    BASE = "base", _("A base figure")
    SUM = "sum", _("Reckoned from other columns")
    FIELD = "field", _("From the record")
    ABOUT = "about", _("About this filling")
    TYPED = "typed", _("Typed by hand")
    REFUSED = "refused", _("Not collected here")
    PEN = "pen", _("For the pen")
    FORMULA = "formula", _("The form's own formula")
    NOTHING = "nothing", _("Stays empty")


# What fills itself; what is left alone on purpose; the rest is what somebody must still say something about.
BY_ITSELF = frozenset(
    {Source.MEASURE, Source.RATE, Source.BASE, Source.SUM, Source.FIELD, Source.ABOUT, Source.FORMULA}
)
LEFT_ALONE = frozenset({Source.REFUSED, Source.PEN, Source.NOTHING})
# What one of several blanks in a cell may hold.
IN_PARTS = frozenset({Source.ABOUT, Source.FIELD, Source.PEN})
FIGURES = frozenset({Source.MEASURE, Source.RATE, Source.BASE, Source.SUM})


class About(models.TextChoices):
    """What a filled form says of itself."""

    UNIT = "unit", _("Unit that reports")
    PERIOD = "period", _("Period filled in")
    FILLER = "filler", _("Who fills it in")
    REVIEWER = "reviewer", _("Who reviews it")
    PHONE = "phone", _("Telephone of the office")
    DATE = "date", _("Date of reporting")
    SERIAL = "serial", _("Serial number")
    ROW_UNIT = "row_unit", _("Name of the unit in this row")


class When(models.TextChoices):
    """Which days a cell speaks of, beside the period that is filled."""

    THIS = "this", _("This period")
    BEFORE = "before", _("The period before")
    YEAR = "year", _("The year up to now")
    LAST_YEAR = "last_year", _("The same period last year")


class Whose(models.TextChoices):
    """Whose figure stands in a row."""

    THIS = "this", _("The unit that reports, with all below it")
    EACH = "each", _("Each unit below")
    KINDS = "kinds", _("All units below of these kinds")
    NAMED = "named", _("The unit of this name")
    OWN = "own", _("The unit that reports by itself")


class Stage(models.TextChoices):
    """Fill, review, issue; what was issued is corrected by a new filling only."""

    OPEN = "open", _("Being filled in")
    WAITING = "waiting", _("Waits for review")
    REVIEWED = "reviewed", _("Reviewed")
    ISSUED = "issued", _("Issued")


class Together(models.TextChoices):
    """How many fillings of one form are handed out."""

    ZIP = "zip", _("One file per unit, in one archive")
    SHEET = "sheet", _("One sheet with a row per unit")


class Scope(StrEnum):
    """How far a correction goes."""

    CELL = "cell"
    COLUMN = "column"
    ROW = "row"
