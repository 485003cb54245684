"""Who reads an attached file: the same on its page and in the API."""

from __future__ import annotations

from typing import Final

from django.db.models import Model

from xiangyue.access import opinions, postings
from xiangyue.access.actors import Actor
from xiangyue.access.matters import may_see
from xiangyue.actions import registers, seal_uses
from xiangyue.actions.standing import procedure_of
from xiangyue.data.models import (
    ElectionOfficer,
    Matter,
    PollWorker,
    RegisterFile,
    Signature,
    StoredFile,
)

OF: Final[dict[type[Model], tuple[str, ...]]] = {
    StoredFile: (
        "opinion",
        "posting",
        "review__matter__procedure",
        "doubt__round",
        "indicator_evidence__matter__procedure",
    ),
    RegisterFile: ("seal_use__seal", "seal_use__handler"),
    Signature: ("agreement__matter__procedure",),
}
"""What is asked of a file: to be read together with it."""


def for_all(row: StoredFile) -> bool:
    """Whether anyone reads the file: the photo of a posting while that hangs."""
    if row.posting is not None and row.posting.taken_down_at is not None:
        return False
    return row.public


def may_read(actor: Actor, row: StoredFile) -> bool:
    """A public file is for anyone, another for those who read what it belongs to. At most three
    queries where the row was read with ``OF``."""
    if for_all(row):
        return True
    for of in (row.review, row.indicator_evidence):
        if of is not None and not _sees(actor, of.matter):
            return False
    if row.posting is not None and row.public:
        return postings.reads_whole(actor, row.posting)
    if row.doubt is not None:  # a ballot: a hand may be known
        election = row.doubt.round.election_id
        return (
            actor.officer_of(row.area_id)
            or actor.holds(row.area_id, "clerk")
            or PollWorker.objects.filter(election=election, person=actor.person_id).exists()
            or ElectionOfficer.objects.filter(election=election, person=actor.person_id).exists()
        )
    if row.opinion is None:  # what belongs to a matter: those who hold a seat there
        return bool(actor.roles(row.area_id) - {"villager"}) or actor.officer_of(row.area_id)
    return opinions.sees_files(actor, row.opinion)


def may_read_register(actor: Actor, row: RegisterFile) -> bool:
    """A file of a register: of what was sealed, for who reads the whole of it; never for all."""
    if row.seal_use is not None:
        return seal_uses.reads_whole(actor, row.seal_use)
    return registers.may_read(actor, row.area_id)


def may_read_signature(actor: Actor, row: Signature) -> bool:
    """The photo of a signed agreement: who sees the matter."""
    return _sees(actor, row.agreement.matter)


def _sees(actor: Actor, matter: Matter) -> bool:
    return may_see(actor, matter, procedure_of(matter))
