"""The methods on disk: ``procedures/<slug>/`` read into ``core.procedure`` objects."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from xiangyue.core.conditions import BadDefinition
from xiangyue.core.procedure import Procedure, fingerprint, parse
from xiangyue.folders import source_folder

LANGUAGES = ("zh", "en")
SLUG = re.compile(r"[\w-]{1,80}")
log = logging.getLogger(__name__)


def folder() -> Path:
    """Where the procedures are: ``XIANGYUE_PROCEDURES``, else ``procedures/`` of the checkout."""
    given = os.environ.get("XIANGYUE_PROCEDURES")
    return Path(given) if given else source_folder("procedures")


def read_raw(slug: str) -> dict[str, Any]:
    """A definition with its words: ``{"definition": ..., "texts": {"zh": ..., "en": ...}}``.

    Raises KeyError where there is no procedure of that slug.
    """
    if not SLUG.fullmatch(slug):  # what somebody wrote in an address names a folder of ours alone
        raise KeyError(slug)
    return read_folder(folder() / slug)


def read_folder(base: Path) -> dict[str, Any]:
    """``read_raw`` of a folder anywhere; KeyError where there is no definition in it."""
    if not (base / "definition.yaml").is_file():
        raise KeyError(base.name)
    texts = {}
    for lang in LANGUAGES:
        path = base / f"text.{lang}.yaml"
        texts[lang] = _read(path) if path.is_file() else {}
    return {"definition": _read(base / "definition.yaml"), "texts": texts}


def _read(path: Path) -> Any:
    """By libyaml where it is there: all methods in a third of a second, not in two."""
    return yaml.load(path.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def raw(slug: str) -> dict[str, Any]:
    """``read_raw``, once a process."""
    return read_raw(slug)


@cache
def procedure(slug: str) -> Procedure:
    """The procedure of that slug as it stood on disk when this process first read it; KeyError
    where there is none, and where one that came later cannot be read by this process: it may need
    the kinds of a newer program, or is still being written. A restart reads it."""
    try:
        return from_raw(raw(slug))
    except (BadDefinition, yaml.YAMLError) as error:
        if folder() not in _whole:
            raise
        if slug not in _left_out:
            _left_out.add(slug)
            log.warning("procedures/%s came while this runs and cannot be read: %s", slug, error)
        raise KeyError(slug) from error


_whole: set[Path] = set()  # folders whose methods were all read once without a fault
_left_out: set[str] = set()


beyond: list[Callable[[str], tuple[str, Mapping[str, Any]] | None]] = []
"""Where a method is looked for that is not on disk: fingerprint and content (``data.methods``)."""


def known_by(slug: str) -> Procedure:
    """The procedure of that slug on disk, else the newest that somebody installed; KeyError."""
    try:
        return procedure(slug)
    except KeyError:
        for look in beyond:
            if found := look(slug):
                return pinned(*found)
        raise


def procedures() -> list[Procedure]:
    """All procedures on disk, by slug; without those that came since and cannot be read yet."""
    found = []
    for path in sorted(folder().glob("*/definition.yaml")):
        with suppress(KeyError):
            found.append(procedure(path.parent.name))
    _whole.add(folder())
    return found


def from_raw(stored: Mapping[str, Any]) -> Procedure:
    """A procedure out of what ``read_raw`` gave, as a matter pins it."""
    return parse(stored["definition"], stored["texts"])


def fingerprint_of(stored: Mapping[str, Any]) -> str:
    """The fingerprint by which a matter is pinned to a definition and its words."""
    held = _marks.get(id(stored))
    if held is None or held[0] is not stored:
        held = _marks[id(stored)] = (stored, fingerprint(stored))
    return held[1]


_marks: dict[int, tuple[Mapping[str, Any], str]] = {}  # the definition is held, so its id is too
_pinned: dict[str, Procedure] = {}


def pinned(fingerprint_: str, stored: Mapping[str, Any]) -> Procedure:
    """The procedure of a stored version; parsed once a process, since a version never changes."""
    if fingerprint_ not in _pinned:
        _pinned[fingerprint_] = from_raw(stored)
        _met[_pinned[fingerprint_].slug] = _pinned[fingerprint_]
    return _pinned[fingerprint_]


_met: dict[str, Procedure] = {}  # of those, the last by slug


def named(slug: str) -> Procedure | None:
    """The procedure of that slug as far as it is known without asking: on disk, or met before in a
    matter of this process. For its name alone."""
    try:
        return procedure(slug) if slug.replace("-", "").isalnum() and slug.isascii() else None
    except KeyError:
        return _met.get(slug)


def known(fingerprint_: str) -> Procedure | None:
    """The procedure of a stored version if this process has read it; its row need not be loaded."""
    return _pinned.get(fingerprint_)
