"""What the look promises about its own size and marks."""

import gzip
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError

from lianxin.web import shell

STATIC = Path(shell.__file__).parent / "static"


def _packed(*patterns):
    return sum(len(gzip.compress(path.read_bytes(), 9)) for pattern in patterns for path in STATIC.glob(pattern))


def test_styles_weigh_at_most_15_kilobytes_packed():
    assert _packed("lianxin/css/*.css") < 15_000


def test_a_residents_page_leaves_room_for_its_own_words():
    assert _packed("lianxin/css/*.css", "lianxin/js/*.js") < 25_000


def test_vendored_code_names_its_licence_and_no_source_map():
    for folder in (STATIC / "vendor").iterdir():
        assert (folder / "LICENSE").exists()
        assert all("sourceMappingURL" not in path.read_text(encoding="utf-8") for path in folder.glob("*.js"))


def test_icon_is_hidden_from_screen_readers_unless_it_stands_alone():
    assert 'aria-hidden="true"' in Template('{% icon "bell" %}').render(Context())
    assert 'role="img" aria-label="通知"' in Template('{% icon "bell" label="通知" %}').render(Context())


@pytest.mark.parametrize("name", ["no-such-icon", "../css/base", "/etc/passwd"])
def test_an_icon_outside_the_set_is_an_error(name):
    with pytest.raises(TemplateSyntaxError):
        Template("{% icon name %}").render(Context({"name": name}))
