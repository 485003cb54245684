"""The thin path of an opinion: a rush of plain opinions spends its time on the act alone.

It stands before Django, in the loop of the web server (ADR 10), and takes what the check page
sends when nothing is special: words without files, nothing joined, every field as the form would
have it. Sign-in, the token against other sites, limits, the action and all its rules are those of
the ordinary way. Whatever else comes, and whatever would be refused or goes wrong, is left to that
way, which finds it as it came and words the refusal beside its field; with one key nothing is said
twice.
"""

from __future__ import annotations

import logging
import re
from asyncio import to_thread
from datetime import datetime
from importlib import import_module
from typing import Any, Final

from csp.utils import build_policy
from django.conf import settings
from django.db import connection

from xiangyue.access import clock
from xiangyue.access.actors import Actor
from xiangyue.access.often import SAYING, address_of
from xiangyue.actions import opinions
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.whole import RowAct, do_all
from xiangyue.core.refusals import Refusal
from xiangyue.data.loop_leader import LoopLeader
from xiangyue.data.models import Jurisdiction
from xiangyue.data.opinions import CHANNELS, SUBJECTS
from xiangyue.web.forms import key_of
from xiangyue.web.links import url
from xiangyue.web.middleware import reader_language
from xiangyue.web.thin import Answer, Door, is_session, same_token

LONGEST: Final = 64 * 1024  # bytes of what is sent: 2,000 characters take 18 KiB at most
_PATH = re.compile(r"/a/([0-9]{12})/say/\Z")
_FIELDS: Final = frozenset(
    ("csrfmiddlewaretoken", "idempotency", "text", "place", "subject", "who", "heard_from")
) | {"reader", "channel", "joins", "send"}
_NOTHING: Final = dict.fromkeys(_FIELDS, "")
_log = logging.getLogger(__name__)


class ThinOpinions:
    """What takes opinions out of what is sent, in the web server's loop (``web.thin.Path``)."""

    def __init__(self) -> None:
        self.door = Door()
        self.who_where = import_module(settings.SESSION_ENGINE).who_where
        self.leader: LoopLeader[_Said] = LoopLeader(self.apart)
        self.headers = _every_answer()

    def of(self, path: str) -> str:
        """The code of the village in which something is said here; "" for any other page."""
        found = _PATH.match(path)
        return found[1] if found is not None else ""

    async def answer(self, environ: dict[str, Any], of: str) -> Answer | None:
        """Do the act; its answer, or None where the ordinary way has to go."""
        fields = self.door.fields(environ, LONGEST, len(_FIELDS))
        sent = None if fields is None else _sent(fields)
        if sent is None:
            return None
        session, token, language = self.door.cookies(environ.get("HTTP_COOKIE", ""))
        if (
            (session and not is_session(session))
            or not same_token(sent["csrfmiddlewaretoken"], token)
            or not self.door.own_site(environ)
        ):
            return None
        said = _Said(session, address_of(environ), of, sent)
        try:
            await self.leader.do(said)
        except Exception:  # whether it was stored, its key will tell
            _log.exception("opinions of a rush go the ordinary way")
            return None
        if said.answer is None:
            return None
        spoken = reader_language(language, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        return 302, [("Location", said.answer), ("Content-Language", spoken), *self.headers], b""

    async def apart(self, some: list[_Said]) -> None:
        """Do what came at the same moment, in one thread for all of them."""
        await to_thread(self.together, some)

    def together(self, some: list[_Said]) -> None:
        """The same; the connection is for whoever comes next."""
        try:
            self.act(some)
        finally:
            connection.close()

    def act(self, some: list[_Said]) -> None:
        """Who asks and where is read at once, and stored at once."""
        now, asked = clock.now(), [(s.session, s.code) for s in some]
        acts, whose = [], []
        for said, (actor, village) in zip(some, self.who_where(asked, now), strict=True):
            if actor is None or village is None:
                continue
            try:
                acts.append(said.act(actor, village, now))
                SAYING.count(said.address, said.session)
                whose.append(said)
            except Refusal:
                del acts[len(whose) :]
        for said, one, error in zip(whose, acts, do_all(acts) if acts else [], strict=True):
            if error is None:
                said.answer = _address(one.result) + "?new=1"
            elif isinstance(error, AlreadyDone):
                said.answer = _address(error.result)
            elif not isinstance(error, Refusal):
                _log.error("an opinion of a rush goes the ordinary way", exc_info=error)


class _Said:
    """One request on its way: ``answer`` is the address of its receipt when it was done."""

    __slots__ = ("address", "answer", "code", "sent", "session")

    def __init__(self, session: str, address: str, code: str, sent: dict[str, str]) -> None:
        self.session, self.address, self.code, self.sent = session, address, code, sent
        self.answer: str | None = None

    def act(self, actor: Actor, village: Jurisdiction, now: datetime) -> RowAct:
        """What ``opinion_say.SayForm.given`` would give; Refusal as the action's."""
        sent, anonymous = self.sent, self.sent["who"] == "anonymous"
        return opinions.opinion_act(
            actor=actor,
            now=now,
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


def _every_answer() -> list[tuple[str, str]]:
    """What the middleware of a page says of each answer; a test holds the two together."""
    return [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Vary", "Accept-Language, Cookie"),
        ("Content-Security-Policy", build_policy()),
        ("X-Frame-Options", settings.X_FRAME_OPTIONS),
        ("Permissions-Policy", settings.PERMISSIONS_POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
        ("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY),
    ]


def _address(receipt: str) -> str:
    """``url`` remembers addresses, and each of these is asked for once."""
    return url("opinion-receipt", "RECEIPT").replace("RECEIPT", receipt)


def _sent(fields: list[tuple[str, str]]) -> dict[str, str] | None:
    """The fields, each within what the form allows and in the spelling in which it passes it on."""
    given = dict(fields)
    if len(given) != len(fields) or "send" not in given or not _FIELDS.issuperset(given):
        return None
    if any("\0" in value for value in given.values()):
        return None
    sent = _NOTHING | given
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
        and 0 < len(sent["idempotency"]) <= 64
    ):
        return sent
    return None
