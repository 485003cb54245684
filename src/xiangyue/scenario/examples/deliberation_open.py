"""A consultation that is open: statements are up, one waits to be looked at, half have answered."""

from __future__ import annotations

from datetime import date

from xiangyue.actions import statements
from xiangyue.actions.participants import accepted
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples.deliberation import made_up, start
from xiangyue.scenario.kinds import statements as answering

AFTER = "under-way"
SQUARE = made_up(
    "square", "environment", "村口小广场先办哪几样",
    "小广场的钱够办两三样：路灯、座椅、健身器材、凉亭。先办哪几样，请大家说说。",
    "商量什么：小广场先办哪几样。不商量什么：总价已经定了。规矩：围着小广场说，每个人都把话说完。",
    "",
)  # fmt: skip


def make(d: Driver, back: date) -> None:
    """Drawn and invited, and half of the answers given."""
    d.clock.until(back)
    run = start(d, SQUARE, "consultation", seats=14)
    d.live([run], stop="statements", days=12)
    part = run.procedure.part("statements")
    answering.put_up(d, run, part)
    people = accepted(run.matter_id, part.words["of"])
    speaker = next(
        (d.cast.actors[p.person_id] for p in people if p.person_id in d.cast.actors), d.who(part)
    )
    d.do(
        statements.add,
        actor=speaker,
        matter_id=run.matter_id,
        part=part.key,
        texts=["广场边上种几棵桂花树，夏天有阴凉"],
    )
    for n, one in enumerate(people[: len(people) // 2]):
        d.do(
            statements.answer,
            actor=d.who(part),
            matter_id=run.matter_id,
            part=part.key,
            answers=answering.leaning(d, run, n % 2),
            invitee_id=one.pk,
        )
