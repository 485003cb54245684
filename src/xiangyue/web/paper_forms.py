"""The endings of papers in an address, for any page that gives some."""

from __future__ import annotations

from django.urls import register_converter


class SheetForm:
    """``docx``, ``pdf`` or ``xlsx``."""

    regex = "docx|pdf|xlsx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SheetForm, "sheet_form")
