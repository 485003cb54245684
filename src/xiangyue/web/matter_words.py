"""What the pages of matters share: names of kinds, origins, states and roles; ways to a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from xiangyue.access.matters import may_see
from xiangyue.actions.standing import Case, procedure_of, read_case
from xiangyue.core.bodies import place_of
from xiangyue.core.engine import PartView, Standing
from xiangyue.core.places import display_name, level_of
from xiangyue.core.procedure import Procedure
from xiangyue.data.models import Matter
from xiangyue.methods import powers
from xiangyue.methods.wording import sentences
from xiangyue.web.formats import is_chinese
from xiangyue.web.links import maybe_url, url

CATEGORIES: dict[str, Promise | str] = {
    "planning": lazy("Village plan and building"),
    "subsidised_posts": lazy("Paid posts and their rates"),
    "collective_income": lazy("Use of collective income"),
    "public_works": lazy("Public works, money and labour for them, their contracts"),
    "key_support": lazy("People to be supported, and how"),
    "other": lazy("Something else of common interest"),
}
ORIGINS: dict[str, Promise | str] = {
    "opinions": lazy("Villagers' opinions"),
    "members": lazy("Party members' suggestion"),
    "villagers": lazy("Villagers' suggestion"),
    "cadres": lazy("Cadres' suggestion"),
    "higher": lazy("A level above"),
    "application": lazy("Somebody asks for it"),
    "duty": lazy("The law or a rule asks for it"),
}
STATES: dict[str, Promise | str] = {
    "running": pgettext_lazy("matter", "Under way"),
    "closed": pgettext_lazy("matter", "Closed"),
    "dropped": pgettext_lazy("matter", "Not carried on"),
}
STATE_LOOKS = {"running": "open", "closed": "done", "dropped": "wait"}


def reader() -> str:
    """``zh`` or ``en``, as the texts of procedures and refusals are kept."""
    return "zh" if is_chinese() else "en"


def paper_language(request: HttpRequest) -> str:
    """A paper's language: Chinese, as it is posted and kept; an English copy by ``?lang=en``."""
    return "en" if request.GET.get("lang") == "en" else "zh"


def role_name(role: str, area: str = "") -> str:
    """What a role is called, in a community of the name ``area`` as people say there."""
    return _said_at(f"role.{role}", area) or role


def role_names(roles: Iterable[str]) -> str:
    """Several roles in one line."""
    return ("、" if is_chinese() else ", ").join(role_name(r) for r in roles)


def body_name(body: str, area: str = "") -> str:
    """What a body is called, in a community of the name ``area`` as people say there."""
    return _said_at(f"body.{body}", area) or body


def _said_at(key: str, area: str) -> str:
    """A name by the kind of area: a village's and a community's clerk are 村文书 and 社区文书."""
    own = sentences().get(f"community.{key}") if place_of(area) == "community" else None
    return (own or sentences().get(key, {})).get(reader(), "")


def part_name(procedure: Procedure, key: str) -> str:
    """What a part is called."""
    return procedure.text(reader(), "parts", key, "name") or key


def has_board(procedure: Procedure) -> bool:
    """Whether a matter is an election or a vote on a recall, which has one page for everyone."""
    return any(p.kind in ("election_plan", "question_plan") for p in procedure.parts)


def number_of(matter: Matter) -> str:
    """``〔2026〕7号`` / ``2026-7``."""
    if is_chinese():
        return f"〔{matter.year}〕{matter.number}号"
    return f"{matter.year}-{matter.number}"


def matters_name(code: str) -> Promise | str:
    """What the list of a place's matters is called: only a village's are the village's."""
    return lazy("Matters") if len(code) == 12 else lazy("Matters here")


def crumbs(matter: Matter, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a page of a matter; its area must be loaded."""
    area = matter.area
    area.shown = display_name(area.name, level_of(area.code))
    return [
        (area.shown, maybe_url("village", area.code)),
        (matters_name(area.code), url("matters", area.code)),
        (matter.title, url("matter", matter.pk)),
        *more,
    ]


def load(request: HttpRequest, pk: int) -> tuple[Case, Standing]:
    """A matter to look at, with where it stands: three queries, two once it has ended.

    Http404 where there is none, or none that the reader may see.
    """
    case = read_case(pk, now=request.now)
    if case is None or not may_see(request.actor, case.matter, case.procedure):
        raise Http404
    return case, case.standing()


def find(request: HttpRequest, pk: int) -> Matter:
    """A matter with its area and its procedure: one query; Http404 as ``load``."""
    matter = Matter.objects.select_related("area", "procedure").filter(pk=pk).first()
    if matter is None or not may_see(request.actor, matter, procedure_of(matter)):
        raise Http404
    return matter


def category_name(procedure: Procedure, category: str) -> str:
    """What a matter is about: an item of Art. 28, or its method's own subject."""
    if category == procedure.subject:
        return procedure.text(reader(), "subject") or category
    if category in powers.load():
        return powers.load()[category].name[reader()]
    return str(CATEGORIES.get(category, category))


def step_state(views: Iterable[PartView]) -> str:
    """A step's state out of its parts': done when all are, open when one is."""
    states = [v.status for v in views]
    if all(s == "done" for s in states):
        return "done"
    return "open" if "open" in states or "done" in states else "waiting"
