"""How a notice goes out, and how far it got."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    IN_APP = "in_app", _("In Lianxin")
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")


class DeliveryState(models.TextChoices):
    """`UNKNOWN`: the sending was cut off, so it may or may not have arrived; never sent again by itself."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not delivered")
    UNKNOWN = "unknown", _("Not certain whether it arrived")


class HookState(models.TextChoices):
    """Of a word to another program. It bears one id however often it is sent, so it may be sent until it is taken."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Taken")
    FAILED = "failed", _("Given up")
