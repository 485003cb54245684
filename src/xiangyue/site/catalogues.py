"""Compiles the message catalogues: ``locale/*/zh_Hans/LC_MESSAGES/django.po`` to ``.mo``."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from xiangyue.site.home import source_folder

#: Rooms whose words are their own: the papers read theirs without Django (``documents.words``), and
#: may call a thing otherwise than the pages do.
APART = ("documents",)


def sources() -> list[Path]:
    """Every catalogue, one a room."""
    return sorted(source_folder("locale").glob("*/*/LC_MESSAGES/django.po"))


def compile_all() -> int:
    """Compiles those that are newer than what was made of them; how many."""
    made = 0
    for source in sources():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parts[-3])
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        with draft.open("wb") as out:
            write_mo(out, catalogue)
        draft.replace(target)
        made += 1
    return made
