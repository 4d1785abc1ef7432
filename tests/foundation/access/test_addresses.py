import pytest
from django.test import RequestFactory
from hypothesis import given, strategies as st

from lianxin.foundation.access.addresses import NOWHERE, client_address, limited_address


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
    assert limited_address(request)


@pytest.mark.parametrize(
    "remote, expected",
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::"),
        ("", NOWHERE),
    ],
)
def test_a_limit_counts_a_whole_line(settings, remote, expected):
    settings.PROXIES = 0
    assert limited_address(RequestFactory().get("/", REMOTE_ADDR=remote)) == expected
