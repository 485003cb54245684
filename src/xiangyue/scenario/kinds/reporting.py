"""Reports given in person; questions on them asked, with a name and without, and answered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import duty_reports
from xiangyue.actions.standing import open_case
from xiangyue.core.part import Part
from xiangyue.data.models import DutyMeeting, DutyQuestion, DutyReport

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

QUESTIONS = (
    (
        "三组的排水沟去年就说要修，到底卡在哪里？",
        "卡在占了两户的地，调解了三次，上月已经签字，三月动工。",
    ),
    (
        "账目有一个月公布晚了，以后怎么保证？",
        "会计请假没有人接手，现在定了两个人，五日前不贴就问我。",
    ),
)


def ids(run: Running, part: Part) -> dict[str, Any]:
    """Of which part."""
    return {"matter_id": run.matter_id, "part": part.key}


def reporters(driver: Driver, run: Running, part: Part) -> list[DutyReport]:
    """Whose reports they are."""
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    return duty_reports.reports(case, part.words["about"])


def do(driver: Driver, run: Running, part: Part) -> None:
    """Held on its day, everyone there; or asked and answered."""
    if part.words["asks"]:
        return talk(driver, run, part)
    meeting = DutyMeeting.objects.get(matter_id=run.matter_id, part=part.key)
    driver.clock.now = max(driver.clock.now, meeting.starts_at)
    people = 20 + driver.rng.randint(0, 30)
    driver.do(duty_reports.give, actor=driver.who(part), listeners=people, **ids(run, part))
    return None


def talk(driver: Driver, run: Running, part: Part) -> None:
    """Two questions, answered at once."""
    rows = reporters(driver, run, part)
    asker = next(a for a in driver.cast.actors.values() if a.person_id != rows[0].person_id)
    for n, (text, answer) in enumerate(QUESTIONS):
        row = driver.do(
            duty_reports.ask, actor=asker, person_id=rows[0].person_id, text=text, named=n == 1,
            **ids(run, part),
        )  # fmt: skip
        own = actor_of_person(rows[0].person_id, driver.clock.now)
        driver.do(duty_reports.answer, actor=own, question_id=row.pk, text=answer)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Saying that it was held; of questions, putting one down for the hall."""
    if not part.words["asks"]:
        rehearsal.refuses(key, part, duty_reports.give, actor=actor, listeners=9, **ids(run, part))
        return
    if key == "wrong-person":  # anybody of the hall may ask
        return
    who = actor if actor.person_id is not None else rehearsal.who(part)
    rehearsal.refuses(
        key, part, duty_reports.ask, actor=who, person_id=0, text=QUESTIONS[0][0], said_by="代表",
        **ids(run, part),
    )  # fmt: skip


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Before its hour, with nobody there; a question of one's own, to nobody, without signing in,
    answered twice; finished with one unanswered."""
    tries, at = rehearsal.refuses, ids(run, part)
    if not part.words["asks"]:
        meeting = DutyMeeting.objects.get(matter_id=run.matter_id, part=part.key)
        early = {"now": meeting.starts_at - timedelta(hours=1), "actor": rehearsal.who(part)}
        tries("give-early", part, duty_reports.give, listeners=9, **early, **at)
        late = {**early, "now": meeting.starts_at + timedelta(hours=1)}
        tries("give-alone", part, duty_reports.give, listeners=0, **late, **at)
        tries(
            "give-no-reason", part, duty_reports.give, listeners=9, absent={0: "病"}, **late, **at
        )
        return do(rehearsal, run, part)
    rows, ask = reporters(rehearsal, run, part), duty_reports.ask
    own = actor_of_person(rows[0].person_id, rehearsal.clock.now)
    text, answer = QUESTIONS[0]
    tries("ask-nobody", part, ask, actor=own, person_id=0, text=text, **at)
    tries("ask-own", part, ask, actor=own, person_id=rows[0].person_id, text=text, **at)
    tries("ask-citizen", part, ask, actor=rehearsal.citizen, person_id=rows[0].person_id,
          text=text, **at)  # fmt: skip
    asker = next(a for a in rehearsal.cast.actors.values() if a.person_id != rows[0].person_id)
    rehearsal.do(ask, actor=asker, person_id=rows[0].person_id, text=text, **at)
    row = DutyQuestion.objects.filter(report__matter_id=run.matter_id, part=part.key).get()
    rehearsal.finish_refused("question-open", run, part)
    tries("answer-stranger", part, duty_reports.answer, actor=rehearsal.citizen,
          question_id=row.pk, text=answer)  # fmt: skip
    rehearsal.do(duty_reports.answer, actor=own, question_id=row.pk, text=answer)
    tries("answer-twice", part, duty_reports.answer, actor=own, question_id=row.pk, text=answer)
    return None
