"""The commands as an operator types them."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from lianxin.cli import health
from lianxin.cli.commands import keys as keys_command
from lianxin.cli.main import COMMANDS, lianxin
from lianxin.domains.cases.models import Case
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.access.rules import needs_second_factor
from lianxin.foundation.accounts.models import User
from lianxin.kernel.ciphers import Keyring
from lianxin.kernel.errors import Missing
from tests.factories.cases import make_case, make_town
from tests.factories.orgs import make_org


@pytest.fixture
def run():
    def invoke(*arguments):
        return CliRunner().invoke(lianxin, arguments, catch_exceptions=False)

    return invoke


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself(run, command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_help_names_every_command_without_loading_any():
    code = "import sys, lianxin.cli.main as m; m.lianxin(['--help'], standalone_mode=False); print('django.db' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(command in done.stdout for command in COMMANDS)
    assert done.stdout.strip().endswith("False")


def test_an_unknown_command_is_wrong_usage(run):
    assert run("dance").exit_code == 2


def test_backup_without_a_target_is_wrong_usage(run):
    assert run("backup").exit_code == 2


@pytest.fixture
def key_file(tmp_path, monkeypatch):
    path = tmp_path / "keys.json"
    monkeypatch.setattr(keys_command, "KEYS_FILE", path)
    return path


def test_new_keys_are_made_once(run, key_file):
    assert run("keys", "new").exit_code == 0
    first = key_file.read_bytes()
    assert run("keys", "new").exit_code == 1
    assert key_file.read_bytes() == first


def test_rotation_keeps_the_old_key_and_the_mode(run, key_file):
    run("keys", "new")
    before = Keyring.load(key_file)
    assert run("keys", "rotate").exit_code == 0
    after = Keyring.load(key_file)
    assert (after.current, set(after.keys)) == ("k2", {"k1", "k2"})
    assert after.keys["k1"] == before.keys["k1"]
    assert after.lookup == before.lookup
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in key_file.parent.iterdir()] == [key_file.name]


def test_no_command_prints_a_key(run, key_file):
    printed = run("keys", "new").output + run("keys", "rotate").output
    values = json.loads(key_file.read_text())["keys"].values()
    assert not any(value in printed for value in values)


@pytest.mark.django_db
def test_check_answers_every_question(run):
    result = run("check")
    assert result.exit_code == 0, result.output
    for name in ["system", *health.EVERYWHERE]:
        assert any(line.startswith(name) and line.endswith("ok") for line in result.output.splitlines()), name


@pytest.mark.django_db
def test_check_finds_open_and_missing_keys(run, settings, tmp_path):
    settings.KEYS_FILE = tmp_path / "ring.json"
    assert "lianxin keys new" in run("check").output
    Keyring.generate().save(settings.KEYS_FILE)
    settings.KEYS_FILE.chmod(0o644)
    result = run("check")
    assert result.exit_code == 1
    assert "chmod 600" in result.output


@pytest.mark.django_db
def test_check_finds_requests_under_a_path_that_is_not_their_units(run):
    case = make_case(make_town().orgs["grid"])
    Case.objects.filter(pk=case.pk).update(unit_path="0000FFFF")
    result = run("check")
    assert result.exit_code == 1
    assert "1 requests or tasks stand under another path" in result.output


@pytest.mark.django_db
def test_check_finds_mailboxes_and_numbers_of_no_unit(run, settings):
    make_org(code="530502")
    settings.INBOUND_MAILBOXES = [{"address": "box@lx.cn", "org": "530502"}, {"address": "old@lx.cn", "org": "1"}]
    settings.INBOUND_SMS = settings.INBOUND_SMS | {"numbers": {"1069": "2", "*": "530502"}}
    printed = run("check").output
    assert "old@lx.cn belongs to no unit" in printed
    assert "number 1069 belongs to no unit" in printed
    assert "box@lx.cn" not in printed


@pytest.mark.django_db
def test_check_deploy_refuses_what_is_fit_for_tests_only(run, settings):
    result = run("check", "--deploy")
    assert result.exit_code == 1
    assert "LIANXIN_MODE is not production" in result.output
    assert "the master keys lie in the data folder" in result.output


@pytest.mark.parametrize("arguments", [["demo"], ["serve", "--demo"]])
@pytest.mark.django_db
def test_known_passwords_never_come_into_production(run, settings, arguments, monkeypatch):
    settings.PRODUCTION = True
    monkeypatch.setattr("lianxin.cli.commands.serve.make_ready", lambda: None)
    result = run(*arguments)
    assert result.exit_code == 2
    assert not User.objects.exists()


@pytest.mark.django_db
def test_first_administrator_must_change_the_password_that_is_shown_once(run):
    make_org(code="530500000000")
    result = run("createadmin", "--duty=security", "--org=530500000000", "--username=first", "--name=苏海燕")
    assert result.exit_code == 0, result.output
    user = User.objects.get()
    assert user.must_change_password
    shown = result.output.partition("first password: ")[2].split()[0]
    assert user.check_password(shown)
    assert needs_second_factor(reach_of(user.actor).roles)


@pytest.mark.django_db
def test_an_administrator_of_an_unknown_unit_is_not_made(run):
    with pytest.raises(Missing):
        run("createadmin", "--duty=system", "--org=999", "--username=first", "--name=苏海燕")
    assert not User.objects.exists()
