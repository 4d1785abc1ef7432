"""A place's own words for the states, and states of its own inside them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lianxin.domains.cases.enums import State
from lianxin.foundation.privacy.classes import PLAIN, classify
from lianxin.kernel.language import in_readers_language


class StateWords(models.Model):
    """Under the code of a state: its name here. Under another code: a state inside `base`, with the same verbs."""

    code = models.CharField(max_length=16, unique=True)
    base = models.CharField(max_length=16, choices=State)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    # Given up: cases keep it, nobody marks a case so any more.
    ended = models.BooleanField(default=False)

    privacy = classify(id=PLAIN, code=PLAIN, base=PLAIN, name=PLAIN, name_en=PLAIN, order=PLAIN, ended=PLAIN)

    class Meta:
        ordering: ClassVar = ["order", "code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(code__in=State.values) | Q(code=models.F("base")), name="statewords_state_names_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The name in the reader's language."""
        return in_readers_language(self.name, self.name_en)
