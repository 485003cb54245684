"""What was annulled in an election beside what was done anew, in words; whom each count elected."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions.electing import round_titles
from xiangyue.actions.standing import Case
from xiangyue.data.models import Annulment, Vacancy, VoteRound
from xiangyue.web import matter_words as words
from xiangyue.web.parts import KINDS

GROUNDS = {
    "force": lazy("Force or threats"),
    "deceit": lazy("Deceit"),
    "bribery": lazy("Bribery"),
    "forged": lazy("Forged ballot papers"),
    "false-count": lazy("False numbers of votes"),
    "procedure": lazy("Not done by the procedure"),
}
OFFICES = {
    "election_committee": lazy("The election committee"),
    "government": lazy("The township or county"),
    "discipline": lazy("The township's office of discipline"),
}
LIVE = 0
"""The election that stands, among those put aside by their ids."""


def annulled(case: Case) -> list[dict[str, Any]]:
    """Each annulment with what the stage had come to and what it has come to now; of a recall whose
    seat it was, with the reasons and the answer: three queries."""
    rows = list(
        Annulment.objects.filter(matter=case.matter).select_related("inquiry").order_by("pk")
    )
    fell: dict[int, list[str]] = {}
    for row in rows:
        if row.because_id:
            fell.setdefault(row.because_id, []).append(words.part_name(case.procedure, row.part))
    who = _elected(case, rows)
    seats = {
        v.annulled_id: v
        for v in Vacancy.objects.filter(annulled__in=rows).select_related("seat__person")
    }
    return [
        {
            "row": row,
            "name": words.part_name(case.procedure, row.part),
            "ground": GROUNDS[row.ground],
            "office": OFFICES[row.office],
            "was": told(case, row.part, row.facts) + who.get(_of(case, row, row.kept_id), []),
            "now": told(case, row.part, case.facts(row.part)) + who.get(_of(case, row), []),
            "fell": fell.get(row.pk, []),
            "inquiry": row.inquiry and row.inquiry.found_on,
            "seat": seats.get(row.pk),
            "role": words.role_name(seats[row.pk].seat.role) if row.pk in seats else "",
        }
        for row in rows
        if row.because_id is None
    ][::-1]


def _of(case: Case, row: Annulment, election: int | None = LIVE) -> int | None:
    """Whose votes a row is about: the election put aside, or the one that stands; None of another
    stage."""
    return election if case.procedure.part(row.part).kind == "paper_count" else None


def _elected(case: Case, rows: list[Annulment]) -> dict[int | None, list[str]]:
    """Whom each count elected, post by post: of the elections put aside by id, and of ``LIVE``."""
    kept = [r.kept_id for r in rows if _of(case, r) is not None]
    if not kept:
        return {}
    mine = Q(election__in=kept) | Q(election__matter=case.matter)
    lang, found = words.reader(), dict[int | None, list[str]]()
    for vote in VoteRound.objects.filter(mine).order_by("pk"):
        titles = round_titles(vote.posts)
        key = vote.election_id if vote.election_id in kept else LIVE
        for post in vote.posts:
            names = [
                one["name"]
                for one in (vote.result or {}).get("elected", ())
                if one["post"] == post["post"]
            ]
            if names:
                title = titles[post["name"]][lang]
                said = ("、" if lang == "zh" else ", ").join(names)
                found.setdefault(key, []).append(f"{title} {said}")
    return found


def told(case: Case, key: str, facts: dict[str, Any]) -> list[str]:
    """What a stage came to, in words."""
    say = getattr(KINDS[case.procedure.part(key).kind], "told", None)
    return say(facts) if say and facts else []
