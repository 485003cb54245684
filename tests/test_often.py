"""How often one visitor may: who is told apart, and by whose word."""

from __future__ import annotations

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from xiangyue.access.often import CROWD, Often, client_address
from xiangyue.core.refusals import Refusal
from xiangyue.site import home


def asked(address: str = "203.0.113.9", told: str = "", cookie: str = "") -> HttpRequest:
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    if told:
        request.META["HTTP_X_FORWARDED_FOR"] = told
    if cookie:
        request.COOKIES["xiangyue"] = cookie
    return request


def count(often: Often, requests: list[HttpRequest]) -> int:
    """How many were let through."""
    done = 0
    for request in requests:
        try:
            often.check(request)
        except Refusal:
            break
        done += 1
    return done


def test_a_header_anyone_can_write_makes_no_new_visitor() -> None:
    assert count(Often(3, 60), [asked(told=f"198.51.100.{n}") for n in range(9)]) == 3


def test_a_cookie_anyone_can_write_makes_not_ever_new_visitors() -> None:
    often = Often(3, 60)
    assert count(often, [asked(cookie=f"c{n}") for n in range(99)]) == 3 * CROWD
    assert count(often, [asked("203.0.113.10")]) == 1  # another line


@pytest.mark.parametrize(
    ("proxies", "address", "told", "who"),
    [
        ("", "10.0.0.1", "198.51.100.7", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "10.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"),  # 1.1.1.1 was made up
        ("10.0.0.0/8", "10.0.0.1", "198.51.100.7, 10.2.3.4", "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7", "1.1.1.1", "198.51.100.7"),  # not through the proxy
        ("10.0.0.1", "10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1,fd00::/8", "fd00::1", "2001:db8::7", "2001:db8::7"),
        ("10.0.0.1", "::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"),
    ],
)
def test_who_asks(
    monkeypatch: pytest.MonkeyPatch, settings, proxies: str, address: str, told: str, who: str
) -> None:
    monkeypatch.setenv("XIANGYUE_PROXIES", proxies)
    settings.TRUSTED_PROXIES = home.proxies()
    assert client_address(asked(address, told)) == who


def test_a_proxy_that_is_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANGYUE_PROXIES", "127.0.0.1, localhost")
    with pytest.raises(home.BadSetting, match="localhost"):
        home.proxies()
