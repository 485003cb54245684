"""A posting put up, objected to, answered, taken down."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import (
    area_methods,
    issuers,
    matters,
    posting_appraisal,
    posting_choice,
    posting_hiring,
    posting_signers,
    posting_works,
    postings,
)
from xiangyue.actions.posting_admission import admission_lines
from xiangyue.actions.posting_drafts import draft
from xiangyue.actions.posting_election import election_lines
from xiangyue.actions.posting_pledges import pledge_lines
from xiangyue.actions.posting_seat import seat_lines
from xiangyue.actions.standing import open_case
from xiangyue.core.bodies import SPECS
from xiangyue.core.decided import revoker
from xiangyue.core.part import Part
from xiangyue.data.models import Matter
from xiangyue.methods import wording
from xiangyue.scenario.cast import moment
from xiangyue.scenario.people import identity

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

BY_THEME = ("proposal", "resolution", "result")
"""What a body decided or is about to, in the words of the theme."""
UNDECIDED = ("proposal", "posts", "standing")
"""What hangs before anything is decided."""


def do(driver: Driver, run: Running, part: Part) -> None:
    """Put up in every way its definition asks; now and then somebody objects."""
    posted = driver.do(
        postings.put_up,
        actor=driver.who(part),
        matter_id=run.matter_id,
        part=part.key,
        title=run.theme.posting_title(part.shows),
        body=body_of(driver, run, part),
        basis=basis_of(driver, run, part),
        contact=driver.cast.office_of(issuers.body_of(run.procedure, part.key)),
        signed_names=signers(driver, run),
        channels=part.channels,
    )
    run.until[part.key] = (posted.pk, posted.until)
    if run.objected and run.theme.objection and part.shows == "resolution":
        object_to(driver, run, posted.pk)


def body_of(driver: Driver, run: Running, part: Part) -> str:
    """What it says: of an election its result, else what the theme has, else the records' draft."""
    if part.shows == "admission":
        return "\n".join(admission_lines(open_case(run.matter_id, now=driver.clock.now), part))
    if part.shows == "seat":
        return "\n".join(seat_lines(Matter.objects.get(pk=run.matter_id)))
    if part.shows == "election":
        return "\n".join(election_lines(Matter.objects.get(pk=run.matter_id)))
    if part.shows == "pledges":
        return "\n".join(pledge_lines(Matter.objects.get(pk=run.matter_id)))
    for lines in (
        posting_appraisal.LINES, posting_works.LINES, posting_hiring.LINES, posting_choice.LINES
    ):  # fmt: skip
        if part.shows in lines:
            return "\n".join(lines[part.shows](Matter.objects.get(pk=run.matter_id)))
    said = run.theme.posting(part.shows, decider(run))
    return said or draft(open_case(run.matter_id, now=driver.clock.now), part.key).body


def basis_of(driver: Driver, run: Running, part: Part) -> str:
    """What it rests on: of what is told by the records the law that they name, else the theme's."""
    told = getattr(run.theme, "law", "") or part.shows in BY_THEME
    if told and not (part.shows == "result" and not run.theme.result):
        return run.theme.basis(decider(run), article(run))
    return draft(open_case(run.matter_id, now=driver.clock.now), part.key).basis


def signers(driver: Driver, run: Running) -> list[str]:
    """Who of the representatives signs; nobody where another body decided."""
    if revoker(run.procedure)[0] != "representatives_assembly":
        return []
    item = posting_signers.deciding_item(Matter.objects.get(pk=run.matter_id))
    due = {name for name, _role, _present in posting_signers.signers(item)} if item else set()
    names = [driver.cast.actors[s.person].name for s in driver.cast.seats[:5]]
    return [name for name in names if name in due]


def decider(run: Running) -> str:
    """The name of the body that decides by the method."""
    return SPECS[revoker(run.procedure)[0]].name["zh"]


def article(run: Running) -> str:
    """That body's own article in words; "" of the representatives' assembly, whose are known."""
    body, _by, clause = revoker(run.procedure)
    known = body == "representatives_assembly" or not clause
    return "" if known else wording.clause(clause, "zh")


