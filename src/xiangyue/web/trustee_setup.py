"""The forms of a verifiable secret ballot: what is asked, who does what, its opening."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.core.belenios.election import Question, grades
from xiangyue.core.digits import whole
from xiangyue.core.places import ancestors
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Person
from xiangyue.web.forms import ActForm, Choice

USES = {
    "rating": Choice(
        lazy("Rate something"), lazy("People or work are graded; no election, no recall.")
    ),
    "consultation": Choice(
        lazy("Hear what people think"), lazy("The result is advice; it decides nothing by itself.")
    ),
    "body": Choice(
        lazy("A vote of a body"), lazy("Only where its law or charter lets it vote like this.")
    ),
}
VOTERS = {
    "adults": lazy("Everyone of eighteen and more"),
    "households": lazy("One a household"),
    "representatives": lazy("The villagers' representatives"),
}
ASKS = {
    "grades": Choice(lazy("Give grades"), lazy("Each thing gets one of a few grades.")),
    "choose": Choice(lazy("Choose answers"), lazy("Questions, each with one or several answers.")),
    "both": Choice(lazy("Both"), lazy("Grades first, then the questions.")),
}
_EMPTY_LINE = re.compile(r"\n[ \t]*\r?\n")
_OWN_BOUNDS = re.compile(r"[\[［【](\d{1,2})(?:\s*[-–—~～至到]\s*(\d{1,2}))?[\]］】]\s*\Z")
"""How many may be chosen, at the end of a question's line."""
HOURS = [(f"{hour:02}:00", f"{hour:02}:00") for hour in range(6, 24)]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class SetUpForm(ActForm):
    """What is asked, of whom, and who makes the credentials and holds the key."""

    use = forms.ChoiceField(
        label=lazy("What is it for?"),
        help_text=lazy("The villagers' committee is elected and recalled on paper, never so."),
        choices=list(USES.items()),
        widget=forms.RadioSelect,
    )
    basis = forms.CharField(
        label=lazy("Law or charter that lets the body vote so"),
        help_text=lazy("Only for a vote of a body."),
        max_length=500,
        required=False,
    )
    asks = forms.ChoiceField(
        label=lazy("What is asked?"), choices=list(ASKS.items()), widget=forms.RadioSelect
    )
    items = forms.CharField(
        label=lazy("What is graded"),
        help_text=lazy("For grades. One a line; each becomes a question."),
        widget=_area(3),
        max_length=2000,
        required=False,
    )
    scale = forms.CharField(
        label=lazy("Grades"),
        help_text=lazy("One a line, the best first."),
        widget=_area(3),
        max_length=500,
        required=False,
    )
    choices = forms.CharField(
        label=lazy("Questions with their answers"),
        help_text=lazy(
            "For choosing. The question on a line, its answers below it, one a line; an empty line"
            " before the next question."
        ),
        widget=_area(6),
        max_length=8000,
        required=False,
    )
    fewest = forms.IntegerField(label=lazy("Choose at least"), min_value=0, max_value=50, initial=1)
    most = forms.IntegerField(
        label=lazy("Choose at most"),
        help_text=lazy(
            "Of each question. One that differs says so at the end of its line: [1-2], [3]."
        ),
        min_value=1,
        max_value=50,
        initial=1,
    )
    blank = forms.BooleanField(
        label=lazy("A question may be left blank"), required=False, initial=True
    )
    voters = forms.ChoiceField(
        label=lazy("Who votes?"), choices=list(VOTERS.items()), widget=forms.RadioSelect
    )
    named = forms.BooleanField(
        label=lazy("Each slip bears its voter's name"),
        help_text=lazy(
            "If not, the slips are put into a bag and everyone draws one: then nobody knows whose"
            " is whose."
        ),
        required=False,
        initial=True,
    )
    authority = forms.CharField(
        label=lazy("Who makes the voting codes?"),
        help_text=lazy("A name on the roster: somebody who neither sets this up nor is a trustee."),
        max_length=80,
    )
    trustees = forms.CharField(
        label=lazy("Trustees"),
        help_text=lazy("One name a line, two to nine people who would not agree to cheat."),
        widget=_area(3),
        max_length=800,
    )
    needed = forms.IntegerField(
        label=lazy("How many of them open the result together?"),
        help_text=lazy("Fewer than there are, so that one may be away; at least two."),
        min_value=1,
        max_value=9,
        initial=2,
    )

    def questions(self) -> tuple[Question, ...]:
        """What is asked; Refusal for what nobody could answer."""
        data = self.cleaned_data
        graded: tuple[Question, ...] = ()
        if data["asks"] != "choose":
            scale = _lines(data["scale"]) or ["满意", "基本满意", "不满意"]
            graded = tuple(grades(_lines(data["items"]), scale, blank=data["blank"]))
        if data["asks"] == "grades":
            return graded
        blocks = [b for block in _EMPTY_LINE.split(data["choices"]) if (b := _lines(block))]
        return (*graded, *(self._choosing(*block) for block in blocks or [[""]]))

    def _choosing(self, text: str, *answers: str) -> Question:
        least, most = self.cleaned_data["fewest"], self.cleaned_data["most"]
        own = _OWN_BOUNDS.search(text)
        if own:
            text = text[: own.start()].strip()
            least, most = int(own[1]), int(own[2] or own[1])
        try:
            return Question(text, answers, least, most, self.cleaned_data["blank"])
        except ValueError:
            says = "trustee-ballot.bounds" if answers else "trustee-ballot.no-words"
            raise refuse(says, field="choices", question=text) from None

    def people(self, area: str) -> dict[str, Any]:
        """The people named."""
        return {
            "authority": person_around(area, self.cleaned_data["authority"], field="authority"),
            "trustees": [
                person_around(area, line, field="trustees")
                for line in _lines(self.cleaned_data["trustees"])
            ],
        }


class OpenForm(ActForm):
    """Until when ballots are taken."""

    until = forms.DateField(
        label=lazy("Last day"), widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    hour = forms.ChoiceField(label=lazy("Until what time"), choices=HOURS, initial="18:00")

    def closes_at(self) -> datetime:
        """The end."""
        hour = time(int(self.cleaned_data["hour"][:2]))
        return timezone.make_aware(datetime.combine(self.cleaned_data["until"], hour))


class AgainForm(ActForm):
    """A ballot is given up, to be set up anew."""

    reason = forms.CharField(label=lazy("Reason"), max_length=500)


def person_around(area: str, typed: str, *, field: str) -> int:
    """The one person of that name on the roster of the place, else of one above it; Refusal beside
    ``field``. ``林阿婆 0012`` or ``林阿婆 1988`` tells those of one name apart."""
    words = typed.split()
    for code in (area, *ancestors(area)):
        found = Person.objects.filter(area_id=code, active=True, name=words[0] if words else "")
        if len(words) > 1:
            known = Q(household__number=words[1])
            if year := whole(words[1], 9999):
                known |= Q(birth_date__year=year)
            found = found.filter(known)
        people = list(found.values_list("pk", flat=True)[:2])
        if len(people) > 1:
            raise refuse("trustee-ballot.several-of-name", field=field)
        if people:
            return int(people[0])
    raise refuse("trustee-ballot.unknown-person", field=field)


def bounds(question: Question) -> str:
    """How many may be chosen, in words."""
    if question.least == question.most:
        return _("Choose %(n)s") % {"n": question.most}
    if not question.least:
        return _("Choose at most %(n)s") % {"n": question.most}
    return _("Choose %(least)s to %(most)s") % {"least": question.least, "most": question.most}
