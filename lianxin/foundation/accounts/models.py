"""Accounts: who may come in. What they may do is in `access`."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from lianxin.foundation.accounts.enums import UserKind
from lianxin.foundation.accounts.rules import NAME_LENGTH, USERNAME_LENGTH
from lianxin.foundation.privacy.classes import ACCOUNT, PLAIN, SECRET, SECURITY, classify
from lianxin.foundation.privacy.fields import EncryptedTextField
from lianxin.kernel.actors import Actor, ActorKind
from lianxin.kernel.ids import uuid7


class UserManager(BaseUserManager["User"]):
    """Finds accounts for Django's login; they are made by `actions.create_user` only."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """An account. Django's groups and permissions are left out: roles on subtrees (`access`) replace them.

    `last_login` is left out too: how often and when somebody came in is counted nowhere.
    """

    last_login = None

    username = models.CharField(max_length=USERNAME_LENGTH, unique=True)
    name = models.CharField(max_length=NAME_LENGTH, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    # Languages one can serve people in, by their codes in settings.SPOKEN_LANGUAGES.
    speaks = models.JSONField(default=list)
    kind = models.CharField(max_length=10, choices=UserKind.choices, default=UserKind.STAFF)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    privacy = classify(
        password=SECRET,
        username=ACCOUNT,
        name=ACCOUNT,
        email=ACCOUNT,
        language=ACCOUNT,
        speaks=ACCOUNT,
        kind=PLAIN,
        is_active=PLAIN,
        must_change_password=PLAIN,
        pseudonym=SECRET,
        created_at=ACCOUNT,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="accounts_user_email_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=UserKind.values),
                name="accounts_user_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def actor(self) -> Actor:
        """This account as the `by=` of an action."""
        return Actor(
            kind=ActorKind.USER,
            label=self.name or self.username,
            user_id=self.pk,
            pseudonym=self.pseudonym,
        )

    def get_full_name(self) -> str:
        """The name Django and allauth show."""
        return self.name or self.username

    def get_short_name(self) -> str:
        """The same: Chinese names are not shortened."""
        return self.name or self.username


class LoginCode(models.Model):
    """Six digits sent to a phone. The code is kept as a keyed hash; rows go a day later.

    `phone_hash` and `address_hash` are there to count how often one phone and one address asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    phone = EncryptedTextField()
    phone_hash = models.CharField(max_length=64)
    address_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    privacy = classify(
        phone=SECURITY,
        phone_hash=SECURITY,
        address_hash=SECURITY,
        code_hash=SECRET,
        tries=SECURITY,
        created_at=SECURITY,
        expires_at=SECURITY,
        used_at=SECURITY,
    )

    class Meta:
        indexes = [
            models.Index(fields=["phone_hash", "created_at"], name="accounts_code_phone"),
            models.Index(fields=["address_hash", "created_at"], name="accounts_code_address"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
