"""What every test has: real PostgreSQL, the message catalogues, browsers that tell of errors."""

from __future__ import annotations

import gc
import os
import shutil
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.test import Client, TransactionTestCase
from django.utils import timezone, translation
from django.utils.translation import trans_real
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)
from tests.world import NOW

from xiangyue.access import clock, often
from xiangyue.actions import casting
from xiangyue.jobs.channels import wecom
from xiangyue.methods import library
from xiangyue.site import catalogues, places
from xiangyue.web import figures, level_words, villages
from xiangyue.web.middleware import AnonymousCacheMiddleware

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
TIMEOUT = 60_000  # milliseconds; two processors may be busy
expect.set_options(timeout=TIMEOUT)  # 5 seconds, if nothing is said


# How long an example takes, or is in the making, says how busy the machine is, and nothing else.
# Every run tries the same examples, so that none fails by chance on what is not its matter;
# `--hypothesis-profile search` draws new ones.
hypothesis.settings.register_profile(
    "search",
    derandomize=False,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "xiangyue", hypothesis.settings.get_profile("search"), derandomize=True, database=None
)
hypothesis.settings.load_profile("xiangyue")


# Collecting thousands of tests makes hardly any garbage; to look for it took a third of the time.
gc.disable()


def pytest_collection_finish() -> None:
    """What is there now stays to the end: no later search for garbage goes through it."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_configure() -> None:
    if catalogues.compile_all():  # what Django has read by now was without them
        trans_real._translations.clear()


def _signed_in_lately(client: Client, user: Any, backend: str | None = None) -> None:
    """As Django's, and known as every session that began at our own door: just now."""
    _FORCE(client, user, backend)
    session = client.session
    session["_door"], session["_shown"] = "password", clock.now().timestamp()
    session.save()


_FORCE = Client.force_login
Client.force_login = _signed_in_lately


LONGEST = (
    "test_every_form.py",
    "test_every_page.py",
    "test_going_back.py",
    "test_whole_way.py",
    "test_rehearse.py",
    "test_year.py",
    "test_voting_page.py",
    "test_api_fuzz.py",
    "test_acts_chaos.py",
    "test_secret_ballot.py",
    "test_people_at_work.py",
    "test_examples_elsewhere.py",
    "test_docs.py",
    "test_acts_of_api.py",
    "test_appraisals.py",
    "test_recall_votes.py",
    "test_trustee_ballots.py",
    "test_paper_counts.py",
    "test_level_servers.py",
    "test_belenios_with_the_tool.py",
    "test_private_matters.py",
    "test_survey_acts.py",
    "test_survey_results.py",
    "test_townships.py",
    "test_rules.py",
    "test_office_files.py",
    "test_postings_in_a_browser.py",
    "test_cases.py",
    "test_selection.py",
    "test_meeting_day_in_a_browser.py",
    "test_villager.py",
    "test_observers.py",
    "test_methods_of_areas.py",
    "test_scenario.py",
    "test_judge.py",
    "test_representatives_election.py",
    "test_any_acts_of_every_method.py",
    "test_deliberation_private.py",
    "test_examples_of_seats.py",
    "test_nothing_leaks.py",
    "test_ballot_in_a_browser.py",
    "test_by_election_by_representatives.py",
    "test_public_log.py",
    "test_money_page.py",
    "test_documents.py",
    "test_local_https.py",
    "test_scanned_files.py",
    "test_annulled_count.py",
    "test_properties_of_acts.py",
    "test_methods_by_api.py",
    "test_counts_at_once.py",
    "test_every_refusal.py",
    "test_wheel.py",
    "test_site.py",
)  # by the time they take; the rest is shorter, and fills what one worker has left


@pytest.hookimpl(trylast=True)  # pytest-django sorts first
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files begin first, so that the workers end together: a file goes to one worker
    whole (``--dist loadfile --no-loadscope-reorder``), and the first in line goes first."""
    place = {name: n for n, name in enumerate(LONGEST)}
    many = Counter(item.path for item in items)
    items.sort(key=lambda i: (place.get(i.path.name, len(place)), -many[i.path], str(i.path)))


@pytest.fixture(autouse=True)
def _jobs_go_too(request: pytest.FixtureRequest) -> Iterator[None]:
    """The queue's tables are not among those that are emptied after a test with transactions."""
    marker = request.node.get_closest_marker("django_db")
    whole = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not whole and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    with connections["default"].cursor() as c:
        c.execute("DELETE FROM procrastinate_jobs")


PAGES: weakref.WeakSet[AnonymousCacheMiddleware] = weakref.WeakSet()


def _pages_known(self: AnonymousCacheMiddleware, get_response: Any) -> None:
    _REMEMBERING(self, get_response)
    PAGES.add(self)


_REMEMBERING = AnonymousCacheMiddleware.__init__
AnonymousCacheMiddleware.__init__ = _pages_known  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _nobody_was_here() -> None:
    """What a process keeps in mind of its one database is nothing to the next test, whose rows
    have the same numbers: ballot boxes, versions of methods, pages of a second ago, lower servers,
    another site's tokens. All tests ask from one address: none is told to wait for what those
    before it asked. None reads the language of the last page that was asked for."""
    for limit in vars(often).values():
        if isinstance(limit, often.Often):
            limit.seen.clear()
    for remembering in list(PAGES):
        remembering.pages.clear()
    for kept in (casting._boxes, villages._pinned, figures._KEPT, level_words._KEPT, wecom._tokens):
        kept.clear()  # type: ignore[attr-defined]
    translation.deactivate()


