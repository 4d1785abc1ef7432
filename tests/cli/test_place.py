"""`lianxin place`: what an operator sets before the first request."""

import pytest
from click.testing import CliRunner

from lianxin.cli.main import lianxin
from lianxin.domains.cases.models import Category, PrivacyNotice
from lianxin.foundation.orgs.models import OrgKind
from tests.factories.orgs import make_org

pytestmark = pytest.mark.django_db


def run(*arguments) -> tuple[int, str]:
    result = CliRunner().invoke(lianxin, ["place", *map(str, arguments)])
    return result.exit_code, result.output


def test_shipped_categories_are_set_once():
    assert run("categories")[0] == 0
    count = Category.objects.count()
    code, told = run("categories")
    assert (code, Category.objects.count()) == (0, count)
    assert f"unchanged {count}" in told


def test_kind_of_unit_is_added():
    assert run("kind", "pasture", "--zh", "牧点", "--en", "Pasture", "--rank", "62")[0] == 0
    assert OrgKind.objects.get(code="pasture").rank == 62


def test_notice_is_published_from_a_file(tmp_path):
    make_org(code="530500000000", kind="city")
    words = tmp_path / "notice.txt"
    words.write_text("我们只用它来办您的事。\n", encoding="utf-8")
    code, told = run("notice", "--org", "530500000000", "--zh", words, "--from", "2026-01-01")
    assert code == 0, told
    assert PrivacyNotice.objects.get().words_zh == "我们只用它来办您的事。"
    words.write_bytes("居民".encode("gb18030"))
    assert run("notice", "--org", "530500000000", "--zh", words)[0] == 2
