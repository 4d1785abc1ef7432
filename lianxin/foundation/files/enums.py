"""What is kept, in the words of who looks at it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FileKind(models.TextChoices):
    PHOTO = "photo", _("Photo")
    VOICE = "voice", _("Voice message")
    DOCUMENT = "document", _("Document")
