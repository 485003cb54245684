"""Pairs made as the definition says, each visited once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import pairs
from xiangyue.actions.courses import holders
from xiangyue.core.part import Part
from xiangyue.data.models import Household, Pair, Person

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

NAMES = {"firm": "清溪竹制品厂", "point": "镇便民服务中心", "village": "清溪村"}
AIMS = {
    "household": "春耕时帮着联系农机",
    "firm": "每季度走访一次，听听难处",
    "member": "联系合作医疗报销",
    "pupil": "每学期看望一次，送学习用品",
    "point": "每月到点上办公",
    "village": "每月下村两次",
}


def given(driver: Driver, run: Running, part: Part, of: str, n: int = 0) -> dict[str, Any]:
    """A pair of that kind with the ``n``-th helper."""
    area = driver.cast.area
    helpers = holders(area, driver.clock.today, part.words["helpers"])
    made: dict[str, Any] = {
        "matter_id": run.matter_id,
        "part": part.key,
        "of": of,
        "helper_id": helpers[n % len(helpers)],
        "aim": AIMS[of],
    }
    if of in ("member", "pupil"):
        others = Person.objects.filter(area_id=area, active=True).exclude(pk__in=helpers)
        minor = driver.clock.today - timedelta(days=18 * 365)
        found = others.filter(birth_date__gt=minor) if of == "pupil" else others
        if of == "member":
            found = others.exclude(birth_date__gt=minor)
        person = found.order_by("pk").first() or others.order_by("pk").last()
        assert person is not None
        made["person_id"] = person.pk
        if of == "pupil":
            made |= {"guardian": "孩子的祖母", "consent_on": driver.clock.today}
    elif of == "household":
        others = Household.objects.filter(area_id=area, active=True)
        household = others.exclude(residents=made["helper_id"]).order_by("pk").first()
        made["household_id"] = household.pk if household else 0
    else:
        made["name"] = NAMES[of]
    return made


def do(driver: Driver, run: Running, part: Part) -> None:
    """One of each kind, and of firms as many as a leader needs; each visited."""
    who = driver.who(part)
    made: list[Pair] = []
    for n, of in enumerate(part.words["of"]):
        if of == "pupil" and not _pupil_there(driver):
            continue
        leader = "point" in part.words["of"]
        for more in range(3 if leader and of == "firm" else 1):
            one = given(driver, run, part, of, 0 if leader else n)
            if more:
                one["name"] += f"{more + 1}分厂"
            made.append(driver.do(pairs.pair, actor=who, **one))
    driver.clock.forward(days=9)
    for row in made:
        driver.do(
            pairs.visit,
            actor=who,
            pair_id=row.pk,
            on=driver.clock.today,
            text="上门看了看，问了难处，能办的当场办了。",
        )


def _pupil_there(driver: Driver) -> bool:
    minor = driver.clock.today - timedelta(days=18 * 365)
    here = Person.objects.filter(area_id=driver.cast.area, active=True)
    return here.filter(birth_date__gt=minor).exists() or here.filter(birth_date=None).exists()


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Making a pair."""
    one = given(rehearsal, run, part, part.words["of"][0])
    rehearsal.refuses(key, part, pairs.pair, actor=actor, **one)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Of a kind that the method has not; a helper without its roles; a pupil without a guardian,
    without the day, with a day to come; twice; themselves; more than a leader may keep; a visit
    before the pair, to come, by a stranger; of a day after its end."""
    refuses, who, today = rehearsal.refuses, rehearsal.who(part), rehearsal.clock.today
    first = part.words["of"][0]
    one = {"actor": who, **given(rehearsal, run, part, first)}
    refuses("pair-kind", part, pairs.pair, **{**one, "of": "stranger"})
    refuses("pair-helper", part, pairs.pair, **{**one, "helper_id": 0})
    if "pupil" in part.words["of"]:
        pupil = {"actor": who, **given(rehearsal, run, part, "pupil")}
        refuses("pair-no-guardian", part, pairs.pair, **{**pupil, "guardian": ""})
        refuses("pair-no-consent", part, pairs.pair, **{**pupil, "consent_on": None})
        late = {**pupil, "consent_on": today + timedelta(days=1)}
        refuses("pair-consent-ahead", part, pairs.pair, **late)
        own = Person.objects.get(pk=one["helper_id"]).household_id
        if first == "household" and own is not None:
            refuses("pair-own-household", part, pairs.pair, **{**one, "household_id": own})
        member = {"actor": who, **given(rehearsal, run, part, "member")}
        themselves = {**member, "person_id": member["helper_id"]}
        refuses("pair-themselves", part, pairs.pair, **themselves)
    with rehearsal.supposing():
        row = pairs.pair(now=rehearsal.clock.now, **one)
        refuses("pair-twice", part, pairs.pair, **one)
        visit = {"pair_id": row.pk, "text": "看望"}
        early, ahead = today - timedelta(days=1), today + timedelta(days=1)
        refuses("visit-before", part, pairs.visit, actor=who, **visit, on=early)
        refuses("visit-ahead", part, pairs.visit, actor=who, **visit, on=ahead)
        refuses("visit-stranger", part, pairs.visit, actor=rehearsal.citizen, **visit, on=today)
        if "point" in part.words["of"]:
            firm = {"actor": who, **given(rehearsal, run, part, "firm")}
            for n in range(4):
                pairs.pair(now=rehearsal.clock.now, **{**firm, "name": f"企业{n}"})
            refuses("pair-fifth-firm", part, pairs.pair, **{**firm, "name": "第五家企业"})
        pairs.end(now=rehearsal.clock.now, actor=who, pair_id=row.pk, reason="困难已解决")
        refuses("visit-after", part, pairs.visit, actor=who, **visit, on=ahead)
        refuses("pair-end-twice", part, pairs.end, actor=who, pair_id=row.pk, reason="再来一次")
    do(rehearsal, run, part)
