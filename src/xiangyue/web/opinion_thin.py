"""The thin path of an opinion: a rush of plain opinions spends its time on the act alone.

It takes what the check page sends when nothing is special: words without files, nothing joined,
every field as the form would have it. Sign-in, cross-site check, limits, the action and all its
rules are the very same. Whatever else comes, and whatever would be refused, is left to the ordinary
way, which finds it as it came and words the refusal beside its field.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any, Final

from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import BadRequest, DisallowedHost, SuspiciousOperation
from django.http import HttpRequest, HttpResponseRedirect
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware

from xiangyue.access import clock
from xiangyue.access.actors import Actor
from xiangyue.access.often import SAYING
from xiangyue.actions import opinions
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.whole import RowAct, do_all
from xiangyue.core.refusals import Refusal
from xiangyue.data.leaders import Leader
from xiangyue.data.models import Jurisdiction
from xiangyue.data.opinions import CHANNELS, SUBJECTS
from xiangyue.web.forms import key_of
from xiangyue.web.links import url
from xiangyue.web.middleware import reader_language

LONGEST: Final = 64 * 1024  # bytes of what is sent: 2,000 characters take 18 KiB at most
_PATH = re.compile(r"/a/([0-9]{12})/say/\Z")
_FIELDS: Final = frozenset(
    ("csrfmiddlewaretoken", "idempotency", "text", "place", "subject", "who", "heard_from")
) | {"reader", "channel", "joins", "send"}
_Answer = Callable[[HttpRequest], HttpResponseBase]


class _SameSite(CsrfViewMiddleware):
    """Django's check; what fails it is told by the ordinary way."""

    def _reject(self, request: HttpRequest, reason: str) -> str:
        return reason


class ThinOpinionMiddleware:
    """Stands outside all that a page needs and a redirect does not."""

    def __init__(self, get_response: _Answer) -> None:
        self.get_response = get_response
        self.same_site = _SameSite(get_response)
        self.who_where = import_module(settings.SESSION_ENGINE).who_where
        self.cookie = settings.SESSION_COOKIE_NAME
        self.leader = Leader(self.together)
        self.policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST":
            return self.get_response(request)
        found = _PATH.match(request.path_info)
        if found is None or not _is_plain(request.META):
            return self.get_response(request)
        receipt = self.said(request, found[1])
        if receipt is None:
            return self.get_response(request)
        response = HttpResponseRedirect(receipt)
        headers = response.headers
        headers["Content-Length"] = "0"
        headers["Vary"] = "Accept-Language, Cookie"
        headers["Content-Language"] = reader_language(
            request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
            request.META.get("HTTP_ACCEPT_LANGUAGE", ""),
        )
        headers["Content-Security-Policy"] = self.policy
        return response

    def said(self, request: HttpRequest, code: str) -> str | None:
        """Do the act; the address of its receipt, or None where the ordinary way has to go."""
        try:
            request.get_host()
            self.same_site.process_request(request)
            if self.same_site.process_view(request, None, (), {}) is not None:
                return None
            sent = _sent(request)
        except (BadRequest, DisallowedHost, SuspiciousOperation, UnreadablePostError):
            return None
        if sent is None:
            return None
        said = _Said(request, code, sent, clock.now())
        self.leader.do(said)
        if said.error is not None:
            raise said.error
        return said.answer

    def together(self, some: list[_Said]) -> None:
        """Do what came at the same moment: who asks and where is read at once, and stored at once.

        Within the transaction of a test it is the same.
        """
        asked = [(s.request.COOKIES.get(self.cookie, ""), s.code) for s in some]
        acts, whose = [], []
        for said, (actor, village) in zip(some, self.who_where(asked, some[0].now), strict=True):
            if actor is None or village is None:
                continue
            try:
                acts.append(said.act(actor, village))
                SAYING.check(said.request)
                whose.append(said)
            except Refusal:
                del acts[len(whose) :]
        for said, one, error in zip(whose, acts, do_all(acts) if acts else [], strict=True):
            if error is None:
                said.answer = _address(one.result) + "?new=1"
            elif isinstance(error, AlreadyDone):
                said.answer = _address(error.result)
            elif not isinstance(error, Refusal):
                said.error = error


class _Said:
    """One request on its way: ``answer`` is the address of its receipt when it was done."""

    __slots__ = ("answer", "code", "error", "now", "request", "sent")

    def __init__(
        self, request: HttpRequest, code: str, sent: dict[str, str], now: datetime
    ) -> None:
        self.request, self.code, self.sent, self.now = request, code, sent, now
        self.answer: str | None = None
        self.error: Exception | None = None

    def act(self, actor: Actor, village: Jurisdiction) -> RowAct:
        """What ``opinion_say.SayForm.given`` would give; Refusal as the action's."""
        sent, anonymous = self.sent, self.sent["who"] == "anonymous"
        return opinions.opinion_act(
            actor=actor,
            now=self.now,
            area=self.code,
            text=sent["text"],
            subject=sent["subject"],
            place=sent["place"],
            channel=sent["channel"] or "phone",
            anonymous=anonymous,
            public=sent["reader"] == "public",
            heard_from="" if anonymous or actor.person_id else sent["heard_from"],
            key=key_of(sent["idempotency"]),
            jurisdiction=village,
        )


def _address(receipt: str) -> str:
    """``url`` remembers addresses, and each of these is asked for once."""
    return url("opinion-receipt", "RECEIPT").replace("RECEIPT", receipt)


def _is_plain(meta: dict[str, Any]) -> bool:
    length = meta.get("CONTENT_LENGTH") or ""
    return (
        meta.get("CONTENT_TYPE") == "application/x-www-form-urlencoded"
        and length.isdigit()
        and int(length) <= LONGEST
    )


def _sent(request: HttpRequest) -> dict[str, str] | None:
    """The fields, each within what the form allows and in the spelling in which it passes it on."""
    lists = dict(request.POST.lists())
    if "send" not in lists or not _FIELDS.issuperset(lists):
        return None
    if any(len(values) != 1 or "\0" in values[0] for values in lists.values()):
        return None
    sent = dict.fromkeys(_FIELDS, "") | {name: values[0] for name, values in lists.items()}
    if (
        sent["who"] in ("name", "anonymous")
        and sent["reader"] in ("public", "office")
        and (not sent["subject"] or sent["subject"] in SUBJECTS)
        and (not sent["channel"] or sent["channel"] in CHANNELS)
        and not sent["joins"]
        and sent["text"]
        and len(sent["text"]) <= opinions.TEXT
        and len(sent["place"]) <= opinions.PLACE
        and len(sent["heard_from"]) <= opinions.NAME
        and len(sent["idempotency"]) <= 64
    ):
        return sent
    return None
