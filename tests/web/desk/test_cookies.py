"""What the desk's pages leave in a browser."""

import pytest

from tests.web.pages import WORDS, aged_key

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("secure", [True, False])
def test_what_the_browser_remembers_goes_over_no_open_line(town, desk, settings, secure):
    settings.SESSION_COOKIE_SECURE = secure
    typed = {"form_key": aged_key(), "words": WORDS, "place": "太保社区第一网格", "channel": "chat", "tell_by": "code"}
    remembered = {**desk.get("/desk/").cookies, **desk.post("/desk/enter/", typed).cookies}
    for name in ("queue", "enter_place"):
        assert bool(remembered[name]["secure"]) is secure
