"""Around every page: the one-second memory for visitors, who acts and when, refusals."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from time import monotonic

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from xiangyue.access import clock
from xiangyue.access.actors import actor_of_session
from xiangyue.access.often import client_address
from xiangyue.access.signed_in import network
from xiangyue.core.places import is_code
from xiangyue.core.refusals import Refusal
from xiangyue.web.refused import refusal_page

SECONDS = 1.0  # a visitor never sees a page older than this
PAGES = 512
LONGEST = 256 * 1024  # bytes of one remembered page
ACTED = "acted"  # a cookie: who has just done something is not answered from memory
ACTED_SECONDS = 3  # longer than any page is remembered
NEVER = ("/static/", "/files/", "/api/", "/health/")  # served by others, or not pages
DIVISIONS = "/a/"

TURNED_AWAY = (401, 403, 429)
log = logging.getLogger("xiangyue.refused")

Key = tuple[str, str, str, str]
Kept = tuple[float, bytes, tuple[tuple[str, str], ...]]


@lru_cache(maxsize=1024)
def reader_language(cookie: str, accept: str) -> str:
    """The language Django will choose for these two, so that spellings share one page."""
    known = dict(settings.LANGUAGES)
    if cookie in known:
        return cookie
    for code, _weight in parse_accept_lang_header(accept):
        if code == "*":
            break
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return str(settings.LANGUAGE_CODE)


class AnonymousCacheMiddleware:
    """Finished pages of visitors who are not signed in, for one second in this process's memory.

    Kept by host, address, language and text size, the four things an anonymous page depends on. A
    page that sets a cookie is somebody's own and never kept; nor is anything but a plain 200. A
    page is as old as the moment at which its making began, and never takes the place of a younger
    one. Who acts, signed in or not, has a cookie for three seconds that asks for a page made anew.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.pages: OrderedDict[Key, Kept] = OrderedDict()
        own = (settings.SESSION_COOKIE_NAME, "messages", ACTED)
        self.own = tuple(f"{name}=" for name in own)
        self.language_cookie = f"{settings.LANGUAGE_COOKIE_NAME}="

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = self.key(request.META)
        if key is None:
            return self.marked(request, self.get_response(request))
        kept = self.pages.get(key)
        began = monotonic()
        if kept is not None and began - kept[0] < SECONDS:
            response = HttpResponse(kept[1])
            for name, value in kept[2]:
                response.headers[name] = value
            return response
        response = self.get_response(request)
        if self.may_keep(request, response):
            self.keep(key, response, began)
        return response

    @staticmethod
    def marked(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer to an act takes the cookie along."""
        if request.method == "POST" and not request.path.startswith(NEVER):
            response.set_cookie(
                ACTED, "1", max_age=ACTED_SECONDS, samesite="Lax", httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
            )  # fmt: skip
        return response

    def key(self, meta: dict[str, str]) -> Key | None:
        """What the page depends on, or None for a request that must not be answered from memory."""
        path = meta["PATH_INFO"]
        if meta["REQUEST_METHOD"] != "GET" or path.startswith(NEVER):
            return None
        chosen, size = "", "1"
        cookies = meta.get("HTTP_COOKIE")
        if cookies:
            for cookie in cookies.split(";"):
                cookie = cookie.strip()
                if cookie.startswith(self.own):
                    return None
                if cookie.startswith(self.language_cookie):
                    chosen = cookie[len(self.language_cookie) :]
                elif cookie.startswith("size="):
                    size = cookie[5:6]
        language = reader_language(chosen, meta.get("HTTP_ACCEPT_LANGUAGE", ""))
        host = meta.get("HTTP_HOST", "")
        return host, path + "?" + meta.get("QUERY_STRING", ""), language, size

    @staticmethod
    def may_keep(request: HttpRequest, response: HttpResponseBase) -> bool:
        """A plain page that is nobody's own."""
        return (
            response.status_code == 200
            and not response.streaming
            and not response.cookies
            and not response.has_header("Set-Cookie")
            and "CSRF_COOKIE_NEEDS_UPDATE" not in request.META  # a token of one reader is in it
            and "no-store" not in response.headers.get("Cache-Control", "")
            and "private" not in response.headers.get("Cache-Control", "")
        )

    def keep(self, key: Key, response: HttpResponseBase, began: float) -> None:
        """Remember a finished page; the oldest goes when there are too many."""
        assert isinstance(response, HttpResponse)
        kept = self.pages.get(key)
        if len(response.content) > LONGEST or (kept is not None and kept[0] > began):
            return
        self.pages[key] = began, response.content, tuple(response.headers.items())
        self.pages.move_to_end(key)
        while len(self.pages) > PAGES:
            try:
                self.pages.popitem(last=False)
            except KeyError:  # another thread was quicker
                break


def _told(request: HttpRequest, status: int) -> None:
    """A line for who watches over the server: at which door somebody was turned away, how often
    from one network. Not who, nor whose page it was: that would be a file on people; and of who
    came too often, who may be an anonymous speaker, not even the network."""
    found = request.resolver_match
    door = found.view_name if found and found.view_name else "-"
    mark = "-" if status == 429 else network(client_address(request))[:4].hex()
    log.warning("turned away %s: %s %s, network %s", status, request.method, door, mark)


class ActorMiddleware:
    """``request.now``, ``request.actor`` (looked up when first asked for), refusals as pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.now = clock.now()
        request.session.day = timezone.localdate(request.now)  # of the seats read along with it
        request.actor = SimpleLazyObject(lambda: actor_of_session(request.session, request.now))
        response = self.get_response(request)
        if response.status_code in TURNED_AWAY:
            _told(request, response.status_code)
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]
    ) -> None:
        """Below ``/a/`` stands the code of a division; anything else there is no page. No column
        holds a NUL, and no reader types one; the API has its own words for it."""
        if request.path.startswith(DIVISIONS) and not is_code(str(kwargs.get("code", ""))):
            raise Http404
        if request.path.startswith(NEVER):
            return
        asked = [request.path, request.META.get("QUERY_STRING", "").replace("%00", "\0")]
        if request.method == "POST":
            asked += [value for _name, sent in request.POST.lists() for value in sent]
        if any("\0" in words for words in asked):
            raise BadRequest

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refusal that the view did not place beside a field becomes a page of its own."""
        return refusal_page(request, error) if isinstance(error, Refusal) else None
