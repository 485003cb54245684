"""A form field for money: typed in yuan, kept in whole fen."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

_SHAPE = re.compile(r"\d{1,12}(\.\d{1,2})?")


class MoneyField(forms.CharField):
    """``12,000.5`` or ``1.2万`` becomes 1200050 or 1200000 fen; empty becomes None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return f"{value // 100}.{value % 100:02d}".removesuffix(".00")
        return value

    def clean(self, value: Any) -> Any:
        text = unicodedata.normalize("NFKC", str(super().clean(value) or ""))
        text = text.replace(",", "").replace(" ", "").rstrip("元").lstrip("¥")
        if not text:
            return None
        times = 1
        if text.endswith("万"):
            text, times = text[:-1], 10_000
        if not _SHAPE.fullmatch(text):
            raise forms.ValidationError(
                lazy("Please write an amount in yuan, for example 12000 or 12000.50.")
            )
        whole, _dot, part = text.partition(".")
        return (int(whole) * 100 + int((part + "00")[:2])) * times
