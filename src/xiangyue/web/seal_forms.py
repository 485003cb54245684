"""What one fills in about seals: a seal and its keeper, a use asked for, decided, stamped."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from xiangyue.actions.files import PAPERS, PHOTOS
from xiangyue.core.bodies import BRANCH, COMMITTEE, COUNCIL, OFFICE, SUPERVISION
from xiangyue.data.models import Membership
from xiangyue.data.village_seals import KINDS
from xiangyue.web import register_words as words
from xiangyue.web.forms import ActForm
from xiangyue.web.matter_words import role_name
from xiangyue.web.uploads import Several

FILES = 6
YES_NO = [("no", lazy("No")), ("yes", lazy("Yes"))]


def people(area: str, today: date, *roles: str) -> list[tuple[str, str]]:
    """(id, name and posts) of who holds one of these roles: one query."""
    seats = (
        Membership.objects.filter(area_id=area, role__in=roles, start__lte=today)
        .exclude(end__lt=today)
        .exclude(person__active=False)
        .select_related("person")
        .order_by("pk")
    )
    held: dict[tuple[int, str], list[str]] = {}
    for seat in seats:
        held.setdefault((seat.person_id, seat.person.name), []).append(role_name(seat.role))
    return [(str(pk), f"{name} · {_(', ').join(posts)}") for (pk, name), posts in held.items()]


OFFICES = (*COMMITTEE, *BRANCH, *OFFICE, *COUNCIL, *SUPERVISION)


class SealForm(ActForm):
    """A seal and who keeps it."""

    name = forms.CharField(
        label=lazy("What is cut into the seal?"),
        help_text=lazy("For example: Mingtan Village Committee"),
        max_length=80,
    )
    body = forms.ChoiceField(
        label=lazy("Whose seal is it?"), choices=list(words.BODIES.items()),
        widget=forms.RadioSelect,
    )  # fmt: skip
    keeper = forms.ChoiceField(label=lazy("Who keeps it?"))


class HandOverForm(ActForm):
    """Who keeps it from now on, who watched."""

    keeper = forms.ChoiceField(label=lazy("Who keeps it from now on?"))
    witness = forms.ChoiceField(label=lazy("Who watches the handover?"))
    note = forms.CharField(label=lazy("Remark"), max_length=300, required=False)


class AskForm(ActForm):
    """What is to be sealed."""

    kind = forms.ChoiceField(
        label=lazy("What is to be sealed?"),
        choices=[(k, words.SEAL_KINDS[k]) for k in KINDS],
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label=lazy("Title of the paper"),
        help_text=lazy(
            "Everyone can read it in the log, but for a certificate of a villager's own."
        ),
        max_length=120,
    )
    purpose = forms.CharField(label=lazy("What for, and for whom?"), max_length=300)
    copies = forms.IntegerField(label=lazy("How many copies?"), min_value=1, initial=1)
    blank = forms.ChoiceField(
        label=lazy("Is any sheet blank, or are there gaps in it?"),
        choices=YES_NO, widget=forms.RadioSelect,
    )  # fmt: skip
    handler = forms.CharField(
        label=lazy("Who does the errand?"),
        help_text=lazy("Leave empty if it is you."),
        max_length=60,
        required=False,
    )
    contract = forms.ChoiceField(
        label=lazy("Which contract of the register?"), required=False,
        help_text=lazy("Only for a contract: its resolution is known from there."),
    )  # fmt: skip
    matter = forms.ChoiceField(
        label=lazy("Which resolution of the assembly?"), required=False,
        help_text=lazy("Needed for a contract that is not on the register, and for a loan."),
    )  # fmt: skip
    outside = forms.CharField(
        label=lazy("Is the seal taken outside? Where to?"), max_length=120, required=False,
        help_text=lazy("Leave empty if it is stamped in the office."),
    )  # fmt: skip
    with_whom = forms.ChoiceField(label=lazy("Who goes along?"), required=False)


class DecideForm(ActForm):
    """Approved or not."""

    approve = forms.ChoiceField(
        label=lazy("Is it approved?"),
        choices=[("yes", pgettext_lazy("seal", "Approve")), ("no", lazy("Do not approve"))],
        widget=forms.RadioSelect,
    )
    copies = forms.IntegerField(label=lazy("Of how many copies?"), min_value=1, required=False)
    reason = forms.CharField(
        label=lazy("If not: why?"), max_length=300, required=False,
    )  # fmt: skip
    by = forms.ChoiceField(
        label=lazy("Who signed the paper form?"), required=False,
        help_text=lazy("Only if you enter it for somebody who signed on paper."),
    )  # fmt: skip
    files = Several(label=lazy("Photo of the signed form"), kinds=PHOTOS + PAPERS)


class StampForm(ActForm):
    """What was stamped."""

    copies = forms.IntegerField(label=lazy("How many copies were stamped?"), min_value=1)
    blank = forms.ChoiceField(
        label=lazy("Was any sheet blank, or were there gaps in it?"),
        choices=YES_NO, widget=forms.RadioSelect,
    )  # fmt: skip
    files = Several(
        label=lazy("Photos or a scan of what was sealed"),
        help_text=lazy("Only the office and the supervision committee see them."),
        kinds=PHOTOS + PAPERS,
    )
    went_out = forms.ChoiceField(
        label=lazy("Was the seal taken out of the office for it?"),
        choices=YES_NO, widget=forms.RadioSelect, initial="no",
    )  # fmt: skip
