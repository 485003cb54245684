"""A webhook's request: to a public address only, to no other than was asked for.

The name is looked up once, every address it has is looked at, and the connection goes to one of
them: a name that points into this house's own network, or does so a moment later, reaches nothing.
``settings.WEBHOOK_NETWORKS`` are networks that may be reached all the same, also without TLS;
``settings.WEBHOOK_HOSTS``, where there are any, the only names.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings

from xiangyue.core.messages import NotNow
from xiangyue.core.webhooks import listed

SECONDS = 15
_INTERNET = ip_network("2000::/3")
_TUNNELS = (ip_network("2002::/16"), ip_network("2001::/32"))  # an IPv4 address inside: any
_TRANSLATED = ip_network("64:ff9b::/96")  # the last 32 bits are the IPv4 address that is meant
_PROTOCOLS = ip_network("192.0.0.0/24")


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """POST; the status of the answer, which is read no further. NotNow where there is none."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    try:
        host, port = parts.hostname or "", parts.port or (443 if secure else 80)
        if not listed(host, settings.WEBHOOK_HOSTS):
            raise NotNow("not in XIANGYUE_WEBHOOK_HOSTS")
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        places = [str(info[4][0]) for info in found]
        if not all(_may(place, secure) for place in places):
            raise NotNow("not a public address, or no https")
        connection = HTTPConnection(host, port, timeout=SECONDS)
        plain = socket.create_connection((places[0], port), timeout=SECONDS)
        connection.sock = (
            ssl.create_default_context().wrap_socket(plain, server_hostname=host)
            if secure
            else plain
        )
        try:
            way = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", way, body=body, headers=dict(headers))
            return connection.getresponse().status
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as problem:
        raise NotNow(f"{type(problem).__name__}: {problem}"[:200]) from None


def _may(place: str, secure: bool) -> bool:
    address = ip_address(place.partition("%")[0])
    if any(address in network for network in settings.WEBHOOK_NETWORKS):
        return True
    return secure and public(place)


def public(place: str) -> bool:
    """Whether an address is one of the internet, also behind a translator or in a tunnel."""
    address = ip_address(place.partition("%")[0])
    if address.version == 6:
        if address in _TRANSLATED:
            address = IPv4Address(int(address) & 0xFFFFFFFF)
        elif address not in _INTERNET or any(address in net for net in _TUNNELS):
            return False
    return address.is_global and not address.is_multicast and address not in _PROTOCOLS