def end(driver: Driver, run: Running, part: Part) -> None:
    """Taken down when its days are over."""
    posting, _last = run.until[part.key]
    driver.do(postings.take_down, actor=driver.who(part), posting_id=posting)
    run.seen.add(part.key)


def answerer(driver: Driver, run: Running, part: Part) -> Actor:
    """Who answers an objection: the committee; of a private matter whoever acts on it."""
    return driver.who(part) if run.procedure.private else driver.cast.actor("director", "clerk")


def object_to(driver: Driver, run: Running, posting: int, *, answered: bool = True) -> None:
    """Someone objects while it hangs, and the committee answers."""
    said, answer = run.theme.objection
    villager = driver.cast.actors[driver.rng.choice(driver.cast.seats).person]
    driver.clock.forward(days=2)
    objection = driver.do(postings.object_to, actor=villager, posting_id=posting, text=said)
    if answered:
        driver.clock.forward(days=1)
        driver.do(
            postings.answer_objection,
            actor=driver.cast.actor("director", "clerk"),
            objection_id=objection.pk,
            answer=answer,
        )


def paper(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    """What it says."""
    return {
        "title": run.theme.posting_title(part.shows),
        "body": body_of(driver, run, part),
        "contact": "村民委员会办公室",
        "channels": part.channels,
    }


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Putting it up, with words where there is nothing to tell yet."""
    said = paper(rehearsal, run, part)
    said["body"] = said["body"] or run.theme.summary
    given = {"actor": actor, "matter_id": run.matter_id, "part": part.key}
    rehearsal.refuses(key, part, postings.put_up, **given, **said)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A day too few, an identity number; down too early, or the matter dropped, once it hangs."""
    given = {"actor": rehearsal.who(part), "matter_id": run.matter_id, "part": part.key}
    said = paper(rehearsal, run, part)
    days = part.words["working_days"] or max(part.days, 15)
    in_days = "-working" if part.words["working_days"] else ""
    rehearsal.refuses(
        f"short-posting{in_days}", part, postings.put_up, **given, **said, days=days - 1
    )
    number = identity(rehearsal.rng, date(1960, 5, 4), "male")
    said["body"] += f"联系人身份证号{number}。"
    rehearsal.refuses("personal", part, postings.put_up, **given, **said)
    do(rehearsal, run, part)
    posting, until = run.until[part.key]
    run.kept[part.key] = rehearsal.do(
        postings.object_to,
        actor=rehearsal.cast.actors[rehearsal.cast.seats[-1].person],
        posting_id=posting,
        text=run.theme.objection[0],
    ).pk
    rehearsal.refuses(
        f"down-early{in_days}",
        part,
        postings.take_down,
        actor=rehearsal.who(part),
        posting_id=posting,
        now=moment(until, time(16, 0)),
    )
    if part.shows not in UNDECIDED and any(p.decides for p in rehearsal.procedure.parts):
        rehearsal.refuses(
            "drop-decided",
            None,
            matters.drop_matter,
            actor=rehearsal.cast.actor(
                *area_methods.keepers(rehearsal.cast.area, "secretary", "clerk")
            ),
            matter_id=run.matter_id,
            reason="不想办了",
        )


def rehearse_end(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Too late to object; not to be taken down while an objection waits."""
    posting, _last = run.until[part.key]
    actor = rehearsal.who(part)
    rehearsal.refuses(
        "late-objection",
        part,
        postings.object_to,
        actor=rehearsal.citizen,
        posting_id=posting,
        text=run.theme.objection[0],
        anonymous=True,
    )
    if rehearsal.asks(part, "objections_open"):
        rehearsal.refuses(
            "unanswered-objection",
            part,
            postings.take_down,
            actor=actor,
            posting_id=posting,
        )
    rehearsal.do(
        postings.answer_objection,
        actor=answerer(rehearsal, run, part),
        objection_id=run.kept[part.key],
        answer=run.theme.objection[1],
    )
    end(rehearsal, run, part)
