"""docs/asvs.md: every line of level 2 is there, each test it names exists; and what it claims of
settings."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from xiangyue.data.sign_in import DOORS
from xiangyue.site.home import hsts

ROOT = Path(__file__).resolve().parents[1]
LINES = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (.+?) \| (.*) \|$", re.M)
NAMED = re.compile(r"`tests/([\w/]+\.py)(?:::(\w+))?`")
#: Requirements of levels 1 and 2 of ASVS 5.0.0 by chapter.
CHAPTERS = {
    1: 27,
    2: 11,
    3: 19,
    4: 10,
    5: 9,
    6: 35,
    7: 18,
    8: 7,
    9: 7,
    10: 29,
    11: 14,
    12: 9,
    13: 13,
    14: 9,
    15: 13,
    16: 16,
    17: 7,
}


@cache
def lines() -> list[tuple[str, str, str, str, str]]:
    return LINES.findall((ROOT / "docs" / "asvs.md").read_text())


def test_every_requirement_of_level_two_has_its_line() -> None:
    numbers = [n for n, *_ in lines()]
    assert len(numbers) == len(set(numbers)) == 253
    assert dict(Counter(int(n.split(".")[0]) for n in numbers)) == CHAPTERS
    assert sum(1 for _n, level, *_ in lines() if level == "1") == 70
    told = Counter(verdict for *_, verdict, _why in lines())
    assert set(told) <= {"met", "in part", "not met", "does not apply"}
    text = (ROOT / "docs" / "asvs.md").read_text()
    assert all(f"| {verdict} | {n} |" in text for verdict, n in told.items())


def test_each_line_has_a_test_that_exists_or_a_reason() -> None:
    for number, _level, _asked, verdict, why in lines():
        assert why.strip(), number
        if verdict != "met":
            assert len(NAMED.sub("", why).strip()) > 3, number  # its reason in words
        for file, name in NAMED.findall(why):
            path = ROOT / "tests" / file
            assert path.exists(), (number, file)
            assert not name or f"def {name}(" in path.read_text(), (number, name)


def test_each_test_of_the_threat_model_exists() -> None:
    text = (ROOT / "docs" / "security.md").read_text()
    named = NAMED.findall(text)
    assert len(named) >= 12
    for file, name in named:
        path = ROOT / "tests" / file
        assert path.exists() and (not name or f"def {name}(" in path.read_text()), (file, name)


def test_each_threat_has_its_test_or_says_that_nothing_stands_against_it() -> None:
    table = section("Against whom")
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    threats = [row for row in rows if row[0] not in ("who", "---")]
    assert len(threats) >= 20 and {len(row) for row in threats} == {4}
    for who, _want, stands, tried in threats:
        told = NAMED.search(tried) or tried == "the same test"
        assert told or "**not p" in stands, who  # prevented, protected: said plainly


def test_every_way_in_is_on_the_page() -> None:
    text = (ROOT / "docs" / "security.md").read_text()
    ways = text.split("## Ways in")[1].split("\n## ")[0]
    assert [d for d in DOORS if f"| `{d}` |" not in ways] == []


def section(title: str) -> str:
    """A part of docs/security.md."""
    text = (ROOT / "docs" / "security.md").read_text()
    return text.split(f"\n## {title}\n")[1].split("\n## ")[0]


def sources() -> list[tuple[str, str]]:
    """Every module of the package: its name with dots, its text."""
    top = ROOT / "src"
    return [
        (".".join(p.relative_to(top).with_suffix("").parts), p.read_text("utf-8"))
        for p in top.rglob("*.py")
    ]


def test_every_log_is_in_the_inventory() -> None:
    told = re.findall(r"`(xiangyue\.[\w.]+)(\.\*)?`", section("Logs"))
    named = {name for name, rest in told if not rest}
    below = tuple(f"{name}." for name, rest in told if rest)
    found = {
        module if name == "__name__" else name.strip('"')
        for module, text in sources()
        for name in re.findall(r"getLogger\((.+?)\)", text)
    }
    assert len(found) > 5
    assert [name for name in found if name not in named and not name.startswith(below)] == []
    assert named <= found  # and no row of what is gone


def test_all_cryptography_is_in_the_inventory() -> None:
    page = section("Cryptography")
    used = set()
    for _module, text in sources():
        imported = re.findall(r"^from cryptography[\w.]* import (.+)$", text, re.M)
        used |= {name.strip() for names in imported for name in names.split(",")}
        used |= set(re.findall(r"^import (pyotp|webauthn|bcrypt|nacl|jwt|ssl)$", text, re.M))
    helpers = {"InvalidSignature", "InvalidTag", "hashes", "serialization", "NameOID",
               "ExtendedKeyUsageOID"}  # fmt: skip
    public = {"Ed25519PublicKey", "X25519PublicKey"}  # the other halves of what is named
    assert {"AESGCM", "x509", "ec"} <= used
    assert [n for n in sorted(used - helpers - public) if not re.search(rf"\b{n}\b", page)] == []
    for code in re.findall(r"`((?:core|access|actions|site)/[\w/.]+)`", page):
        assert (ROOT / "src" / "xiangyue" / code).exists(), code


@pytest.mark.parametrize(
    ("base", "session", "token", "seconds"),
    [
        ("https://village.example.cn", "__Host-xiangyue", "__Host-csrftoken", 31_536_000),
        ("http://127.0.0.1:8000", "xiangyue", "csrftoken", 0),
    ],
)
def test_cookies_of_an_https_site(
    base: str, session: str, token: str, seconds: int, tmp_path: Path
) -> None:
    """A browser takes a cookie of that prefix only with Secure, a path of / and no domain."""
    ask = (
        "from xiangyue.site import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
        " s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SESSION_COOKIE_SECURE,"
        " s.CSRF_COOKIE_SECURE)"
    )
    env = os.environ | {
        "XIANGYUE_BASE_URL": base,
        "XIANGYUE_HOME": str(tmp_path),
        "DATABASE_URL": "postgres://x:x@127.0.0.1:1/x",
    }
    env.pop("DJANGO_SETTINGS_MODULE", None)
    env.pop("XIANGYUE_HSTS", None)
    done = subprocess.run(
        [sys.executable, "-c", ask], env=env, capture_output=True, text=True, check=True
    )
    secure = str(base.startswith("https"))
    assert done.stdout.split() == [session, token, str(seconds), secure, secure, secure]
    assert settings.SESSION_COOKIE_PATH == "/" and settings.SESSION_COOKIE_DOMAIN is None
    assert settings.SESSION_COOKIE_HTTPONLY


@pytest.mark.parametrize(
    ("said", "bound"),
    [(None, (31_536_000, True)), ("host", (31_536_000, False)), ("yes", (31_536_000, True)),
     ("no", (0, False)), ("else", (0, False))],
)  # fmt: skip
def test_browsers_are_bound_to_https(
    said: str | None, bound: tuple[int, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XIANGYUE_HSTS", raising=False)
    if said is not None:
        monkeypatch.setenv("XIANGYUE_HSTS", said)
    assert hsts() == bound


def test_nothing_is_set_to_debug() -> None:
    source = (ROOT / "src" / "xiangyue" / "site" / "settings.py").read_text()
    assert re.findall(r"^DEBUG = (.*)$", source, re.M) == ["False"]


def test_no_code_is_made_of_text() -> None:
    risky = re.compile(r"(?<![\w.])(?:eval|exec)\(|\bpickle\b|yaml\.unsafe_load|shell=True")
    found = [
        p.name for p in (ROOT / "src").rglob("*.py") if risky.search(p.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.django_db
def test_trace_gives_nothing_back() -> None:
    answer = Client(headers={"x-mine": "a secret of the request"}).trace("/sign-in/")
    assert "a secret of the request" not in answer.text
