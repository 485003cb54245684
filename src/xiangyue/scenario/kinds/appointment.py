"""Who was given a post begins; one does not come."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import post_terms, post_wishes
from xiangyue.core.part import Part
from xiangyue.data.models import PostSignUp

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

WHY = "家里老人病重，请求留在原来的岗位"
ENDS = "组织上另有任用，工作已经交接"


def given(run: Running) -> list[PostSignUp]:
    """Who was given a post and has not begun."""
    return [r for r in post_wishes.standing(run.matter_id) if r.post and r.starts is None]


def do(driver: Driver, run: Running, part: Part) -> None:
    """From tomorrow; of several the last does not come."""
    rows = given(run)
    for n, row in enumerate(rows):
        comes = n == 0 or n < len(rows) - 1
        driver.do(
            post_terms.appoint, actor=driver.who(part), part=part.key, sign_up_id=row.pk,
            on=driver.clock.today + timedelta(days=1), comes=comes, reason="" if comes else WHY,
        )  # fmt: skip


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Appointing somebody, where there is anybody."""
    for row in PostSignUp.objects.filter(matter=run.matter_id)[:1]:
        rehearsal.refuses(
            key, part, post_terms.appoint, actor=actor, part=part.key, sign_up_id=row.pk,
            on=rehearsal.clock.today,
        )  # fmt: skip


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """From yesterday; one who does not come without a reason; who was given none; a term ended
    before it runs."""
    refuses, who, today = rehearsal.refuses, rehearsal.who(part), rehearsal.clock.today
    row = given(run)[0]
    on: dict[str, Any] = {"actor": who, "part": part.key, "sign_up_id": row.pk}
    appoint = post_terms.appoint
    refuses("appoint-past", part, appoint, **on, on=today - timedelta(days=1))
    refuses("appoint-silent", part, appoint, **on, on=today, comes=False)
    refuses("appoint-end-before", part, post_terms.end, actor=who, sign_up_id=row.pk, reason=ENDS)
    for other in PostSignUp.objects.filter(matter=run.matter_id, post=None)[:1]:
        refuses("appoint-other", part, appoint, **{**on, "sign_up_id": other.pk}, on=today)
    with rehearsal.supposing():
        rehearsal.do(appoint, **on, on=today)
        refuses("appoint-twice", part, appoint, **on, on=today)
        stranger = rehearsal.cast.all("delegate")[-1]
        refuses(
            "appoint-end-other", part, post_terms.end, actor=stranger, sign_up_id=row.pk,
            reason=ENDS,
        )  # fmt: skip
        rehearsal.do(post_terms.end, actor=who, sign_up_id=row.pk, reason=ENDS)
        refuses("appoint-ended", part, post_terms.end, actor=who, sign_up_id=row.pk, reason=ENDS)
    do(rehearsal, run, part)
