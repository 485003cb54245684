"""Who issues the papers of a matter: the body whose people the part belongs to, never by habit the
village committee. A posting of the workers' congress is its union's, one of the collective its
council's, one of a community its residents' committee's.

Source: Shanghai Regulations on Workers' Congresses, Art. 32, 35 (the union is the congress' working
body); Law on Rural Collective Economic Organizations, Art. 30; the ``actors`` of each definition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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
COMMITTEES: Final = ("county_committee", "prefecture_committee")
"""The party committees of levels above the township: each is its place's ``party_committee``."""
PARTY: Final = ("branch_committee", "party", "party_committee")
"""Bodies of the party: what theirs is, the party committee of a level above looks at."""

# A body's name after that of its place: what says the place's level is not said twice.
_AFTER: Final = {
    "party_committee": {"village": "党委", "street": "党工委"},
    "town_government": {"village": "人民政府", "street": "办事处"},
    "discipline": {"village": "纪委", "street": "纪工委"},
}
_GOVERNMENTS: Final = {"government": "town_government", "county_government": "town_government"}
# Above the township, as on their seals.
_ABOVE: Final = {
    "party_committee": {"zh": "中共{place}委员会", "en": "{place} party committee"},
    "town_government": {"zh": "{place}人民政府", "en": "{place} people's government"},
    "discipline": {"zh": "中共{place}纪律检查委员会", "en": "{place} discipline committee"},
}


def body_of(procedure: Procedure, part: str, *, place: str = "") -> str:
    """The body that issues the papers of a part, by its ``actors``: of the first who is no mere
    hand; the village committee (of a community the residents' committee) where there is none, above
    the village whoever starts such a matter or rates in it, else the government."""
    actors = procedure.part(part).actors if any(p.key == part for p in procedure.parts) else ()
    if procedure.level == "village":
        return first_home(actors, place=place)
    rate = (r for p in procedure.parts for r in p.words.get("raters", ()))
    return next(_homes((*actors, *procedure.starts, *rate)), "town_government")


def above(matter: Matter, part: str, code: str, lang: str) -> str:
    """The office of the area ``code``, above the matter's, that looks at this part: the party's for
    what the party's bodies do here, the discipline committee for its own, else the government."""
    body = body_of(procedure_of(matter), part)
    if body != "discipline":
        body = "party_committee" if body in PARTY else "town_government"
    return name_of(Area.objects.get(pk=code), body, lang)


def _homes(roles: Iterable[str]) -> Iterator[str]:
    """The bodies that these roles are held in and that issue papers."""
    for role in roles:
        if (home := HOME.get(role)) is not None and home not in HANDS:
            yield "party_committee" if home in COMMITTEES else home


def first_home(roles: Iterable[str], *, place: str = "") -> str:
    """The first body that these roles are held in and that issues papers."""
    home = next(_homes(roles), "village_committee")
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
    """``明伦村村民委员会``, ``五乡镇党委``, ``中共吉首市委员会``: place and body as on paper."""
    level, body = level_of(area.code), _GOVERNMENTS.get(body, body)
    place = display_name(area.name, level)
    if body in _ABOVE and level not in ("village", "township"):
        return _ABOVE[body][language(lang)].format(place=place)
    said = sentences()[f"body.{body}"][language(lang)]
    if language(lang) != "zh":
        return f"{place} {said}"
    if body in _AFTER and level == "township":
        street = place.endswith("街道")
        return place + _AFTER[body]["street" if street else "village"]
    if level == "township":
        said = said.removeprefix("乡镇")
    return place + re.sub(r"^村(?=党|“)", "", said)


def issuer(matter: Matter, lang: str, on: date | None, part: str) -> Issuer:
    """Who issues a paper of this part of the matter, on what day."""
    body = body_of(procedure_of(matter), part, place=matter.area.name)
    return Issuer(name_of(matter.area, body, lang), on)
