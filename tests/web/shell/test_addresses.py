import pytest
from django.test import RequestFactory
from hypothesis import given, strategies as st

from lianxin.web.shell.addresses import NOWHERE, client_address


def seen(forwarded, *, remote="10.0.0.9"):
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote))


@pytest.mark.parametrize(
    "proxies, forwarded, expected",
    [
        (0, None, "10.0.0.9"),
        (0, "1.2.3.4", "10.0.0.9"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 5.6.7.8", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.9"),
        (1, None, "10.0.0.9"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "nonsense", NOWHERE),
    ],
)
def test_the_address_is_the_one_the_trusted_proxies_saw(settings, proxies, forwarded, expected):
    settings.PROXIES = proxies
    assert seen(forwarded) == expected


def test_a_socket_without_an_address_is_nowhere(settings):
    settings.PROXIES = 0
    assert seen(None, remote="") == NOWHERE


@given(st.text(max_size=80))
def test_odd_headers_never_break_a_page(text):
    request = RequestFactory().get("/")
    request.META["HTTP_X_FORWARDED_FOR"] = text
    assert client_address(request)
