"""Who may hear, keep, answer and read opinions: the same on a page and in the API."""

from __future__ import annotations

from xiangyue.access.actors import Actor
from xiangyue.core.bodies import (
    BRANCH,
    COMMITTEE,
    OFFICE,
    OFFICERS,
    PARTY,
    PARTY_COMMITTEE,
    REPRESENTATIVES,
    SUPERVISION,
    TOWN_GOVERNMENT,
)
from xiangyue.core.village_books import LOOKERS, POSTERS, TRUSTEE
from xiangyue.data.models import Opinion
from xiangyue.data.opinions import PETITION

#: Who may hear someone at the door (eight-step method, step 1).
HEARERS = REPRESENTATIVES + BRANCH + COMMITTEE + SUPERVISION + PARTY + OFFICE
#: Who takes opinions in hand and puts like ones together.
KEEPERS = BRANCH + OFFICE
#: Who answers, and who reads what is for the village office only.
ANSWERERS = BRANCH + COMMITTEE + OFFICE
#: Who passes up to the township what is beyond the village's powers.
PASSERS = ("secretary", "director", *OFFICE)
#: Who answers there what came up.
ABOVE = PARTY_COMMITTEE + TOWN_GOVERNMENT + OFFICERS


def in_office(actor: Actor, area: str) -> bool:
    """Whether the actor answers opinions there, and so reads them whole."""
    return actor.holds(area, *ANSWERERS)


def keeps(actor: Actor, area: str) -> bool:
    """Whether the actor takes opinions in hand and groups them."""
    return actor.holds(area, *KEEPERS)


def passes_up(actor: Actor, area: str) -> bool:
    """Whether the actor may pass opinions of this village up."""
    return actor.holds(area, *PASSERS)


def answers_above(actor: Actor, township: str) -> bool:
    """Whether the actor answers what the villages of this township passed up."""
    return actor.holds(township, *ABOVE)


def answers_money_in(actor: Actor, area: str, book: str = "village") -> bool:
    """Whether the actor answers questions about a book: its supervisors, or who keeps it."""
    return actor.holds(area, *LOOKERS[book], *POSTERS[book]) or actor.holds(area[:9], *TRUSTEE)


def answers_money(actor: Actor, area: str, book: str) -> None:
    """Refusal for whoever does not answer questions about a book."""
    if not answers_money_in(actor, area, book):
        actor.require(area, *LOOKERS[book], *POSTERS[book], clause="law:37")


def is_own(actor: Actor, opinion: Opinion) -> bool:
    """Whether the actor said it, or heard it at the door."""
    return actor.person_id is not None and actor.person_id in (
        opinion.author_id,
        opinion.heard_by_id,
    )


def reads_whole(actor: Actor, opinion: Opinion) -> bool:
    """Who reads an opinion unmasked and hears its voice: its author, its hearer, the office; a
    petition the township as well, to which it came."""
    return sees_files(actor, opinion) or in_office(actor, opinion.area_id)


def sees_files(actor: Actor, opinion: Opinion) -> bool:
    """Who sees what was sent with an opinion that is not for all: who reads it whole; but the paper
    of a petition, which tells who wrote it, the township alone."""
    if is_own(actor, opinion):
        return True
    if opinion.channel == PETITION:
        return answers_above(actor, opinion.area_id[:9])
    return in_office(actor, opinion.area_id)


def may_read(actor: Actor, opinion: Opinion) -> bool:
    """Public opinions are for all; others for those who read them whole."""
    return opinion.public or reads_whole(actor, opinion)
