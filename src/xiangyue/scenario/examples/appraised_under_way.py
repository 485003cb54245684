"""Minglun's secretary reports to the township's committee and to the village: questions are asked,
the ratings of both come next."""

from __future__ import annotations

from datetime import date

from xiangyue.actions import duty_reports
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples.told import told

AFTER = "under-way"


def make(d: Driver, back: date) -> None:
    """Announced, heard and given; one question answered, one not yet."""
    run = d.start(told("secretary-appraised"), (), slug="double-appraisal-village", origin="higher")
    d.live([run], stop="questions", days=40)
    part = run.procedure.part("questions")
    given = {"matter_id": run.matter_id, "part": part.key}
    secretary = d.cast.actor("secretary")
    asker = d.cast.all("representative")[2]
    for n, text in enumerate(("外出打工的党员一年见不到几回，怎么联系？", "果园分红几时发？")):
        row = d.do(
            duty_reports.ask, actor=asker, person_id=secretary.person_id, text=text, named=n == 0,
            **given,
        )  # fmt: skip
        if n == 0:
            answer = "建了群，每月打一次电话；过年回来的开一次会。"
            d.do(duty_reports.answer, actor=secretary, question_id=row.pk, text=answer)
