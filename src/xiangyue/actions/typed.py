"""What people typed, as it is kept."""

from __future__ import annotations

from xiangyue.actions.opinions import clean
from xiangyue.core.refusals import refuse


def words(value: str, name: str, most: int, *, least: int = 1) -> str:
    """``value`` cleaned; Refusal beside the field ``name`` when it is empty or too long."""
    text = clean(value)
    if len(text) < least:
        raise refuse("text.missing", field=name)
    if len(text) > most:
        raise refuse("text.too-long", field=name, length=len(text), most=most)
    return text
