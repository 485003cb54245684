"""Photos and papers that come with a form: several in one field, cleaned when they are taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest

from xiangyue.actions.files import PHOTOS, Kept, take


class _Input(forms.ClearableFileInput):
    allow_multiple_selected = True


class Several(forms.FileField):
    """Any number of files of some ``kinds``, none if there is none; ``sent`` takes them."""

    def __init__(self, *, kinds: Sequence[str] = PHOTOS, **kwargs: Any) -> None:
        attrs = {"accept": ",".join(kinds), "multiple": True}
        super().__init__(required=False, widget=_Input(attrs=attrs), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return data or []


def sent(
    request: HttpRequest, most: int, *, field: str = "photos", kinds: Sequence[str] = PHOTOS
) -> list[Kept]:
    """The files of a field, cleaned and kept: of more than ``most`` one more, which the act
    refuses (``actions.files.at_most``)."""
    return [take(f, kinds=kinds, field=field) for f in request.FILES.getlist(field)[: most + 1]]
