"""The forms of nominations, candidates and the poll's arrangements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.core.candidates import CONDITIONS
from xiangyue.methods.wording import sentences
from xiangyue.web.forms import ActForm
from xiangyue.web.matter_words import reader

NAME = lazy("The name; if several have it, add the household's number.")
NAMES = lazy("One name a line; if several have it, add the household's number.")
_LINES = {"rows": 3}


def sentence(key: str) -> str:
    """A word of the wording files in the reader's language."""
    return sentences()[key][reader()]


def name_field(label: Any, **more: Any) -> forms.CharField:
    """One person by name."""
    return forms.CharField(label=label, help_text=NAME, max_length=80, **more)


def names_field(label: Any, **more: Any) -> forms.CharField:
    """Several people, one a line."""
    more.setdefault("help_text", NAMES)
    return forms.CharField(label=label, widget=forms.Textarea(_LINES), **more)


class NameForm(ActForm):
    """Whom a voter names: a field for each post (``add_posts``)."""

    def add_posts(self, posts: list[tuple[str, str, int]], people: dict[str, Any]) -> None:
        """(post, name, seats); ``people``: of a preselection, by post (id, name)."""
        for post, name, seats in posts:
            key = f"post_{post}"
            if post in people:
                self.fields[key] = forms.MultipleChoiceField(
                    label=name, choices=people[post], required=False,
                    widget=forms.CheckboxSelectMultiple,
                    help_text=_("At most %(n)s.") % {"n": seats},
                )  # fmt: skip
            elif seats == 1:
                self.fields[key] = name_field(name, required=False)
            else:
                self.fields[key] = names_field(
                    _("%(post)s, at most %(n)s people") % {"post": name, "n": seats},
                    required=False,
                )


class PapersForm(ActForm):
    """To whom nomination papers are handed."""

    everyone = forms.BooleanField(
        label=lazy("To everyone who has not named on the phone"),
        help_text=lazy("From then on nobody names on the phone."),
        required=False,
    )
    people = names_field(lazy("Or to these voters"), required=False)


class CountForm(ActForm):
    """One teller's sums."""

    issued = forms.IntegerField(label=lazy("Nomination papers handed out"), min_value=0)
    returned = forms.IntegerField(label=lazy("Nomination papers that came back"), min_value=0)
    void = forms.IntegerField(label=lazy("Void papers among them"), min_value=0)

    def add_posts(self, posts: list[tuple[str, str, int]]) -> None:
        """A field for each post."""
        for post, name, _seats in posts:
            self.fields[f"post_{post}"] = names_field(
                name,
                required=False,
                help_text=lazy("One person a line: the name, a space, how often they were named."),
            )


class PutForm(ActForm):
    """Named by the party organisation or by voters together."""

    post = forms.ChoiceField(label=lazy("For which post?"), widget=forms.RadioSelect)
    person = name_field(lazy("Who is named?"))
    way = forms.ChoiceField(
        label=lazy("By whom?"),
        choices=[
            ("joint", lazy("By voters together, who signed")),
            ("party", lazy("By the party organisation")),
        ],
        widget=forms.RadioSelect,
    )
    backers = names_field(lazy("Who signed? (of voters together)"), required=False)


