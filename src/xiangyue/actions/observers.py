"""Who looks on at an election or at the vote on a recall, and what they saw: open to everyone, at
every stage.

The township or a level above names observers; a voter of the posted roll signs up, at a recall from
the day on which the roll of the last election is taken over. Nobody who stands or whose recall it
is, is a close relative of theirs, runs the vote or works at the poll. Source: the setting
``election.observers``: no national text speaks of observers; Zhejiang's does, of the general
election (Measures on Elections of Villagers' Committees, Art. 5).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery

from xiangyue.access.actors import Actor
from xiangyue.actions import officers, relatives
from xiangyue.actions.parts import act_on
from xiangyue.actions.question_plans import KIND, question_plan, whose
from xiangyue.actions.standing import Case
from xiangyue.actions.terms import holders
from xiangyue.actions.typed import words
from xiangyue.core.refusals import Check, Refusal, refuse, unmet
from xiangyue.data.models import (
    ElectionOfficer,
    Observer,
    ObserverNote,
    Person,
    PollWorker,
    Vacancy,
    Voter,
)
from xiangyue.methods import election_days
from xiangyue.methods.wording import sentences

PRACTICE: Final = "election-practice"


def clause_of(case: Case) -> str:
    """What lets people look on here: a province's text on the general election (换届选举), else
    practice, as at a by-election and at a recall."""
    general = any(
        p.kind == "election_plan" and p.words["election"] == "committee"
        for p in case.procedure.parts
    )
    if not general:
        return PRACTICE
    return election_days.days("election.observers", on=case.today, area=case.matter.area_id).clause


def name_observer(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    name: str,
    of: str,
    person_id: int | None = None,
    key: UUID | None = None,
) -> Observer:
    """An officer of the township or above names somebody, ``of`` an office or a body. One of the
    village is named by ``person_id``."""
    name, of = words(name, "name", 60), words(of, "of", 120)
    with act_on(matter_id, "observer.name", "", actor, now, None, key) as (a, case):
        if not actor.officer_of(case.matter.area_id):
            raise refuse("observer.who", code="not-allowed", clause=clause_of(case))
        if person_id is not None:
            _require_free(case, person_id, name)
        row = Observer.objects.create(
            matter=case.matter, person_id=person_id, name=name, of=of, way="named", since=case.today
        )
        a.data |= {"name": name, "of": of}
        case.settle(a)
        a.result = str(row.pk)
    return row


def sign_up(*, actor: Actor, now: datetime, matter_id: int, key: UUID | None = None) -> Observer:
    """A voter of the posted roll looks on from today."""
    with act_on(matter_id, "observer.sign-up", "", actor, now, None, key) as (a, case):
        _require_may(actor, case)
        row = Observer.objects.create(
            matter=case.matter, person_id=actor.person_id, name=actor.name, way="villager",
            since=case.today,
        )  # fmt: skip
        a.data["name"] = actor.name
        case.settle(a)
        a.result = str(row.pk)
    return row


def why_not(actor: Actor, case: Case) -> tuple[Check, ...]:
    """What stands against the actor's signing up, as far as one query tells: of close relatives the
    act itself tells."""
    person = actor.person_id
    if person is None or not has_roll(case):
        return unmet(lambda: _require_may(actor, case))
    if not actor.holds(case.matter.area_id, *_running_roles(case)):
        return unmet(lambda: _require_seen(case, person, actor.name))
    return (Check(_says(case, "serves"), False, values={"name": actor.name}),)


def _require_seen(case: Case, person: int, name: str) -> None:
    here = {"election__matter": case.matter, "person": OuterRef("pk")}
    works = PollWorker.objects.filter(**here).order_by("pk").values("task")[:1]
    seen = Person.objects.filter(pk=person).values_list(
        Exists(Voter.objects.filter(**here, on_roll=True)),
        Exists(ElectionOfficer.objects.filter(
            officers.in_office(case.matter, case.today), person=OuterRef("pk"))),
        Subquery(works),
        Exists(
            Vacancy.objects.filter(
                matter=case.matter, cause="recall", seat__person=OuterRef("pk"))
            if question_plan(case)
            else officers.candidacies(case.matter).filter(person=OuterRef("pk"))
        ),
    )  # fmt: skip
    votes, serves, task, stands = seen.get()
    if not votes:
        raise refuse("observer.voter", code="not-allowed", clause=clause_of(case))
    if serves and not question_plan(case):
        raise Refusal("conditions", Check(_says(case, "serves"), False, values={"name": name}))
    if task:
        values = {"name": name, "task": sentences()[f"poll-task.{task}"]}
        raise Refusal("conditions", Check("observer.works", False, values=values))
    if stands:
        raise Refusal("conditions", Check(_says(case, "stands"), False, values={"name": name}))


def _require_may(actor: Actor, case: Case) -> None:
    if not has_roll(case):
        says = "observer.no-day" if question_plan(case) else "observer.no-roll"
        raise refuse(says, code="conditions", clause="law:17")
    mine = Voter.objects.filter(election__matter=case.matter, on_roll=True)
    if actor.person_id is None or not mine.filter(person_id=actor.person_id).exists():
        raise refuse("observer.voter", code="not-allowed", clause=clause_of(case))
    _require_free(case, actor.person_id, actor.name)


def has_roll(case: Case) -> bool:
    """Whether it is known who votes, so that whoever does may sign up."""
    known = {"voter_roll": "posted", KIND: "day"}
    return any(
        bool(case.facts(p.key).get(known[p.kind])) for p in case.procedure.parts if p.kind in known
    )


def _about(case: Case) -> set[int]:
    """Whom it is about: who is named or stands; whose recall it is."""
    return whose(case) if question_plan(case) else officers.standing(case.matter)


def _says(case: Case, what: str) -> str:
    return f"observer.{what}-recall" if question_plan(case) else f"observer.{what}"


def _runs(case: Case, person: int) -> bool:
    """Whether they run it: of the election committee, or by a role of those who set up the poll and
    count."""
    if not question_plan(case) and officers.serves(person, case.matter):
        return True
    here = holders(case.matter.area_id, case.today, *_running_roles(case))
    return here.filter(person_id=person).exists()


def _running_roles(case: Case) -> set[str]:
    """By which one sets up the poll and counts."""
    kinds = ("polling", "paper_count")
    roles = {role for p in case.procedure.parts if p.kind in kinds for role in p.actors}
    return roles - {officers.OFFICER}


def _works(case: Case, person: int) -> tuple[str, ...]:
    """What they do at the poll."""
    rows = PollWorker.objects.filter(election__matter=case.matter, person=person)
    return tuple(rows.order_by("pk").values_list("task", flat=True))


def against(case: Case, person: int, name: str) -> Check | None:
    """Why somebody does not look on: they run it, work at the poll, stand, or a close relative of
    theirs does. No law says so of the first three: nobody watches over what they do themself. The
    relatives are those whom the law keeps from working at the poll."""
    if _runs(case, person):
        return Check(_says(case, "serves"), False, values={"name": name})
    if tasks := _works(case, person):
        values = {"name": name, "task": sentences()[f"poll-task.{tasks[0]}"]}
        return Check("observer.works", False, values=values)
    stands = _about(case)
    if person in stands:
        return Check(_says(case, "stands"), False, values={"name": name})
    area, day = case.matter.area_id, case.today
    ties = relatives.close_relatives([person], area, day, use="staff", others=stands)
    if not ties:
        return None
    names = dict(Person.objects.filter(pk=ties[0].second).values_list("pk", "name"))
    says, names = _says(case, "relative"), {**names, person: name}
    return relatives.clash(ties[0], says, names, use="staff", area=area, day=day)


def _require_free(case: Case, person: int, name: str) -> None:
    """Refusal for who looks on already, and for whom something is ``against``."""
    if Observer.objects.filter(matter=case.matter, person=person, left_on=None).exists():
        raise refuse("observer.again", code="conditions")
    if (wrong := against(case, person, name)) is not None:
        raise Refusal("conditions", wrong)


def leave(*, actor: Actor, now: datetime, matter_id: int, key: UUID | None = None) -> Observer:
    """One looks on no longer; what they wrote stays."""
    with act_on(matter_id, "observer.leave", "", actor, now, None, key) as (a, case):
        row = _mine(actor, case)
        row.left_on = case.today
        row.save(update_fields=["left_on"])
        case.settle(a)
        a.result = str(row.pk)
    return row


def _mine(actor: Actor, case: Case) -> Observer:
    rows = Observer.objects.filter(matter=case.matter, left_on=None)
    row = rows.filter(person_id=actor.person_id).first() if actor.person_id else None
    if row is None:
        raise refuse("observer.not", code="not-allowed", clause=clause_of(case))
    return row


def note(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    text: str,
    amiss: bool = False,
    observer_id: int | None = None,
    key: UUID | None = None,
) -> ObserverNote:
    """What an observer saw at a stage; ``amiss``: something was not in order. Of one without an
    account an officer of the township writes it down (``observer_id``)."""
    text = words(text, "text", 2000, least=4)
    with act_on(matter_id, "observer.note", "", actor, now, None, key) as (a, case):
        if part not in case.parts:
            raise refuse("observer.part", field="part")
        if observer_id is not None and actor.officer_of(case.matter.area_id):
            here = Observer.objects.filter(matter=case.matter, left_on=None, pk=observer_id)
            row = here.first()
            if row is None:
                raise refuse("observer.not", code="not-found", clause=clause_of(case))
        else:
            row = _mine(actor, case)
            # Who was free when they signed up may have been named, or have married, since.
            assert row.person_id is not None
            if (wrong := against(case, row.person_id, row.name)) is not None:
                raise Refusal("not-allowed", wrong)
        saw = ObserverNote.objects.create(
            observer=row, part=part, text=text, amiss=amiss, on=case.today
        )
        a.data |= {"part": part, "name": row.name, "text": text, "amiss": amiss}
        case.settle(a)
        a.result = str(saw.pk)
    return saw
