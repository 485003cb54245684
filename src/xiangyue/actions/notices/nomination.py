"""The notice that nomination begins: who names, how, by when; who may not stand."""

from __future__ import annotations

from datetime import date

from xiangyue.actions.electing import Charter, charter_of, number
from xiangyue.actions.notices import notice
from xiangyue.actions.notices.roll import posts_of
from xiangyue.actions.standing import Case
from xiangyue.core.candidates import CONDITIONS
from xiangyue.core.election_calendar import last_day
from xiangyue.data.models import Election
from xiangyue.documents.election_papers import Said
from xiangyue.documents.model import Lang
from xiangyue.documents.parts import say
from xiangyue.documents.words import Say, day
from xiangyue.methods.wording import clause, sentences


def _open(case: Case, election: Election) -> str:
    if not election.day:
        return "election.no-plan"
    if not any(
        case.facts(p.key).get("posted") for p in case.procedure.parts if p.kind == "voter_roll"
    ):
        return "roll.not-posted"
    rows = [case.parts[p.key] for p in case.procedure.parts if p.kind == "nomination"]
    return "" if any(row.done_at is None for row in rows) else "nomination.not-open"


def _ways(
    case: Case, election: Election, on: date, charter: Charter, t: Say, lang: Lang
) -> tuple[str, ...]:
    """A line for each way in which somebody comes to be named here."""
    part = next(p for p in case.procedure.parts if p.kind == "nomination")
    joint = number("nomination.joint", election, case.today, charter).value
    days = number("self-named.days", election, case.today, charter).value
    lines = {
        "vote": t(
            "By vote: every voter once, on the phone or on the paper that is handed out; for a "
            "post no more people than it has seats, nobody for two posts."
        ),
        "joint": t("Together: {n} voters or more who sign for somebody.", n=str(joint)),
        "party": t("By the village's party organisation."),
        "self": t(
            "By oneself: in person and signed, for one post, until {day}.",
            day=day(last_day(on, days), lang),
        ),
    }
    ways = part.words["ways"]
    return tuple(lines[w] for w in ways if w in lines and (election.way != "open" or w == "self"))


@notice(
    "nominate", zh="提名候选人公告", en="Nomination of candidates", of="nomination", needs=_open
)  # fmt: skip
def nominate(case: Case, election: Election, lang: Lang) -> Said:
    """What is to be filled, in which ways people are named, who may not stand."""
    t = say(lang)
    assert election.day is not None
    return Said(
        title=t("Nomination of candidates"),
        text=(
            t("Candidates for the election on {day} are named now.", day=day(election.day, lang))
            + ("" if lang == "zh" else " ")
            + t(
                "To be elected: {n} people. {posts}.",
                n=str(sum(p["seats"] for p in election.posts)), posts=posts_of(election, t),
            ),
            t("Whoever is named is on the roll of voters. They are named in these ways:"),
        ),
        items=_ways(case, election, election.day, charter_of(case.matter), t, lang),
        remark=t("Who may not stand"),
        lines=tuple(
            sentences()[f"candidate-condition.{key}"][lang]
            for key, source in CONDITIONS.items()
            if source == "law:18"
        ),
        basis=(clause("law:18", lang),),
    )  # fmt: skip
