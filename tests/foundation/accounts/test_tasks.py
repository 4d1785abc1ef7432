from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache

from lianxin.foundation.access.tasks import purge_limits
from lianxin.foundation.accounts.tasks import purge_codes, purge_sessions
from lianxin.kernel import clock

pytestmark = pytest.mark.django_db


def test_sessions_that_ran_out_are_forgotten():
    for days in (-1, 1):
        session = SessionStore()
        session.create()
        Session.objects.filter(pk=session.session_key).update(expire_date=clock.now() + timedelta(days=days))
    purge_sessions()
    assert Session.objects.count() == 1


def test_purges_run_on_empty_tables():
    purge_codes()
    purge_limits()


def test_the_shared_cache_holds_more_than_the_default():
    for number in range(400):
        cache.set(f"k{number}", number, 60)
    assert all(cache.get(f"k{number}") == number for number in range(400))
