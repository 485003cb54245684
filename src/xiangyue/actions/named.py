"""Whether a text that goes out names somebody of the place."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from xiangyue.core.refusals import Check, Refusal

_NAMED = """
SELECT DISTINCT p.name FROM xiangyue_person p
WHERE p.area_id LIKE %(area)s || '%%' AND length(p.name) > 1
  AND position(p.name IN %(text)s) > 0
ORDER BY 1
"""


def people_named(area: str, text: str, *, but: Collection[str] = ()) -> list[str]:
    """The names on the rosters of an area, and of all within it, that stand in ``text``: one
    query. ``but``: those that may stand there."""
    plain = "".join(text.split())  # a space between the characters hides nobody
    with connection.cursor() as c:
        c.execute(_NAMED, {"area": area, "text": f"{text}\n{plain}"})
        found = [name for (name,) in c.fetchall()]
    return [name for name in found if name not in but]


def require_nobody(area: str, text: str, *, field: str, but: Collection[str] = ()) -> None:
    """Refusal beside ``field`` with the names that stand in the text."""
    if found := people_named(area, text, but=but):
        names = {"zh": "、".join(found), "en": ", ".join(found)}
        raise Refusal("invalid", Check("named.people", False, values={"names": names}), field=field)
