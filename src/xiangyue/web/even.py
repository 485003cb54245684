"""Forms that are sent at one length whatever is chosen.

Who watches the encrypted line sees how long what passes is. A browser does not send what is not
ticked: so each thing that may be ticked is a yes or a no, both are sent, and every value is as long
as the others of its question. No script is needed for it; with scripts the two are shown as one box
(``site.js``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote_plus

from django import forms
from django.http import HttpResponse

BLOCK: Final = 8192
"""Bytes to whose multiple a page that shows what was chosen is filled up."""
OWN: Final = re.compile(rb"<!--own-->(.*?)<!--/own-->", re.DOTALL)
ROOM: Final = 4096
"""Bytes that what was chosen has in a page; longer own words have as many again."""


def even(values: Sequence[object], blank: bool = False) -> list[str]:
    """The values with spaces behind them, so that all are sent at one length; ``blank``: one more
    at the end, of spaces alone, for none of them."""
    words = [str(v) for v in values]
    sent = [len(quote_plus(w)) for w in words]
    longest = max(sent, default=0)
    padded = [w + " " * (longest - n) for w, n in zip(words, sent, strict=True)]
    return [*padded, " " * longest] if blank else padded


def filled(value: object, size: int) -> str:
    """A value with spaces behind it, to be sent at ``size`` bytes if it is not longer."""
    words = str(value)
    return words + " " * (size - len(quote_plus(words)))


def fill(page: HttpResponse) -> HttpResponse:
    """The page filled up to whole blocks, to as many whatever was chosen: what stands in it because
    of that, its template marks (``<!--own-->`` … ``<!--/own-->``). Without the marks a page near
    a block's end would be of so many with a long answer, and of one fewer with a short one."""
    mine = sum(len(words) for words in OWN.findall(page.content))
    rest = len(page.content) - mine + len(b"<!---->")
    whole = rest + ROOM * -(-max(mine, 1) // ROOM)
    whole += -whole % BLOCK
    page.content += b"<!--%s-->" % (b" " * (whole - rest - mine))
    return page


class Even:
    """Choices that are sent with spaces behind them, one as long as the other."""

    def to_python(self, value: Any) -> Any:
        """What is chosen, without the spaces."""
        if isinstance(value, str):
            value = value.rstrip(" ")
        elif isinstance(value, list | tuple):
            value = [str(v).rstrip(" ") for v in value]
        return super().to_python(value)  # type: ignore[misc]

    def valid_value(self, value: Any) -> bool:
        """Whether it is one of them, with its spaces or without."""
        every = (key for key, _name in self.choices)  # type: ignore[attr-defined]
        return str(value).rstrip(" ") in {str(key).rstrip(" ") for key in every}


class One(Even, forms.ChoiceField):
    """One of several."""


class Step(Even, forms.TypedChoiceField):
    """One of several that is a number."""


class Pairs(forms.CheckboxSelectMultiple):
    """A yes or a no for each choice, ``name.0``, ``name.1`` …: 1 or 0. What comes as boxes that are
    ticked is read too."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """What is chosen, either way."""
        ticked = super().value_from_datadict(data, files, name) or []
        chosen = [ticked] if isinstance(ticked, str) else list(ticked)
        return chosen + [
            str(value)
            for n, (value, _words) in enumerate(self.choices)
            if data.get(f"{name}.{n}") == "1"
        ]


def pairs(name: str, every: Sequence[object], chosen: Sequence[object]) -> list[tuple[str, str]]:
    """What :class:`Pairs` sends, for a page that carries it on."""
    picked = {str(c) for c in chosen}
    return [(f"{name}.{n}", "1" if str(v) in picked else "0") for n, v in enumerate(every)]
