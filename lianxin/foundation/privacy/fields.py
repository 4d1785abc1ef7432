"""Model fields whose value lies encrypted in the database."""

from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup, Transform
from django.db.models.expressions import Expression

from lianxin.foundation.privacy.keys import ring
from lianxin.kernel.ciphers import decrypt, encrypt


# django-stubs types TextField as generic over what is set and read; at run time it takes no parameters.
class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text sealed under the current key with `settings.CIPHER`, bound to app.Model.field: a copied value does not open.

    None stays NULL and "" stays "" (there is nothing to hide in either). No lookup but `isnull`: equal values have
    different ciphertexts, so any other would silently find nothing; put `keys.lookup_hash` beside it to find rows.
    Reading raises `kernel.ciphers.CannotDecrypt` when the key is gone or the value was altered.
    """

    @property
    def context(self) -> str:
        """What the ciphertext is bound to."""
        return f"{self.model._meta.label}.{self.name}"  # noqa: SLF001  the public way to a model's label

    def get_prep_value(self, value: Any) -> Any:
        plain = super().get_prep_value(value)
        if plain is None or plain == "":
            return plain
        return encrypt(plain, context=self.context, ring=ring(), algorithm=settings.CIPHER)

    def from_db_value(self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper) -> str | None:
        if value is None or value == "":
            return value
        return decrypt(value, context=self.context, ring=ring())

    def get_lookup(self, lookup_name: str) -> "type[Lookup[Any]] | None":
        if lookup_name != "isnull":
            self._refuse(lookup_name)
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> type[Transform] | None:
        self._refuse(lookup_name)

    def _refuse(self, lookup_name: str) -> NoReturn:
        raise FieldError(f"{self.context} is encrypted: '{lookup_name}' cannot be asked of it, only 'isnull'.")
