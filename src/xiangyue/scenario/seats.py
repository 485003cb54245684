"""The seats of a method's own bodies filled, where a village has nobody in them yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils import timezone

from xiangyue.actions import areas, people, roster, terms
from xiangyue.core.bodies import HOME, ROLES_OF_LEVEL, SPECS, held_at
from xiangyue.core.places import level_of
from xiangyue.core.procedure import Procedure
from xiangyue.core.roster import Post, RosterPlan
from xiangyue.data.models import Household, Membership, Person
from xiangyue.scenario import townships

SEVERAL: Final = {
    "workers_delegate": 30,
    "presidium_member": 5,
    "residents_representative": 24,
    "residents_member": 3,
    "collective_representative": 25,
    "council_member": 3,
    "county_committee_member": 15,
    "prefecture_committee_member": 15,
}
"""How many hold a role; one where it is not here."""
NAMES: Final = "曾丁傅龚康毛邱秦史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"


def fill(procedure: Procedure, area: str, now: datetime) -> None:
    """Seat somebody in every role that the method names and nobody holds, one act each."""
    wanted = dict.fromkeys(procedure.starts)
    for part in procedure.parts:
        wanted |= dict.fromkeys(part.actors)
        if part.kind == "sitting":
            body = SPECS[part.body]
            wanted |= dict.fromkeys((*body.due, *body.callers))
            if body.attendance == ("members",):
                _members(area, now)
        if part.kind == "secret_rating":
            wanted |= dict.fromkeys(r for r in part.words["raters"] if r in HOME)
            above(part.words["raters"], area, now)
    held = set(Membership.objects.filter(area_id=area).values_list("role", flat=True))
    today = timezone.localdate(now)
    for role in wanted:
        if role in held or role not in ROLES_OF_LEVEL["village"]:
            continue
        group = ""
        if role == "group_head":
            homes = Household.objects.filter(area_id=area, active=True).exclude(group="")
            group = homes.order_by("group").values_list("group", flat=True).first() or ""
        for n in range(SEVERAL.get(role, 1)):
            who = people.save_person(
                actor=areas.COMMAND,
                now=now,
                area=area,
                name=f"{NAMES[(n * 7 + len(role)) % len(NAMES)]}{NAMES[n % len(NAMES)]}",
                sex="f" if n % 3 == 1 else "m",
            )
            terms.start_term(
                actor=areas.COMMAND,
                now=now,
                area=area,
                person_id=who.pk,
                role=role,
                start=today,
                group=group,
            )


def above(roles: Sequence[str], area: str, now: datetime) -> None:
    """Somebody in the seats of these roles that are held in an area above."""
    for role in roles:
        where = held_at(role, area) if role in HOME else area
        if where == area or Membership.objects.filter(area_id=where, role=role).exists():
            continue
        if level_of(where) == "township":
            townships.settle(where, now)
            continue
        _held(role, where, now)


def of_level(procedure: Procedure, area: str, now: datetime) -> None:
    """Somebody in the seats above the village whose holders report or rate in this method."""
    for part in procedure.parts:
        if part.kind == "duty_report":
            for role in part.words["who"]:
                if not Membership.objects.filter(area_id=area, role=role).exists():
                    _held(role, area, now)
        if part.kind == "secret_rating":
            above(part.words["raters"], area, now)


def _held(role: str, where: str, now: datetime) -> None:
    """As many as it takes hold the role there, one act each."""
    areas.open_area(actor=areas.COMMAND, now=now, area=where)
    for n in range(SEVERAL.get(role, 1)):
        name = f"{NAMES[(n * 5 + len(role)) % len(NAMES)]}{NAMES[(n * 3 + 1) % len(NAMES)]}"
        who = people.save_person(
            actor=areas.COMMAND, now=now, area=where, name=name, sex="f" if n % 3 else "m"
        )
        terms.start_term(
            actor=areas.COMMAND, now=now, area=where, person_id=who.pk, role=role,
            start=timezone.localdate(now),
        )  # fmt: skip


def _members(area: str, now: datetime) -> None:
    """Everybody of the village's households is a member of its collective."""
    if Membership.objects.filter(area_id=area, role="collective_member").exists():
        return
    for person in Person.objects.filter(area_id=area, active=True, household__isnull=False):
        terms.start_term(
            actor=areas.COMMAND,
            now=now,
            area=area,
            person_id=person.pk,
            role="collective_member",
            start=timezone.localdate(now),
        )


def take(area: str, now: datetime, posts: Sequence[tuple[str, Person]]) -> None:
    """Many seats taken at once, (role, person) each, as a workbook of posts does it: one act."""
    since = timezone.localdate(now)
    homes = dict(Household.objects.filter(area_id=area).values_list("pk", "number"))
    rows = tuple(
        Post(HOME[role], role, who.name, homes.get(who.household_id or 0, ""), since)
        for role, who in posts
    )
    roster.apply_roster(actor=areas.COMMAND, now=now, area=area, plan=RosterPlan(posts=rows))
