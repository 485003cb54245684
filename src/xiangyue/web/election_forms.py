"""The forms of an election's first half."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.documents.words import upper_first
from xiangyue.methods import wording
from xiangyue.methods.election_grounds import Ground
from xiangyue.web.forms import ActForm

NAME = lazy("The name; if several have it, add the household's number.")


def _name(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=NAME, max_length=80, **more)


class PlanForm(ActForm):
    """Election day, the posts, the way."""

    day = forms.DateField(
        label=lazy("Election day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    director = forms.IntegerField(label=lazy("Director"), min_value=0, max_value=9, initial=1)
    deputy_director = forms.IntegerField(
        label=lazy("Deputy directors"), min_value=0, max_value=9, initial=1
    )
    committee_member = forms.IntegerField(
        label=lazy("Members"), min_value=0, max_value=9, initial=2
    )
    woman_member = forms.IntegerField(
        label=lazy("Members, a post of its own for a woman"), min_value=0, max_value=9, initial=1
    )
    way = forms.ChoiceField(
        label=lazy("In which way"),
        choices=[
            ("candidates", lazy("With candidates: more stand than there are seats")),
            ("open", lazy("Without candidates: who wants a post says so, anyone may be chosen")),
        ],
        widget=forms.RadioSelect,
        initial="candidates",
    )
    approval = forms.CharField(
        label=lazy("Who approved an early or a late election"),
        help_text=lazy("Only where it is not held when the term ends: which office, which paper."),
        max_length=300,
        required=False,
    )


class MoveForm(ActForm):
    """A later election day."""

    day = forms.DateField(
        label=lazy("The new election day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(label=lazy("Why"), max_length=200)
    approval = forms.CharField(
        label=lazy("Who approved an early or a late election"),
        help_text=lazy("Only where it is not held when the term ends: which office, which paper."),
        max_length=300,
        required=False,
    )


class CommitteeForm(ActForm):
    """Who was chosen for the election committee."""

    by = forms.ChoiceField(
        label=lazy("By whom were they chosen?"),
        choices=[
            ("representatives", lazy("The representatives' assembly")),
            ("assembly", lazy("The villagers' assembly")),
            ("groups", lazy("The meetings of the village groups")),
        ],
        widget=forms.RadioSelect,
    )
    people = forms.CharField(
        label=lazy("Who was chosen, the most votes first"),
        help_text=lazy(
            "One a line: the name, a comma, the votes. Those behind the members stand in line. "
            "For one of several people with the same name the household's number before the votes."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=2000,
    )
    members = forms.IntegerField(label=lazy("How many are members"), min_value=1, max_value=20)


class LeaveForm(ActForm):
    """Somebody leaves the election committee."""

    person_id = forms.ChoiceField(label=lazy("Who leaves?"))
    why = forms.ChoiceField(
        label=lazy("Why"),
        choices=[
            ("resigned", lazy("They resign")),
            ("absent", lazy("They missed the meetings")),
            ("other", lazy("Another reason")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=lazy("In a few words"), max_length=180, required=False)


class ShareForm(ActForm):
    """The members share the posts of the election committee among them."""

    chair = forms.ChoiceField(label=lazy("Who heads the election committee?"))
    deputies = forms.MultipleChoiceField(
        label=lazy("Who are its deputies?"),
        help_text=lazy("Nobody, where it has none."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class MetForm(ActForm):
    """Who missed a meeting of the election committee."""

    absent = forms.MultipleChoiceField(
        label=lazy("Who was not there, or did not vote?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class TakePartForm(ActForm):
    """One who is away says that they take part."""

    name = _name(lazy("Who takes part?"))
    how = forms.ChoiceField(
        label=lazy("How did they say so?"),
        choices=[
            ("phone", lazy("By a call")),
            ("paper", lazy("On paper")),
            ("relative", lazy("Through a relative")),
        ],
        widget=forms.RadioSelect,
    )
    by = forms.CharField(label=lazy("Which relative"), max_length=60, required=False)


class ApplyForm(ActForm):
    """One registered elsewhere applies."""

    name = _name(lazy("Who applies?"))
    ground = forms.ChoiceField(label=lazy("On which ground?"), widget=forms.RadioSelect)

    def offer(self, grounds: Sequence[Ground], lang: str) -> None:
        """The grounds there are; not asked where there is one alone."""
        if len(grounds) < 2:
            del self.fields["ground"]
            return
        self.fields["ground"].choices = [  # type: ignore[attr-defined]
            (g.key, f"{upper_first(g.name[lang])} ({wording.clause(g.clause, lang)})")
            for g in grounds
        ]


class AcceptForm(ActForm):
    """What a meeting decided on an applicant."""

    accepted = forms.ChoiceField(
        label=lazy("What was decided?"),
        choices=[("yes", lazy("They take part")), ("no", lazy("They do not"))],
        widget=forms.RadioSelect,
    )
    basis = forms.CharField(label=lazy("Which meeting, on which day"), max_length=200)

    def by(self, ground: Ground | None) -> None:
        """Who decides, by the text of the ground."""
        if ground is not None and ground.by == "committee":
            self.fields["accepted"].label = _("What did the election committee decide?")
            self.fields["basis"].label = _("On which day the election committee decided, and how")


class PutBackForm(ActForm):
    """Somebody who was left out comes onto the posted roll."""

    name = _name(lazy("Who is put on the roll?"))
    reason = forms.CharField(
        label=lazy("What kept them off, and since when it is over"), max_length=200
    )


class StrikeForm(ActForm):
    """Somebody is struck off."""

    name = _name(lazy("Who is struck off?"))
    reason = forms.CharField(label=lazy("Why"), max_length=200)


class AppealForm(ActForm):
    """An appeal against the roll."""

    asks = forms.ChoiceField(
        label=lazy("What is wrong?"),
        choices=[
            ("add", lazy("Somebody is missing on it")),
            ("remove", lazy("Somebody on it should not be")),
            ("correct", lazy("Something is written wrong")),
        ],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=lazy("Of whom it is about"), max_length=60)
    text = forms.CharField(
        label=lazy("In your own words"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class AppealForForm(AppealForm):
    """An appeal that the office writes down for somebody."""

    by = _name(lazy("Who appeals?"))
    field_order = ["by", "asks", "name", "text"]


class DecideForm(ActForm):
    """The answer to an appeal."""

    granted = forms.ChoiceField(
        label=lazy("What is decided?"),
        choices=[("yes", lazy("Granted: the roll is changed")), ("no", lazy("Not granted"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=lazy("The answer, with its reason"),
        help_text=lazy("It is posted."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


class DecideElsewhereForm(DecideForm):
    """The answer to an appeal about one who is not registered here."""

    basis = forms.CharField(
        label=lazy("Which meeting, on which day"),
        help_text=lazy("They are not registered here: a meeting must have accepted them."),
        max_length=200,
        required=False,
    )