class StandForm(ActForm):
    """One puts oneself forward."""

    post = forms.ChoiceField(label=lazy("For which post?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=lazy("What do you mean to do?"), max_length=2000, required=False,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip


class StandForForm(StandForm):
    """The same, entered by the office."""

    person = name_field(lazy("Who puts themselves forward?"))
    in_person = forms.BooleanField(label=lazy("They came themselves and signed"), required=False)
    field_order = ("person", "post", "words", "in_person")


class RuleForm(ActForm):
    """Whether somebody may stand."""

    condition = forms.ChoiceField(label=lazy("May they stand?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=lazy("If not: why, and from which paper it is known"), max_length=500,
        required=False,
    )  # fmt: skip
    heard = forms.CharField(
        label=lazy("If not: what they said when they were heard"), max_length=2000,
        required=False, widget=forms.Textarea(_LINES),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [("ok", lazy("Yes, nothing stands against it"))]
        choices += [(c, sentence(f"candidate-condition.{c}")) for c in CONDITIONS]
        self.fields["condition"].choices = choices  # type: ignore[attr-defined]


class WordsForm(ActForm):
    """What one means to do."""

    words = forms.CharField(
        label=lazy("What is meant to be done"), max_length=2000,
        widget=forms.Textarea({"rows": 6}),
        help_text=lazy("What you promise must be true and can be done. Everyone can read it."),
    )  # fmt: skip


class ObjectForm(ActForm):
    """Why one thinks one may stand after all."""

    words = forms.CharField(
        label=lazy("Why is it wrong?"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )


class AnswerForm(ActForm):
    """The answer to an objection."""

    may_stand = forms.ChoiceField(
        label=lazy("What is decided?"),
        choices=[("yes", lazy("They may stand")), ("no", lazy("It stays as it was ruled"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=lazy("Answer, with the reason"), max_length=2000, widget=forms.Textarea(_LINES)
    )


class ChooseForm(ActForm):
    """One of several posts."""

    post = forms.ChoiceField(label=lazy("For which post?"), widget=forms.RadioSelect)
    in_writing = forms.BooleanField(
        label=lazy("Their signed paper is here"),
        help_text=lazy("Only where the office enters it for them."),
        required=False,
    )


class DeclineForm(ActForm):
    """One does not stand."""

    reason = forms.CharField(label=lazy("Why (if they say)"), max_length=200, required=False)
    in_writing = forms.BooleanField(
        label=lazy("Their signed paper is here"),
        help_text=lazy("Only where the office enters it for them."),
        required=False,
    )


class BoxForm(ActForm):
    """A place or a box."""

    kind = forms.ChoiceField(label=lazy("What is it?"), widget=forms.RadioSelect)
    name = forms.CharField(label=lazy("What it is called"), max_length=40)
    place = forms.CharField(label=lazy("Where it is, or the way it takes"), max_length=120)
    opens = forms.TimeField(
        label=lazy("Opens at"), widget=forms.TimeInput({"type": "time", "class": "short"}, "%H:%M")
    )
    closes = forms.TimeField(
        label=lazy("Closes at"), widget=forms.TimeInput({"type": "time", "class": "short"}, "%H:%M")
    )
    reason = forms.CharField(
        label=lazy("Of a mobile box: why it is needed"), max_length=200, required=False
    )
    secret_place = forms.BooleanField(
        label=lazy("There is a place to write in secret"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = ("main", "station", "mobile")
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (k, sentence(f"poll-box.{k}")) for k in kinds
        ]


class DecideBoxForm(ActForm):
    """The township's decision on a mobile box."""

    approved = forms.ChoiceField(
        label=lazy("What does the township say?"),
        choices=[("yes", lazy("Approved")), ("no", lazy("Not approved"))],
        widget=forms.RadioSelect,
    )
    paper = forms.CharField(
        label=lazy("The township's paper: its number or day"),
        help_text=lazy("An officer of the township leaves it empty."),
        max_length=100, required=False,
    )  # fmt: skip
    answer = forms.CharField(label=lazy("If not: why"), max_length=200, required=False)


class StaffForm(ActForm):
    """Who does what."""

    task = forms.ChoiceField(label=lazy("Which task?"), widget=forms.RadioSelect)
    box = forms.ChoiceField(label=lazy("Where?"), required=False)
    people = names_field(lazy("Who?"))


class AssignForm(ActForm):
    """Which village groups come to which place."""

    box = forms.ChoiceField(label=lazy("Where?"))
    groups = forms.MultipleChoiceField(
        label=lazy("Which village groups?"), widget=forms.CheckboxSelectMultiple
    )


class VoidForm(ActForm):
    """What makes a paper void beside the law."""

    lines = names_field(
        lazy("What the village's own election measures add"), required=False,
        help_text=lazy("One rule a line. What the law says stands there already."),
    )  # fmt: skip


class MoveForm(ActForm):
    """Papers printed, handed over, brought back, destroyed."""

    move = forms.ChoiceField(
        label=lazy("What was done?"),
        choices=[
            ("printed", lazy("Printed")),
            ("handed", lazy("Handed to the places")),
            ("back", lazy("Brought back")),
            ("destroyed", lazy("Destroyed before witnesses")),
        ],
        widget=forms.RadioSelect,
    )
    number = forms.IntegerField(label=lazy("How many papers?"), min_value=1)
    box = forms.ChoiceField(label=lazy("To or from which place?"), required=False)
    giver = forms.CharField(label=lazy("Who gave them?"), max_length=60, required=False)
    taker = forms.CharField(label=lazy("Who took them?"), max_length=60, required=False)


class ProxyForm(ActForm):
    """Somebody votes for me."""

    holder = name_field(lazy("Who votes for you?"))
    away = forms.CharField(label=lazy("Why can you not come? Where are you?"), max_length=200)


class ProxyForForm(ActForm):
    """A proxy out of a signed paper."""

    voter = name_field(lazy("Who is away?"))
    holder = name_field(lazy("Who votes for them?"))
    away = forms.CharField(label=lazy("Why they cannot come, where they are"), max_length=200)
    in_writing = forms.BooleanField(label=lazy("Their signed paper is here"), required=False)


class RefuseProxyForm(ActForm):
    """Why a proxy does not hold."""

    reason = forms.CharField(label=lazy("Why does it not hold?"), max_length=200)


class AskForm(ActForm):
    """For the mobile box."""

    reason = forms.CharField(label=lazy("Why can you not come to the poll?"), max_length=200)


class AskForForm(AskForm):
    """The same for somebody."""

    person = name_field(lazy("Who asks for it?"))
    field_order = ("person", "reason")


class AnswerAskForm(ActForm):
    """Whether the mobile box comes."""

    box = forms.ChoiceField(label=lazy("Which mobile box comes?"), required=False)
    answer = forms.CharField(label=lazy("If none: why"), max_length=200, required=False)
