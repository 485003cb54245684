"""Who issues the papers of a matter: the body whose people the part belongs to, never by habit the
village committee. A posting of the workers' congress is its union's, one of the collective its
council's, one of a community its residents' committee's.

Source: Shanghai Regulations on Workers' Congresses, Art. 32, 35 (the union is the congress' working
body); Law on Rural Collective Economic Organizations, Art. 30; the ``actors`` of each definition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from xiangyue.actions.standing import procedure_of
from xiangyue.core.bodies import HOME, place_of
from xiangyue.core.places import display_name, level_of
from xiangyue.core.procedure import Procedure
from xiangyue.data.models import Area, Matter
from xiangyue.documents.parts import Issuer
from xiangyue.methods.wording import language, sentences

HANDS: Final = ("office", "government")
"""Who writes and looks after for others, and issues nothing of their own."""

# A body's name after that of its place: what says the place's level is not said twice.
_AFTER: Final = {
    "party_committee": {"village": "党委", "street": "党工委"},
    "town_government": {"village": "人民政府", "street": "办事处"},
}


def body_of(procedure: Procedure, part: str, *, place: str = "") -> str:
    """The body that issues the papers of a part, by its ``actors``: of the first who is no mere
    hand; the village committee (of a community the residents' committee) where there is none."""
    return first_home(
        procedure.part(part).actors if any(p.key == part for p in procedure.parts) else (),
        place=place,
    )


def first_home(roles: Iterable[str], *, place: str = "") -> str:
    """The first body that these roles are held in and that issues papers."""
    homes = [HOME[r] for r in roles if r in HOME and HOME[r] not in HANDS]
    home = homes[0] if homes else "village_committee"
    if home == "village_group":  # it has a head and no office of its own
        home = "village_committee"
    if home == "village_committee" and place_of(place) == "community":
        return "residents_committee"
    return home


def law_of(procedure: Procedure, part: str) -> str:
    """The clause by which this body makes a thing known: Art. 35 for a village (and whoever has no
    law of its own), Art. 34 for a community; of another body what the method itself names."""
    body = body_of(procedure, part)
    if body == "residents_committee":
        return "residents-law:34"
    if body not in ("union", "collective_council"):
        return "law:35"
    posted = (c for c in procedure.part(part).done_when if c.fact == f"{part}.posted")
    return next((c.clause for c in posted), "") or "product"


def audience(procedure: Procedure, part: str, lang: str) -> tuple[str, str]:
    """To whom a posting is read aloud, and on which board it hangs; "" for a village's."""
    body = body_of(procedure, part)
    said = sentences()
    of = [f"posting-to.{body}", f"posting-board.{body}"]
    to, board = (said[k][language(lang)] if k in said else "" for k in of)
    return to, board


def name_of(area: Area, body: str, lang: str) -> str:
    """``明伦村村民委员会``, ``明伦村党支部委员会``, ``五乡镇党委``: place and body as on paper."""
    place = display_name(area.name, level_of(area.code))
    said = sentences()[f"body.{body}"][language(lang)]
    if language(lang) != "zh":
        return f"{place} {said}"
    if body in _AFTER and level_of(area.code) == "township":
        street = place.endswith("街道")
        return place + _AFTER[body]["street" if street else "village"]
    return place + re.sub(r"^村(?=党|“)", "", said)


def issuer(matter: Matter, lang: str, on: date | None, part: str) -> Issuer:
    """Who issues a paper of this part of the matter, on what day."""
    body = body_of(procedure_of(matter), part, place=matter.area.name)
    return Issuer(name_of(matter.area, body, lang), on)
