"""A report is looked into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xiangyue.access.actors import actor_of_person
from xiangyue.actions import protected
from xiangyue.core.part import Part
from xiangyue.data.models import ProtectedReport
from xiangyue.scenario.kinds.accusation import NAME, PHONE

if TYPE_CHECKING:
    from xiangyue.access.actors import Actor
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

CHARGE = "有人反映：集体的仓库没有公开就租出，租金没有入账。请说明。"
DEFENCE = "仓库去年六月经两委会议公开招租，租金已进集体账户，合同和单据都在。"
FOUND = "查了会议记录、合同和银行流水：公开招租，租金全部入账。反映的情况不属实。"
ANSWER = "谢谢反映。已经查过会议记录、合同和银行流水，租金全部入账，情况不属实。"


def do(driver: Driver, run: Running, part: Part) -> None:
    """The accused is told and heard, it is found not so, the reporter is answered."""
    who, pk = driver.who(part), run.matter_id
    driver.do(protected.tell_accused, actor=who, matter_id=pk, text=CHARGE)
    driver.clock.forward(days=2)
    _hear(driver, run)
    driver.clock.forward(days=3)
    driver.do(
        protected.make_finding, actor=who, matter_id=pk, finding="unfounded", text=FOUND
    )  # fmt: skip
    driver.do(protected.reply, actor=who, matter_id=pk, text=ANSWER)


def _hear(driver: Driver, run: Running) -> None:
    driver.do(
        protected.answer_charge, actor=_accused(driver, run), matter_id=run.matter_id, text=DEFENCE
    )


def _accused(driver: Driver, run: Running) -> Actor:
    about = ProtectedReport.objects.values_list("about_id", flat=True)
    return actor_of_person(about.get(matter_id=run.matter_id), driver.clock.now)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Telling the accused."""
    given = {"actor": actor, "matter_id": run.matter_id, "text": CHARGE}
    rehearsal.refuses(key, part, protected.tell_accused, **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """With what must be refused before each step."""
    who, pk = rehearsal.who(part), run.matter_id
    tell, find, reply = protected.tell_accused, protected.make_finding, protected.reply
    accused = _accused(rehearsal, run)
    rehearsal.refuses("inquiry-untold", part, tell, actor=accused, matter_id=pk, text=CHARGE)
    early = {"actor": accused, "matter_id": pk, "text": DEFENCE}
    rehearsal.refuses("inquiry-untold", part, protected.answer_charge, **early)
    for n, secret in enumerate((NAME, PHONE), start=1):
        rehearsal.refuses(
            f"inquiry-shows-{n}", part, tell, actor=who, matter_id=pk, text=f"{CHARGE}{secret}"
        )
    rehearsal.refuses(
        "inquiry-uncharged", part, find, actor=who, matter_id=pk, finding="founded", text=FOUND
    )
    rehearsal.refuses(
        "inquiry-no-reason", part, protected.open_name, actor=who, matter_id=pk, reason=" "
    )
    rehearsal.do(protected.open_name, actor=who, matter_id=pk, reason="要向反映人核对时间。")
    rehearsal.do(tell, actor=who, matter_id=pk, text=CHARGE)
    rehearsal.refuses("inquiry-accused", part, tell, actor=accused, matter_id=pk, text=CHARGE)
    rehearsal.refuses(
        "inquiry-accused-opens", part, protected.open_name, actor=accused, matter_id=pk,
        reason="看看是谁",
    )  # fmt: skip
    rehearsal.refuses("inquiry-charged", part, tell, actor=who, matter_id=pk, text=CHARGE)
    rehearsal.refuses(
        "inquiry-unheard", part, find, actor=who, matter_id=pk, finding="founded", text=FOUND
    )
    rehearsal.refuses("inquiry-unfound", part, reply, actor=who, matter_id=pk, text=ANSWER)
    rehearsal.clock.forward(days=2)
    _hear(rehearsal, run)
    rehearsal.refuses(
        "inquiry-finding", part, find, actor=who, matter_id=pk, finding="perhaps", text=FOUND
    )
    rehearsal.do(find, actor=who, matter_id=pk, finding="unfounded", text=FOUND)
    rehearsal.refuses(
        "inquiry-found", part, find, actor=who, matter_id=pk, finding="founded", text=FOUND
    )
    rehearsal.do(reply, actor=who, matter_id=pk, text=ANSWER)
