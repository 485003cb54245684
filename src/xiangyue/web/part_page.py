"""What the page of every part of a matter is given, whatever its kind."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from xiangyue.actions import officers
from xiangyue.actions.standing import Case
from xiangyue.core.engine import PartView, Standing
from xiangyue.core.kinds import REGISTRY
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url


class Page:
    """What every kind's page is given: the matter, its part, and the way to answer."""

    def __init__(self, request: HttpRequest, case: Case, standing: Standing, key: str) -> None:
        self.request, self.case, self.standing, self.key = request, case, standing, key
        if key not in case.parts:
            raise Http404
        self.view: PartView = standing.view(key)
        self.part = self.view.part
        roles = officers.roles_in(request.actor, case.matter, case.procedure, case.today)
        self.mine = bool(roles & set(self.part.actors))
        self.open = self.view.status == "open" and case.matter.state == "running"

    @property
    def may(self) -> bool:
        """Whether the reader can act on it now."""
        return self.mine and self.open

    def render(self, template: str, form: ActForm | None = None, **more: Any) -> HttpResponse:
        """The part's page with the block of its kind."""
        matter, lang = self.case.matter, words.reader()
        step = self.view.step
        context = {
            "area": matter.area,
            "practice": matter.practice,
            "crumbs": words.crumbs(matter, (self.view.names[lang], "")),
            "matter": matter,
            "number": words.number_of(matter),
            "part": self.part,
            "name": self.view.names[lang],
            "todo": self.case.procedure.text(lang, "parts", self.key, "todo"),
            "step_number": self.case.procedure.number_of(self.key),
            "step_name": self.case.procedure.text(lang, "steps", step.key, "name"),
            "view": self.view,
            "row": self.case.parts[self.key],
            "facts": self.case.facts(self.key),
            "who": words.role_names(self.part.actors),
            "mine": self.mine,
            "elects": any(p.kind == "election_plan" for p in self.case.procedure.parts),
            "has_board": words.has_board(self.case.procedure),
            "open": self.open,
            "may": self.may,
            "by_hand": self.part.finish == "by_hand" and not REGISTRY[self.part.kind].ends_itself,
            **more,
        }
        if form is not None:
            return form.page(self.request, template, **context)
        return render(self.request, template, context)

    def ask(
        self,
        form: ActForm,
        heading: str,
        press: str,
        *,
        lead: str = "",
        quote: str = "",
        crumb: str = "",
    ) -> HttpResponse:
        """A page of its own for one act on the part, which leads back to it. ``quote``: what the
        act is about; ``crumb``: what the page is called on its way, else its heading."""
        matter, name = self.case.matter, self.view.names[words.reader()]
        there = (name, url("matter-part", matter.pk, self.key))
        return form.page(
            self.request,
            "parts/act.html",
            area=matter.area,
            practice=matter.practice,
            crumbs=words.crumbs(matter, there, (crumb or heading, "")),
            matter=matter,
            part=self.part,
            heading=heading,
            lead=lead,
            quote=quote,
            press=press,
        )

    def done(self) -> HttpResponse:
        """Back to the matter after an act."""
        return redirect(url("matter", self.case.matter.pk) + f"#step-{self.view.step.key}")
