"""Accounts: who may come in. What they may do is in `access`."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from lianxin.foundation.accounts.enums import UserKind
from lianxin.foundation.accounts.rules import NAME_LENGTH, USERNAME_LENGTH
from lianxin.kernel.actors import Actor, ActorKind


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
    large_text = models.BooleanField(default=False)
    kind = models.CharField(max_length=10, choices=UserKind.choices, default=UserKind.STAFF)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

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
