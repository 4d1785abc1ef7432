"""The gallery: whole in every language, without statements to the database."""

import re
from pathlib import Path

import pytest

from lianxin.web import components
from lianxin.web.components.gallery import gallery
from lianxin.web.shell.doors import door_of

FOLDER = Path(components.__file__).parent
PARTS = sorted(path.stem for path in FOLDER.glob("templates/cotton/*.html"))


def test_gallery_is_public():
    assert door_of(gallery) == "public"


def test_gallery_asks_the_database_nothing(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/ui/").status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "en", "en-xa", "ar-xb"])
def test_gallery_in_every_language(client, db, pseudo_languages, language):
    client.cookies["django_language"] = language
    text = client.get("/ui/").content.decode()
    assert f'dir="{"rtl" if language == "ar-xb" else "ltr"}"' in text
    assert "<c-" not in text
    assert not re.search(r"\{[{%]", text)
    assert text.count("<h1>") == 1


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_shown_and_documented(part):
    name = f"c-{part.replace('_', '-')}"
    shown = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("templates/**/*.html"))
    assert f"<{name}" in shown
    assert f"`{name}`" in (FOLDER / "README.md").read_text(encoding="utf-8")
    assert (FOLDER / "templates" / "cotton" / f"{part}.html").read_text(encoding="utf-8").startswith("{% comment %}")
