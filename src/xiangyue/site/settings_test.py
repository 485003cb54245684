"""The settings of the test runs: a home of their own, so that a test never meets real data."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

if "XIANGYUE_TEST_HOME" in os.environ:
    _home = Path(os.environ["XIANGYUE_TEST_HOME"])
else:
    _home = Path(tempfile.gettempdir()) / f"xiangyue-tests-{os.getuid()}"
os.environ["XIANGYUE_HOME"] = str(_home)
os.environ.pop("XIANGYUE_DEMONSTRATION", None)
os.environ.pop("XIANGYUE_BASE_URL", None)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in this thread

import psycopg

from xiangyue.site import postgres
from xiangyue.site.settings import *  # noqa: F403
from xiangyue.site.settings import DATABASES, HOME, STORAGES

if "DATABASE_URL" not in os.environ:
    # A server of tests alone: what they wrote need not outlive a power cut. (A killed server keeps
    # it; after a power cut remove its home.)
    _url = postgres.Cluster(_home).url("postgres", "postgres")
    with psycopg.connect(_url, autocommit=True) as _server:
        if _server.execute("SHOW fsync").fetchone() != ("off",):
            for _setting in ("fsync", "synchronous_commit", "full_page_writes"):
                _server.execute(f"ALTER SYSTEM SET {_setting} = off")
            _server.execute("SELECT pg_reload_conf()")
        _asleep = "session_replication_role"  # what tests committed is deleted past the triggers
        _may = "SELECT has_parameter_privilege(%s, %s, 'SET')"
        if _server.execute(_may, [postgres.ROLE, _asleep]).fetchone() != (True,):
            _server.execute(f"GRANT SET ON PARAMETER {_asleep} TO {postgres.ROLE}")

# Several test runs may share the server: each has its own database.
DATABASES["default"]["TEST"] = {"NAME": f"test_xiangyue_{os.getpid()}"}
DATABASES["default"]["OPTIONS"].pop("pool", None)  # a pool's threads outlive a test's database
(HOME / "static").mkdir(exist_ok=True)  # WhiteNoise wants it, empty or not
# What a run keeps is its own: others run beside it, and yesterday's lay about. Made and removed by
# tests/conftest.py.
HOME = HOME / f"run-{os.getpid()}"
MEDIA_ROOT, BALLOT_KEYS, OUTBOX = HOME / "files", HOME / "ballots", HOME / "outbox"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
FIGURES_SECONDS = 0  # what a test did is seen at once