@pytest.fixture(autouse=True)
def _methods_of_the_checkout(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test that has methods elsewhere leaves none of them behind (it ends while the variable is
    still set: ``monkeypatch`` is older)."""
    yield
    if "XIANGYUE_PROCEDURES" in os.environ:
        library.raw.cache_clear()
        library.procedure.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def _own_files() -> Iterator[None]:
    """The files of this run, gone with it."""
    shutil.rmtree(settings.HOME, ignore_errors=True)  # of one that was killed, by the same number
    settings.HOME.mkdir()
    yield
    shutil.rmtree(settings.HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one for the whole run."""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"no Chromium at {CHROMIUM}: `make system` installs it", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
        # While Playwright's loop runs in this thread Django keeps connections of its own for it.
        connections.close_all()


@pytest.fixture
def new_page(
    browser: Browser, live_server: object, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """``new_page(**options of the context)``: a page of a visitor of its own on the live server.

    The test fails if any page of it had an error on its console, or an exception. A test that
    means one (an answer of status 4xx is an error to the console) is marked
    ``@pytest.mark.console_errors("part of the line", ...)``.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []
    marker = request.node.get_closest_marker("console_errors")
    meant = marker.args if marker else ()

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(f"{message.text} ({message.location.get('url', '')})")

    def make(**options: object) -> Page:
        options.setdefault("viewport", DESK)
        options.setdefault("locale", "zh-CN")
        options.setdefault("base_url", live_server.url)  # type: ignore[attr-defined]
        context = browser.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(TIMEOUT)
        context.on("console", listen)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    unmeant = [error for error in errors if not any(part in error for part in meant)]
    assert not unmeant, "the browser's console has errors:\n" + "\n".join(unmeant)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A visitor at a desk, 1280 px, reading Chinese."""
    return new_page()


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """A visitor on a small phone, 360 px, with a finger."""
    return new_page(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)


@pytest.fixture
def page_without_javascript(new_page: Callable[..., Page]) -> Page:
    """A visitor at a desk whose browser runs no script."""
    return new_page(java_script_enabled=False)


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The moment at which the clock stands: no test with it meets a midnight or a holiday."""
    monkeypatch.setattr(timezone, "now", lambda: NOW.astimezone(UTC))
    return NOW


@pytest.fixture
def nation(db: None) -> None:
    """All 665,276 divisions, for one test (some seconds)."""
    places.load(lambda line: None)


def _empty_tables(case: TransactionTestCase) -> None:
    """Ends a test that committed. Django would TRUNCATE every table, which the record's triggers
    refuse, and which makes each table and index anew: a third of a second. So the few rows there
    are are deleted, with the triggers asleep, where the server lets the tests say so."""
    with transaction.atomic(), connection.cursor() as cursor:
        found = connection.introspection.django_table_names(only_existing=True, include_views=False)
        names = [connection.ops.quote_name(name) for name in found if name not in KEPT]
        cursor.execute(f"LOCK TABLE {', '.join(names)}")  # whoever still writes ends first
        cursor.execute(
            "SELECT t::text, pg_relation_size(t) > %s OR EXISTS (SELECT FROM pg_trigger"
            " WHERE tgrelid = t AND tgenabled IN ('A', 'R')) FROM unnest(%s::regclass[]) t"
            " WHERE pg_relation_size(t) > 0",
            [MANY, names],
        )
        used = dict(cursor.fetchall())
        if not used:
            return
        cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
        if any(used.values()) or cursor.fetchone() != (True,):
            _truncate(cursor, names, list(used))
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("; ".join(f"DELETE FROM {name}" for name in used))
            cursor.execute(
                "SELECT setval(seqrelid, seqstart, false) FROM pg_sequence JOIN pg_depend"
                " ON objid = seqrelid AND classid = 'pg_class'::regclass"
                " WHERE refobjid = ANY(%s::regclass[])",
                [list(used)],
            )
        cursor.execute("COMMENT ON TABLE xiangyue_area IS NULL")  # see site.places


def _truncate(cursor: Any, names: list[str], used: list[str]) -> None:
    """Much, or what has triggers that never sleep: they are put to sleep one by one."""
    cursor.execute(
        "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        " AND tgenabled = 'O' AND tgrelid = ANY(%s::regclass[])",  # others stay as they are
        [names],
    )
    guarded = [name for (name,) in cursor.fetchall()]
    for name in guarded:
        cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
    cursor.execute(f"TRUNCATE {', '.join(used)} RESTART IDENTITY CASCADE")
    for name in guarded:
        cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")


MANY = 4 << 20  # bytes of a table
KEPT = {"django_migrations", "django_content_type", "auth_permission"}
TransactionTestCase._fixture_teardown = _empty_tables  # type: ignore[method-assign]
