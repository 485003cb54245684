"""The notices of an election committee (公告): each is one function in a module of this package.

A module has functions marked ``@notice(slug, zh=..., en=..., of=...)``, each given the case, the
election and a language, and giving what the notice says (``documents.election_papers.Said``) out of
the records alone. ``of`` is the kind of part that it belongs to; ``needs`` says what is missing
before it may be posted ("" where it may, else the key of a refusal). ``fact``: a yes-no fact of the
part that the posting sets. Nothing lists them: a new function is a new notice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from xiangyue.actions.standing import Case
from xiangyue.core.discovery import modules_of
from xiangyue.data.models import Election
from xiangyue.documents.election_papers import Said
from xiangyue.documents.model import Lang

Maker = Callable[[Case, Election, Lang], Said]


@dataclass(frozen=True)
class NoticeKind:
    """A notice. ``alone``: posted by an act of its own; else by the act that it tells of."""

    slug: str
    names: dict[str, str]
    of: str
    make: Maker
    needs: Callable[[Case, Election], str]
    fact: str = ""
    calendar: str = ""  # the notice of rules/election-calendar.yaml whose days it must keep
    alone: bool = True
    again: bool = False  # may be posted more than once

    def name(self, lang: str) -> str:
        """What it is called."""
        return self.names["zh" if lang.startswith("zh") else "en"]


_FOUND: Final[dict[str, NoticeKind]] = {}


def nothing(case: Case, election: Election) -> str:
    """Nothing is missing."""
    return ""


def notice(
    slug: str,
    *,
    zh: str,
    en: str,
    of: str,
    needs: Callable[[Case, Election], str] = nothing,
    fact: str = "",
    calendar: str = "",
    alone: bool = True,
    again: bool = False,
) -> Callable[[Maker], Maker]:
    """Register a notice under ``slug``."""

    def put(make: Maker) -> Maker:
        if slug in _FOUND:
            raise TypeError(f"the notice {slug} is there twice")
        _FOUND[slug] = NoticeKind(
            slug, {"zh": zh, "en": en}, of, make, needs, fact, calendar, alone, again
        )
        return make

    return put


@cache
def kinds() -> dict[str, NoticeKind]:
    """Every notice by its slug, in the order of the modules' names."""
    modules_of(__name__, __path__)
    return dict(_FOUND)
