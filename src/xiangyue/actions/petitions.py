"""A petition (信访) at an office above, entered there with its paper: an opinion of its village.

It is said once: it is answered, followed by its receipt and counted as any opinion that went up to
the township. A standard counts those about accounts or disclosure (catalogue D13).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

from xiangyue.access.actors import Actor
from xiangyue.access.opinions import ABOVE
from xiangyue.actions.acts import act, together
from xiangyue.actions.files import Kept
from xiangyue.actions.opinions import Chance, limited, locked, submit_opinion
from xiangyue.actions.passing import to_township, town_above
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Opinion
from xiangyue.data.opinions import PETITION

OFFICE = 200  # characters at most


def enter(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    office: str,
    subject: str,
    text: str,
    on: date,
    files: Sequence[Kept] = (),
    rng: Chance = secrets,
    key: UUID | None = None,
) -> Opinion:
    """A petition about a village that came to an ``office`` (which, and its paper's number) on a
    day, with a photo of its paper.

    Who wrote it stands on the paper alone, which the village never sees: it reads what it is about,
    and the township owes the answer. Refusals: by nobody of the
    township, without its paper or its office, a day to come, a township that does not take part.
    """
    town = town_above(area)
    actor.require(town.area_id, *ABOVE)
    office = limited(office, "office", OFFICE)
    if not office:
        raise refuse("petition.office", field="office")
    if not subject:
        raise refuse("petition.subject", field="subject")
    if not files:
        raise refuse("petition.no-paper", field="files")
    with together():
        said = submit_opinion(
            actor=actor, now=now, area=area, text=text, subject=subject, channel=PETITION,
            on_behalf=True, public=False, heard_on=on, files=files, rng=rng,
            practice=town.practice, key=key,
        )  # fmt: skip
        with act(
            "petition.enter", actor=actor, now=now, area=area, practice=town.practice,
            key=uuid5(key, "petition") if key else None,
        ) as a:  # fmt: skip
            (opinion,) = locked(area, [said.pk])
            a.data["on"] = on.isoformat()
            to_township(a, opinion, town, office, actor, now)
    return opinion
