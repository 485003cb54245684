"""A verifiable secret ballot as its pages show it: its stages, who has done what, its result."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from xiangyue.actions import trustee_ballots, trustee_keys
from xiangyue.core.belenios import written
from xiangyue.data.models import TrusteeBallot, TrusteeBallotEvent, TrusteeBallotTrustee
from xiangyue.web.trustee_setup import bounds


def stages(ballot: TrusteeBallot, keyed: bool) -> list[tuple[str, str, str]]:
    """The six stages: name, what it is, and ``done``, ``open`` or ``wait``."""
    at = {"setup": 2 if keyed else 1, "open": 3, "closed": 4, "settled": 6, "void": 0}[ballot.state]
    rows = (
        (_("Set up"), _("Questions, voters, trustees are settled.")),
        (_("Codes and key"), _("The voting codes are made, the trustees make the key.")),
        (_("Opening"), _("The key is fixed, the public archive begins.")),
        (_("Voting"), _("Everyone encrypts on their own device.")),
        (_("Opening the sum"), _("The trustees together open the total, and no ballot.")),
        (_("Result"), _("Published with everything that proves it.")),
    )
    return [
        (name, what, "done" if n < at else "open" if n == at else "wait")
        for n, (name, what) in enumerate(rows)
    ]


def holders(ballot: TrusteeBallot) -> list[dict[str, Any]]:
    """The trustees with what each has done: the three steps of the key, and the opening."""
    rows = trustee_keys.holders(ballot)
    step = trustee_keys.step_of(rows)
    return [
        {
            "row": row,
            "name": row.person.name,
            "mark": mark(row.certificate),
            "steps": [getattr(row, name) is not None for name in trustee_keys.STEPS],
            "waits": bool(step) and getattr(row, step) is None,
            "shared": row.shared_at is not None,
        }
        for row in rows
    ]


def mark(certificate: dict[str, Any] | None) -> str:
    """By which a trustee sees that the public keys under their name are those of their seed."""
    if not certificate:
        return ""
    told = written.tracker(certificate["message"])
    return f"{told[:4]} {told[4:8]} {told[8:12]}"


def mine(ballot: TrusteeBallot, person: int | None) -> TrusteeBallotTrustee | None:
    """The trustee that the reader is."""
    if person is None:
        return None
    return TrusteeBallotTrustee.objects.filter(ballot=ballot, person_id=person).first()


def results(ballot: TrusteeBallot, counted: int) -> list[dict[str, Any]]:
    """Each question with its answers and counts; blank last. Empty before there is a result."""
    counts = (ballot.result or {}).get("counts")
    if not counts:
        return []
    found = []
    for question, row in zip(trustee_ballots.questions_of(ballot), counts, strict=True):
        blank = row[0] if question.blank else None
        bars = list(zip(question.answers, row[1:] if question.blank else row, strict=True))
        if blank is not None:
            bars.append((_("Left blank"), blank))
        found.append(
            {"text": question.text, "bounds": bounds(question), "bars": bars, "of": counted}
        )
    return found


def last_of(ballot: TrusteeBallot, credentials: list[str]) -> dict[str, int]:
    """The height of the last ballot of each of these credentials."""
    events = TrusteeBallotEvent.objects.filter(ballot=ballot, credential__in=credentials)
    rows = events.order_by().values("credential").annotate(last=Max("height"))
    return {row["credential"]: row["last"] for row in rows}
