"""What a cluster is, where it stands, and what became of each request in it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _, pgettext_lazy


class Sort(TextChoices):
    """Found in the evening among all that is open, or at once, when several came within the hour."""

    AT_ONCE = "at_once", _("Within the hour")
    EVENING = "evening", _("Of the last weeks")


class Standing(TextChoices):
    """Proposed until a person decides, or until nothing is left to decide."""

    PROPOSED = "proposed", _("Proposed")
    TAKEN = "taken", pgettext_lazy("cluster", "Taken")
    DISMISSED = "dismissed", _("Not one thing")
    LAPSED = "lapsed", _("Lapsed")


class Outcome(TextChoices):
    """Of one request: in the cluster, done with it what was decided, refused, or left out by a person."""

    WAITING = "waiting", _("In it")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Not done")
    OUT = "out", _("Left out")
