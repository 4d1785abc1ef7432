"""What tests of pages share: a form that was open for a while, the words somebody sends, the text of an answer."""

import html
import re
import time

from django.core import signing
from django.urls import reverse

from lianxin.foundation.orgs.models import Org
from lianxin.kernel import ids
from lianxin.web.forms import keys

WORDS = "三单元楼道灯坏了。老人上下楼不方便。"


def aged_key(seconds: int = 10, *, value: str = "") -> str:
    """The key of a form that somebody opened `seconds` ago."""
    stamp = signing.b62_encode(int(time.time()) - seconds)
    signer = signing.TimestampSigner(salt=keys._SALT)
    return signing.Signer.sign(signer, f"{value or ids.uuid7().hex}:{stamp}")


def report_address(place: Org) -> str:
    return reverse("report", args=[place.code])


def send_report(client, place: Org, **fields):
    """Post the report form of a place as a person would: opened ten seconds ago."""
    return client.post(report_address(place), {"words": WORDS, "form_key": aged_key()} | fields)


def text_of(response) -> str:
    """The words on a page, without tags."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def hidden(response, name: str) -> str:
    """The value of a hidden input, "" if the page has none."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    return html.unescape(found[1]) if found else ""
