"""What the thin paths share: they stand before Django and take only what is plain.

A form of our own page, a session cookie that Django signed, the token against other sites. Whatever
is not surely right is left to Django, which looks at it whole and words what is wrong.
"""

from __future__ import annotations

import hmac
import re
from binascii import a2b_base64
from collections.abc import Callable, Iterable
from hashlib import sha256
from json import JSONDecoder
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl
from zlib import decompress

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.middleware.csrf import _does_token_match

from xiangyue.core.digits import whole

_KEY = re.compile(r"[a-z0-9]{1,40}\Z")
_TOKEN = re.compile(r"[A-Za-z0-9]{32}(?:[A-Za-z0-9]{32})?\Z")
_BLOCK: Final = 64
_FOR_ADDRESSES: Final = bytes.maketrans(b"-_", b"+/")  # base64 as Django writes it (RFC 4648, 5)
_read: Final = JSONDecoder().raw_decode
Start = Callable[..., Any]
App = Callable[[dict[str, Any], Start], Iterable[bytes]]
#: Status, headers, body.
Answer = tuple[int, list[tuple[str, str]], bytes]


class Path(Protocol):
    """A thin path, as the front of the web server (``site.front``) asks it in its loop."""

    def of(self, path: str) -> str:
        """What this page is of, where the path may take what is sent there; "" for any other."""

    async def answer(self, environ: dict[str, Any], of: str) -> Answer | None:
        """Its answer; None where Django has to, which finds the request as it came.

        ``environ``: of WSGI's what ``site.front`` lists; ``wsgi.input`` may be read, and is read
        again from its beginning.
        """


class Keyed:
    """HMAC-SHA256 (RFC 2104) with one key, made ready once: half of what ``hmac``'s copies take."""

    def __init__(self, key: bytes) -> None:
        padded = (key if len(key) <= _BLOCK else sha256(key).digest()).ljust(_BLOCK, b"\0")
        self.inner = sha256(bytes(b ^ 0x36 for b in padded))
        self.outer = sha256(bytes(b ^ 0x5C for b in padded))

    def of(self, words: bytes) -> bytes:
        """The keyed hash of these."""
        inner, outer = self.inner.copy(), self.outer.copy()
        inner.update(words)
        outer.update(inner.digest())
        return outer.digest()


class Signed:
    """Reads what Django signed, by the same keyed hashes, made ready once (tests compare)."""

    def __init__(self) -> None:
        secret = settings.SECRET_KEY.encode()
        sessions = b"django.contrib.sessions.SessionStore" + b"signer"
        marks = b"django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        self.sessions = Keyed(sha256(sessions + secret).digest())
        self.marks = Keyed(sha256(marks + secret).digest())

    def session(self, data: str) -> tuple[int, str] | None:
        """Account and mark of the password; None for whatever this installation did not sign."""
        signed, _, sign = data.rpartition(":")
        mine = self.sessions.of(signed.encode())
        if not signed or not hmac.compare_digest(mine, _b64(sign)):
            return None
        packed = signed.rpartition(":")[0]
        plain = _b64(packed.removeprefix("."))
        said, _end = _read((decompress(plain) if packed.startswith(".") else plain).decode())
        account, mark = said.get(SESSION_KEY), said.get(HASH_SESSION_KEY, "")
        return (int(account), mark) if account else None

    def is_of(self, mark: str, password: str) -> bool:
        """Whether the mark is of this password."""
        mine = self.marks.of(password.encode()).hex()
        return hmac.compare_digest(mine.encode(), mark.encode())


def _b64(text: str) -> bytes:
    return a2b_base64(text.encode().translate(_FOR_ADDRESSES) + b"==")


class Door:
    """Who asks, and whether our own page sent it, as far as the request itself tells."""

    def __init__(self) -> None:
        self.session = settings.SESSION_COOKIE_NAME + "="
        self.token = settings.CSRF_COOKIE_NAME + "="
        self.language = settings.LANGUAGE_COOKIE_NAME + "="
        self.hosts = frozenset(settings.ALLOWED_HOSTS)
        self.base = settings.BASE_URL

    def fields(
        self, environ: dict[str, Any], longest: int, most: int
    ) -> list[tuple[str, str]] | None:
        """The fields of a plain form of at most ``longest`` bytes; None for whatever else."""
        length = environ.get("CONTENT_LENGTH") or ""
        if (
            environ.get("CONTENT_TYPE") != "application/x-www-form-urlencoded"
            or environ.get("QUERY_STRING")
            or (size := whole(length, longest)) is None
        ):
            return None
        body = environ["wsgi.input"].read(size)
        if b"%00" in body:
            return None
        try:
            return pairs(body.decode("ascii"), most)
        except ValueError:
            return None

    def cookies(self, header: str) -> tuple[str, str, str]:
        """Session key, token and language; "" where there is none."""
        session = token = language = ""
        for piece in header.split(";"):
            piece = piece.strip()
            if piece.startswith(self.session):
                session = piece[len(self.session) :]
            elif piece.startswith(self.token):
                token = piece[len(self.token) :]
            elif piece.startswith(self.language):
                language = piece[len(self.language) :]
        return session, token, language

    def own_site(self, environ: dict[str, Any]) -> bool:
        """Whether our own page sent it, as far as the browser says; Django looks at the rest."""
        host = environ.get("HTTP_HOST", "")
        if host.rpartition(":")[0] not in self.hosts and host not in self.hosts:
            return False
        origin = environ.get("HTTP_ORIGIN")
        if origin is not None:
            return origin in (self.base, f"{environ['wsgi.url_scheme']}://{host}")
        return not self.base.startswith("https://")


def pairs(sent: str, most: int) -> list[tuple[str, str]]:
    """The fields of a form, as ``parse_qsl`` reads it. ValueError for more than ``most``."""
    if "%" in sent:
        return parse_qsl(sent, keep_blank_values=True, max_num_fields=most)
    pieces = sent.replace("+", " ").split("&")
    if len(pieces) > most:
        raise ValueError("too many fields")
    return [(name, value) for p in pieces if p for name, _, value in (p.partition("="),)]


def is_session(key: str) -> bool:
    """Whether this may be the key of a session."""
    return _KEY.match(key) is not None


def same_token(given: str, token: str) -> bool:
    """Whether the form has the token of the cookie, by Django's own comparison."""
    return bool(_TOKEN.match(given) and _TOKEN.match(token) and _does_token_match(given, token))
