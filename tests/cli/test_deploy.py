"""A place set up as docs say passes every question of `lianxin check --deploy`; a careless one does not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The environment of deploy/lianxin.env, its folders below a temporary one; keys made, tables migrated."""
    folder = tmp_path_factory.mktemp("place")
    data, keys = folder / "data", folder / "etc" / "keys.json"
    data.mkdir(mode=0o700)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIANXIN_")}
    for line in (ROOT / "deploy" / "lianxin.env").read_text(encoding="utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not name.startswith("#"):
            environment[name] = value
    environment |= {
        "LIANXIN_DATA": str(data),
        "LIANXIN_KEYS": str(keys),
        "DATABASE_URL": f"sqlite:///{data}/lianxin.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
    }
    _run(environment, "lianxin.cli.main", "keys", "new")
    _run(environment, "django", "migrate", "--verbosity=0")
    return environment


def _run(environment, module, *arguments, code=0):
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_place_set_up_as_described_is_clean(place):
    assert "to mend" not in _run(place, "lianxin.cli.main", "check", "--deploy")


def test_a_careless_place_is_told_everything(place):
    careless = place | {
        "LIANXIN_HOSTS": "",
        "LIANXIN_SITE_URL": "http://lianxin.example.cn",
        "LIANXIN_OPERATOR": "",
        "LIANXIN_METRICS_TOKEN": "",
    }
    told = _run(careless, "lianxin.cli.main", "check", "--deploy", code=1)
    assert "ALLOWED_HOSTS" in told
    assert "must begin with https://" in told
    assert "LIANXIN_OPERATOR" in told
    assert "LIANXIN_METRICS_TOKEN" in told
