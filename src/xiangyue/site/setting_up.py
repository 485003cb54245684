"""Brings an installation to a state that can be served. Each step is quick when already done."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from xiangyue.site import cli, places

Say = Callable[[str], None]
MARK = "xiangyue demonstration"


def migrate(say: Say = print) -> None:
    """This version's tables."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"preparing the database ({len(plan)} steps)")
        call_command("migrate", verbosity=0, interactive=False)


def gather_static(say: Say = print) -> None:
    """Static files under names that hold their hash; skipped if none changed."""
    mark = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda pair: pair[0]):
            state = Path(storage.path(name)).stat()
            mark.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".made-of"
    if stamp.exists() and stamp.read_text() == mark.hexdigest():
        return
    say("gathering the static files")
    shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(mark.hexdigest())


def demonstration(say: Say = print) -> None:
    """The nation's places and the demonstration's people.

    Refuses a database that real people use: in a demonstration anyone may be anyone.
    """
    _claim()
    say("loading the nation's places" if not _has_places() else "the nation's places are there")
    places.load(say)
    if not importlib.util.find_spec("xiangyue.scenario.demo"):
        return
    if import_module("xiangyue.scenario.demo").ensure(progress=say):
        messages = import_module("xiangyue.actions.messages")
        messages.sweep_all(now=import_module("xiangyue.access.clock").now())


def _has_places() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM xiangyue_area OFFSET 1000)")
        return bool(cursor.fetchone()[0])


def _claim() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = current_database()"
        )
        if cursor.fetchone()[0] == MARK:
            return
        cursor.execute("SELECT EXISTS (SELECT 1 FROM xiangyue_jurisdiction)")
        if cursor.fetchone()[0]:
            raise cli.Failure(
                "this database is in real use, and in a demonstration anyone may step into "
                "anyone: give the demonstration a folder of its own with XIANGYUE_HOME"
            )
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"COMMENT ON DATABASE {name} IS '{MARK}'")
