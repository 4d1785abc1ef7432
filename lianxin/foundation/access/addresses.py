"""The network address a request came from."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

NOWHERE = "0.0.0.0"  # noqa: S104  stands for "not known", nothing listens on it


def client_address(request: HttpRequest) -> str:
    """The address as the outermost of `settings.PROXIES` trusted proxies saw it; what clients add is not believed."""
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    proxies = settings.PROXIES
    found = chain[-proxies] if 0 < proxies <= len(chain) else str(request.META.get("REMOTE_ADDR", ""))
    try:
        return str(ip_address(found))
    except ValueError:
        return NOWHERE


def limited_address(request: HttpRequest) -> str:
    """What a limit by address counts: the address, of IPv6 its /64, since one line has all of those to change through."""
    found = ip_address(client_address(request))
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((int(found), 64), strict=False).network_address)
