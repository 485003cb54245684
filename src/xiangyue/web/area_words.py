"""Divisions on pages: their everyday names, the way to them, what their levels are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.core.places import display_name, is_code, is_filler, level_of
from xiangyue.data import village_home
from xiangyue.data.village_home import Place
from xiangyue.web.links import url

LEVELS: dict[str, Promise | str] = {
    "nation": lazy("The nation"),
    "province": lazy("Province"),
    "prefecture": lazy("Prefecture"),
    "county": lazy("County"),
    "township": lazy("Township"),
    "village": lazy("Village or community"),
}
BELOW: dict[str, Promise | str] = {
    "nation": lazy("Provinces"),
    "province": lazy("Prefectures"),
    "prefecture": lazy("Counties"),
    "county": lazy("Townships"),
    "township": lazy("Villages and communities"),
}


@dataclass
class Shown:
    """A division as a page has it: ``shown`` is its everyday name, ``above`` those above it."""

    code: str
    name: str
    shown: str
    level: str
    opened: bool
    practice: bool = False
    procedure: str = ""
    above: list[Shown] = field(default_factory=list)

    @property
    def link(self) -> str:
        """The address of its page."""
        return link_to(self.code)


def link_to(code: str) -> str:
    """The page of a division; the nation's is that of the figures."""
    if not code:
        return url("figures")
    return url("village" if len(code) == 12 else "area", code)


def shown_name(name: str, code: str, above: str = "") -> str:
    """The everyday name of a division."""
    return display_name(name, level_of(code), above=above)


def find(code: str) -> Shown:
    """The division of that code with those above it; Http404 where there is none. One query."""
    if not code or not is_code(code):
        raise Http404
    rows = village_home.places(code)
    if not rows:
        raise Http404
    found = as_shown(rows)
    found[-1].above = found[:-1]
    return found[-1]


def as_shown(rows: Sequence[Place]) -> list[Shown]:
    """Places in one line from the widest down, each with its everyday name."""
    shown, above = [], ""
    for p in rows:
        shown.append(one_shown(p, above))
        above = p.name
    return shown


def one_shown(p: Place, above: str = "") -> Shown:
    """One place; ``above`` is the official name of the one over it."""
    return Shown(
        code=p.code,
        name=p.name,
        shown=shown_name(p.name, p.code, above),
        level=level_of(p.code),
        opened=p.opened_at is not None,
        practice=p.practice,
        procedure=p.procedure,
    )


def crumbs(area: Shown, *more: tuple[Any, str], nation: bool = True) -> list[tuple[Any, str]]:
    """The way to a page of a division: the nation, all above, itself, and what follows."""
    way: list[tuple[Any, str]] = [(_("The nation"), url("figures"))] if nation else []
    # A row that only fills its level (市辖区) is no place that anybody would go to.
    line = [a for a in area.above if not is_filler(a.name, level_of(a.code))] + [area]
    return [*way, *((a.shown, a.link) for a in line), *more]
