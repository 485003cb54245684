"""The way every form goes: bound, checked, acted on, and given back with all that was typed.

    def new(request, code):
        form = OpinionForm.of(request)
        if form.is_valid():
            with form.refusals():
                opinion = opinions.submit(
                    actor=request.actor, now=request.now, key=form.key,
                    text=form.cleaned_data["text"],
                )
                return redirect("opinion", opinion.receipt)
        return form.page(request, "opinions/new.html", area=area)

Where the act is all that is done, ``did`` says the same in a line; a resend is the first time:

        if form.is_valid() and form.did(request, opinions.submit, text=form.cleaned_data["text"]):
            return redirect("opinions")

``once`` is the act alone, where more than it happens in the block, or there is no form.

A ``Refusal`` raised inside ``form.refusals()`` lands beside the field it names, else in the box at
the top; the block is left, and ``form.page`` shows the form again with the right status.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from django import forms
from django.core import validators
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions.acts import AlreadyDone
from xiangyue.core.digits import COUNTED, LARGEST
from xiangyue.core.refusals import Refusal, status_of
from xiangyue.web.wording import word


@dataclass(frozen=True)
class Problem:
    """One line of the error summary; ``target`` is the id of the field it leads to."""

    words: str
    target: str


#: Django's sentences are written for those who fill in forms all day; these say what to do.
WORDS = {
    "required": lazy("Please fill this in."),
    "invalid_choice": lazy("Please choose one of those shown."),
    "empty": lazy("The file is empty. Please choose another."),
}
WORDS_BY_KIND: dict[type[forms.Field], dict[str, Any]] = {
    forms.DateField: {"invalid": lazy("Please write a day of the calendar, like 2026-11-22.")},
    forms.IntegerField: {"invalid": lazy("Please write a whole number, like 12.")},
    forms.ChoiceField: {"required": lazy("Please choose one.")},
    forms.FileField: {"required": lazy("Please choose a file.")},
    forms.BooleanField: {"required": lazy("Please tick this to go on.")},
}


LEAST = lazy("Please write %(limit_value)s or more.")
MOST = lazy("Please write %(limit_value)s or less.")


def _plain_words(bound: forms.Field) -> None:
    """Give a field our sentences, where its form has not given its own."""
    own = dict(bound.error_messages)
    words = dict(WORDS)
    for kind, more in WORDS_BY_KIND.items():
        if isinstance(bound, kind):
            words.update(more)
    for code, sentence in words.items():
        stock = next(
            (
                base.default_error_messages[code]
                for base in type(bound).__mro__
                if code in getattr(base, "default_error_messages", {})
            ),
            None,
        )
        if stock is not None and own.get(code) is stock:
            bound.error_messages[code] = sentence
    for validator in bound.validators:
        if isinstance(validator, validators.MinValueValidator):
            validator.message = LEAST
        elif isinstance(validator, validators.MaxValueValidator):
            validator.message = MOST
        elif isinstance(validator, validators.MaxLengthValidator):
            validator.message = lazy(
                "That is %(show_value)s characters; there is room for %(limit_value)s."
            )


def _bounded(found: forms.Field) -> None:
    """No number that a form takes is more than a column holds; what the field itself says is the
    least stands."""
    if type(found) is forms.IntegerField and found.max_value is None:
        most = LARGEST if found.widget.is_hidden else COUNTED  # hidden ones are keys of rows
        found.validators.append(validators.MaxValueValidator(most, MOST))
        if found.min_value is None:
            found.validators.append(validators.MinValueValidator(-most, LEAST))


@dataclass(frozen=True)
class Choice:
    """The words of a choice with a hint below them: ``choices=[("road", Choice("Roads", "…"))]``.

    (Django takes a pair for a group of choices.)
    """

    words: Any
    hint: Any = ""

    def __str__(self) -> str:
        return str(self.words)


def key_of(sent: object) -> UUID:
    """The idempotency key that a form or a call sent; a word that is no UUID stands for one."""
    word = str(sent or "")
    try:
        return UUID(word) if word else uuid4()
    except ValueError:
        return uuid5(NAMESPACE_OID, word)


def once(request: HttpRequest, act: Callable[..., Any], *, key: UUID, **given: Any) -> None:
    """The act, done now by who asks; with a key that came before (a resend, the button pressed
    again) it is done already, and nothing more happens. A Refusal goes through."""
    with suppress(AlreadyDone):
        act(actor=request.actor, now=request.now, key=key, **given)


class ActForm(forms.Form):
    """A form of one act. ``key`` makes a resend harmless; ``version`` tells a stale page."""

    use_required_attribute = False
    _worded: bool  # whether the fields of this very class have our sentences

    idempotency = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        if "_worded" not in type(self).__dict__:
            for declared in self.base_fields.values():  # what each form's fields are copied from
                _plain_words(declared)
            type(self)._worded = True
        super().__init__(*args, **kwargs)
        self.refusal: Refusal | None = None
        self.status = 200
        if not self.is_bound:
            self.initial.setdefault("idempotency", str(uuid4()))

    def full_clean(self) -> None:
        """Checks what came; fields that a page added since are bounded like the others."""
        for found in self.fields.values():
            _bounded(found)
        super().full_clean()

    @classmethod
    def of(cls, request: HttpRequest, *, version: int | None = None, **kwargs: Any) -> Self:
        """Bound to what was posted, else fresh with a new key and the ``version`` shown."""
        if request.method == "POST":
            return cls(request.POST, request.FILES, **kwargs)
        form = cls(**kwargs)
        form.initial.setdefault("expected_version", version)
        return form

    @property
    def key(self) -> UUID:
        """The idempotency key that came with the form (a fresh one if none did)."""
        given = (
            self.cleaned_data.get("idempotency") if self.is_bound else self.initial["idempotency"]
        )
        return key_of(given)

    @property
    def version(self) -> int | None:
        """The version of the thing as the page showed it, if the form carries one."""
        value: int | None = self.cleaned_data.get("expected_version")
        return value

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Turn a Refusal raised within into errors of this form."""
        try:
            yield
        except Refusal as refusal:
            self.refuse(refusal)

    def did(self, request: HttpRequest, act: Callable[..., Any], **given: Any) -> bool:
        """Whether the act is done now, or was before with this key; where it is refused, the form
        says why. ``given`` is told the act besides who acts, when, and the key."""
        with self.refusals():
            once(request, act, key=self.key, **given)
            return True
        return False

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal beside the field it names, else in the box at the top."""
        self.status = status_of(refusal)
        if refusal.field in self.fields and not self.fields[refusal.field].widget.is_hidden:
            for check in refusal.checks:
                if not check.met:
                    self.add_error(refusal.field, word(check))
        else:
            self.refusal = refusal

    @property
    def problems(self) -> list[Problem]:
        """The error summary, in the order of the fields."""
        if not self.is_bound:
            return []
        found = [Problem(str(e), "") for e in self.non_field_errors()]
        for bound in self:
            target = bound.id_for_label or bound.auto_id
            if bound.widget_type in ("radioselect", "checkboxselectmultiple"):
                target = f"{bound.auto_id}_0"  # the first choice, which can take the focus
            label = str(bound.label or "")
            colon = "" if not label else " " if label[-1] in "?？!！。." else _(": ")
            found += [Problem(f"{label}{colon}{e}", target) for e in bound.errors]
        return found

    def page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        """The page with this form on it: 200 when fresh, 422/409/403 after errors."""
        status = self.status
        if status == 200 and self.is_bound and self.errors:
            status = 422
        return render(request, template, {"form": self, **context}, status=status)
