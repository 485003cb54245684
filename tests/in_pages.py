"""Acts done as a person does them: from a page that links lead to, in the form that is on it.

``Hand.do`` is told an action and its arguments, as ``scenario.driver`` gives them. It signs the
actor in, looks at the pages it may begin at and at those they lead to, fills in the forms found
there, and sends them, until the action is called with these very arguments; what a form did
otherwise is undone. What fields are called otherwise is in ``tests.fields``.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone
from tests.filled_in import Way, differing, fill, mend, same, variants
from tests.page_forms import Form, Page, read

from xiangyue.access import clock, signed_in
from xiangyue.access.actors import Actor
from xiangyue.data.models import Account, RecordLog

PAGES = 30  # looked at for one act, at the most
DEEP = 3  # links from where one begins
NOT_PAGES = re.compile(
    r"\.(pdf|docx|xlsx|csv|json|zip|pb|py|mp3|atom|txt|jsonl|ics|bel)$"
    r"|^/(static|files|sign-out|language|size|record|log|procedures|data|figures|about|law|demo|me)/"
    r"|/(record|practice|import|calendar|people|books|care|archive)/"
)
ROOMS = re.compile(r"^/a/\d+/(pledges|tasks|postings|contracts|titles|training|exempt|seals)/")
NOT_FORMS = re.compile(r"^/(sign-out|reading|sign-in|demo)/?|^/me/|/practice/")


@dataclass
class Call:
    """The action as a page called it; ``usual``: what the action takes of what is left out."""

    given: dict[str, Any] = field(default_factory=dict)
    usual: dict[str, Any] = field(default_factory=dict)
    result: Any = None
    done: bool = False

    def off(self, given: Mapping[str, Any], way: Way) -> dict[str, tuple[Any, Any]]:
        """What was not passed as it was meant."""
        found = differing(given, self.given, way)
        left_out = (found.keys() - self.given.keys()) & self.usual.keys()
        return {
            k: v for k, v in found.items() if k not in left_out or not same(v[0], self.usual[k])
        }


def name_of(action: Callable[..., Any]) -> str:
    """``module.action``, as a page says it."""
    return f"{action.__module__.rpartition('.')[2]}.{action.__name__}"


class NoPage(AssertionError):
    """No form of any page the actor comes to does this act."""


class Hand:
    """Does acts in the pages; ``learned`` keeps on what page and form each was found."""

    learned: dict[str, list[tuple[str, str]]] = defaultdict(list)
    homes: dict[Any, list[tuple[dict[Any, Any], Any]]] = {}

    def __init__(self, patch: pytest.MonkeyPatch, ways: Mapping[str, Way]) -> None:
        self.ways, self.now = ways, timezone.now()
        self.tried: list[str] = []
        patch.setattr(clock, "now", lambda: self.now)

    # -- who, and where ----------------------------------------------------------------------------

    def client(self, actor: Actor) -> Client:
        """A browser in which the actor has just signed in; nobody is a visitor."""
        client = Client(raise_request_exception=True)
        if actor.person_id is not None:
            account, _ = Account.objects.get_or_create(
                person_id=actor.person_id,
                defaults={
                    "login": f"person-{actor.person_id}",
                    "created_at": self.now,
                    "password": "!",
                },
            )
            client.force_login(account)
            session = client.session
            signed_in.shown(session, self.now)
            session.save()
        return client

    # -- an act ------------------------------------------------------------------------------------

    def do(
        self, action: Callable[..., Any], begin: list[str], *, now: datetime, **given: Any
    ) -> Any:
        """The act, through a page; NoPage where there is none."""
        self.now, self.tried = now, []
        name = name_of(action)
        actor = given.pop("actor")
        way = self.ways.get(name, Way())
        if way.split is not None:
            whole = replace(way, split=None)
            done = [self.one(action, name, actor, begin, g, whole) for g in way.split(given)]
            return done[-1]
        return self.one(action, name, actor, begin, given, way)

    def one(
        self,
        action: Callable[..., Any],
        name: str,
        actor: Actor,
        begin: list[str],
        given: dict[str, Any],
        way: Way,
    ) -> Any:
        """One act of those that are one to the driver."""
        client = self.client(actor)
        starts = list(dict.fromkeys([*way.at(given), *begin]))
        for at, form, values in self.forms(client, starts, name, given, way):
            call = self.send(client, action, form, values, given, way, at)
            if call is not None:
                known = (_view(at), _view(form.action))
                if known not in self.learned[name]:
                    self.learned[name].append(known)
                return call.result
        raise NoPage(f"{name} by {actor.name} {sorted(r for r, _ in actor.seats)}: {given}")

    def forms(
        self, client: Client, starts: list[str], name: str, given: Mapping[str, Any], way: Way
    ) -> Iterator[tuple[str, Form, dict[str, list[str]]]]:
        """The forms one comes to, those first that were the right ones before."""
        known = self.learned[name]
        ways = {k[0] for k in known}
        left, held = [(0, s) for s in starts], []
        been: set[str] = set()
        while left and len(been) < PAGES:
            left.sort(key=lambda one: (one[0] and _view(one[1]) not in ways, one[0]))
            deep, at = left.pop(0)
            if at in been:
                continue
            been.add(at)
            page = self.page(client, at)
            if page is None:
                continue
            found = []
            for form in page.forms:
                if NOT_FORMS.search(urlsplit(form.action).path):
                    continue
                filled, placed = fill(form, given, way)
                found.append((placed, at, form, filled))
            for _placed, where, form, filled in sorted(found, key=lambda f: -f[0]):
                one = where, form, filled
                if not known or (_view(where), _view(form.action)) in known:
                    yield one
                else:
                    held.append(one)
            if deep < DEEP:
                for link in page.links:
                    link = link.partition("#")[0]
                    if link not in been and self.leads(link, starts):
                        left.append((deep + 1, link))
        yield from held

    def leads(self, link: str, starts: list[str]) -> bool:
        """Whether a link leads somewhere that may be meant."""
        parts = urlsplit(link)
        if parts.netloc or parts.scheme or NOT_PAGES.search(parts.path):
            return False
        if parts.path.startswith("/a/") and not ROOMS.search(parts.path):
            return False
        matters = {m.group() for s in starts if (m := re.match(r"/m/\d+/", s))}
        own = re.match(r"/m/\d+/", parts.path)
        return own is None or own.group() in matters

    def page(self, client: Client, at: str) -> Page | None:
        """A page as it is now, or None where there is none."""
        try:
            with transaction.atomic():
                answer = client.get(at, follow=True)
        except Exception as fault:
            self.tried.append(f"GET {at}: {fault!r}")
            return None
        if answer.status_code != 200 or "text/html" not in answer.get("Content-Type", ""):
            self.tried.append(f"GET {at}: {answer.status_code}")
            return None
        last = answer.redirect_chain[-1][0] if answer.redirect_chain else at
        return read(answer.content.decode(), urljoin(at, last).partition("#")[0])

    def send(
        self,
        client: Client,
        action: Callable[..., Any],
        form: Form,
        values: dict[str, list[str]],
        given: Mapping[str, Any],
        way: Way,
        at: str,
        again: int = 2,
    ) -> Call | None:
        """Send a form with each of its buttons; the call, where it was the right one."""
        for more, other in variants(form, values):
            sent = {**values, **more}
            answer = None
            for value in (v for values_ in sent.values() for v in values_):
                if isinstance(value, SimpleUploadedFile):
                    value.seek(0)
            point = transaction.savepoint()
            before = _entries()
            with spied(action) as calls:
                try:
                    answer = client.post(other or form.action, sent)
                except Exception as fault:
                    self.tried.append(f"POST {form.action} {sent}: {fault!r}")
            right = [c for c in calls if c.done and not c.off(given, way)]
            if right and answer is not None and _entries() > before:
                transaction.savepoint_commit(point)
                return right[0]
            self.tell(at, form, sent, answer, calls, given, way)
            found = None
            asks = answer is not None and answer.status_code in (200, 302)
            if asks and not calls and again and _entries() == before:  # it did no other act
                found = self.onward(client, action, form, answer, given, way, again)
            if found is not None:
                transaction.savepoint_commit(point)
                return found
            transaction.savepoint_rollback(point)
            if calls and again and (mended := mend(sent, calls[-1].given, given, form)):
                call = self.send(
                    client, action, replace(form, buttons=[]), mended, given, way, at, again - 1
                )
                if call is not None:
                    return call
        return None

    def onward(
        self,
        client: Client,
        action: Callable[..., Any],
        form: Form,
        answer: Any,
        given: Mapping[str, Any],
        way: Way,
        again: int,
    ) -> Call | None:
        """What a form leads to that only asks once more, or for the rest."""
        if answer.status_code == 302:
            there = urljoin(form.action, answer["Location"])
            page = self.page(client, there)
        else:
            page, there = read(answer.content.decode(), form.action), form.action
        for next_form in page.forms if page else []:
            if NOT_FORMS.search(urlsplit(next_form.action).path):
                continue
            again_asked = set(next_form.fields) == set(form.fields)
            if again_asked and next_form.action == form.action and answer.status_code != 200:
                continue
            filled, _ = fill(next_form, given, way)
            call = self.send(client, action, next_form, filled, given, way, there, again - 1)
            if call is not None:
                return call
        return None

    def tell(
        self,
        at: str,
        form: Form,
        sent: Any,
        answer: Any,
        calls: list[Call],
        given: Mapping[str, Any],
        way: Way,
    ) -> None:
        """Keep what came of one try, for who reads of a failure."""
        line = (
            f"{at} → {form.action} { ({k: v for k, v in sent.items() if v and k not in HIDDEN}) }"
        )
        if calls:
            off = calls[-1].off(given, way)
            line += f" CALLED done={calls[-1].done} differs={off}"
        if answer is not None:
            line += f" {answer.status_code}"
            if answer.status_code != 302:
                html = answer.content.decode()
                said = (re.sub(r"(<[^>]+>|\s)+", " ", one).strip() for one in WRONG.findall(html))
                line += f" {' | '.join(said)[:300]}"
        self.tried.append(line)


WRONG = re.compile(
    r'<(?:p class="error"|section class="(?:summary|refusal)).*?</(?:p|section)>', re.DOTALL
)
HIDDEN = ("idempotency", "expected_version", "csrfmiddlewaretoken")


def _entries() -> int:
    return sum(RecordLog.objects.values_list("size", flat=True))


def _view(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return "-"


def _homes(action: Callable[..., Any]) -> list[tuple[dict[Any, Any], Any]]:
    """Where the action is known by a name: its own module, pages that took it over, and what they
    list by the name of a button."""
    if action not in Hand.homes:
        known = [
            vars(module)
            for key, module in list(sys.modules.items())
            if key.startswith(("xiangyue.actions", "xiangyue.web"))
        ]
        known += [v for names in known for v in list(names.values()) if type(v) is dict]
        Hand.homes[action] = [
            (names, name)
            for names in known
            for name, value in list(names.items())
            if value is action
        ]
    return Hand.homes[action]


@contextmanager
def spied(action: Callable[..., Any]) -> Iterator[list[Call]]:
    """The calls of an action meanwhile."""
    calls: list[Call] = []
    parameters = inspect.signature(action).parameters.values()
    usual = {p.name: p.default for p in parameters if p.default is not p.empty}

    def spy(*args: Any, **given: Any) -> Any:
        passed = {k: (list(v) if isinstance(v, Iterator) else v) for k, v in given.items()}
        call = Call(passed, usual)
        calls.append(call)
        call.result = action(*args, **given)
        call.done = True
        return call.result

    with pytest.MonkeyPatch.context() as patch:
        for names, name in _homes(action):
            patch.setitem(names, name, spy)
        yield calls
