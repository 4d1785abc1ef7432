"""What an action finds wrong, brought back into the form."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.forms import Form

from lianxin.kernel.errors import Conflict, Invalid


@contextmanager
def errors_into(form: Form) -> Iterator[None]:
    """What an action finds wrong with the input is shown beside the field it names."""
    try:
        yield
    except Invalid as error:
        named = {name: str(message) for name, message in error.fields.items() if name in form.fields}
        for name, message in named.items():
            form.add_error(name, message)
        if not named:
            form.add_error(None, str(error.message))
    except Conflict as error:
        form.add_error(None, str(error.message))
