"""The master keys of the installation."""

from threading import Thread

import pytest
from django.core.exceptions import ImproperlyConfigured

from lianxin.kernel import keyring


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path):
    settings.KEYS_FILE = tmp_path / "keys" / "ring.json"
    keyring._load.cache_clear()
    yield
    keyring._load.cache_clear()


def test_production_never_makes_keys(settings):
    settings.PRODUCTION = True
    with pytest.raises(ImproperlyConfigured):
        keyring.ring()
    assert not settings.KEYS_FILE.exists()


def test_development_makes_them_once(settings):
    settings.PRODUCTION = False
    first = keyring.ring()
    keyring._load.cache_clear()
    assert keyring.ring() == first


def test_of_two_who_start_together_one_wins(settings):
    settings.PRODUCTION = False
    found = []
    starters = [Thread(target=lambda: found.append(keyring._load.__wrapped__(settings.KEYS_FILE))) for _ in range(8)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert len(found) == 8
    assert all(ring == found[0] for ring in found)
    assert [path.name for path in settings.KEYS_FILE.parent.iterdir()] == ["ring.json"]
