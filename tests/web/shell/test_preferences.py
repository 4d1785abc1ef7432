"""Language, text size and theme, kept in cookies."""

import pytest


@pytest.fixture
def page(client, db):
    def get(path="/ui/"):
        return client.get(path).content.decode()

    return get


def test_text_size_and_theme_are_kept(client, page):
    response = client.post("/preferences/", {"text": "large", "next": "/ui/"})
    client.post("/preferences/", {"theme": "dark", "next": "/ui/"})
    assert response.headers["Location"] == "/ui/"
    assert 'data-text="large"' in page()
    assert 'data-theme="dark"' in page()


def test_language_changes_the_whole_page(client, page):
    client.post("/preferences/", {"language": "en"})
    text = page()
    assert '<html lang="en" dir="ltr"' in text
    assert "What pages are built from" in text


def test_an_unknown_choice_changes_nothing(client, page):
    client.post("/preferences/", {"text": "huge", "theme": "pink", "language": "xx"})
    assert 'data-text="normal"' in page()
    client.cookies["lianxin_text"] = '"><script>'
    assert 'data-text="normal"' in page()


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_the_way_back_stays_on_this_site(client, db, target):
    assert client.post("/preferences/", {"text": "large", "next": target}).headers["Location"] == "/"


def test_only_by_post(client, db):
    assert client.get("/preferences/").status_code == 405
