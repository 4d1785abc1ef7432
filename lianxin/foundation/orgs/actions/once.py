"""A deed asked for twice by one form is done once."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from lianxin.foundation.jobs import actions as jobs


@transaction.atomic
def do_once(act: Callable[..., object], *, key: str, **given: Any) -> bool:
    """Do the action unless the same key was seen before; False then. A refused deed is not remembered."""
    if jobs.remember(scope="orgs", key=key, result={}) is not None:
        return False
    act(**given)
    return True
