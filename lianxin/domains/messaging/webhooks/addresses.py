"""Which addresses may be told: none inside the house, none of our own. Checked when named and again at every sending."""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from lianxin.kernel.errors import Invalid

LONGEST = 500
_PORTS = {"https": 443, "http": 80}
Address = IPv4Address | IPv6Address
# Ways from IPv6 back into IPv4: what they lead to is not in the address's own class.
_TUNNELS = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "192.88.99.0/24")))


@dataclass(frozen=True, slots=True)
class Target:
    """Where to send: the name for the certificate and the header, and the one address that was checked."""

    scheme: str
    host: str
    port: int
    path: str
    address: str


class Unreachable(Exception):
    """The name is not known just now: worth another try."""


def target_of(url: str) -> Target:
    """The place behind the URL, looked up now; what is connected to is what was checked, whatever the name says later.

    Raises Invalid for what may not be told: other schemes, names with a login, our own name, addresses inside networks
    that `settings.WEBHOOK_NETWORKS` does not open. Raises Unreachable when the name is not known.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise _refused(_("This is no address of a program.")) from None
    host = (parts.hostname or "").rstrip(".")
    if len(url) > LONGEST or not port or not host or parts.username is not None or not _is_plain(url):
        raise _refused(_("This is no address of a program."))
    if host == urlsplit(settings.SITE_URL).hostname and not _opened_by_name(host):
        raise _refused(_("This is our own address: nothing is told in circles."))
    found = [_plain(address) for address in _addresses(host, port)]
    for address in found:
        if not _may_be_told(address):
            raise _refused(_("This address lies inside a network that is not opened for it."))
        if parts.scheme != "https" and not _is_opened(address):
            raise _refused(_("Use https, so that nobody on the way reads along."))
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    return Target(scheme=parts.scheme, host=host, port=port, path=path, address=str(found[0]))


def _is_plain(url: str) -> bool:
    return url.isascii() and url.isprintable() and " " not in url


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(type(error).__name__) from error
    return [str(entry[4][0]).partition("%")[0] for entry in found]


def _plain(text: str) -> Address:
    """An IPv4 address in the clothes of an IPv6 one is taken for what it is."""
    address = ip_address(text)
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped or address
    return address


def _may_be_told(address: Address) -> bool:
    if _is_opened(address):
        return True
    return address.is_global and not address.is_multicast and not any(address in tunnel for tunnel in _TUNNELS)


def _is_opened(address: Address) -> bool:
    return any(address in ip_network(network) for network in settings.WEBHOOK_NETWORKS)


def _opened_by_name(host: str) -> bool:
    """Development and tests run both ends on this machine."""
    try:
        return _is_opened(ip_address(host))
    except ValueError:
        return False


def _refused(message: str) -> Invalid:
    return Invalid(message, {"url": message})
