"""The roll: built, those away and an applicant, posted, appeals answered, final."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import areas, people, roll_appeals, roll_entries
from xiangyue.actions import documents_of_elections as notices
from xiangyue.actions import voter_rolls as rolls
from xiangyue.actions.elections import planned
from xiangyue.actions.officers import in_office
from xiangyue.actions.standing import Case, open_case
from xiangyue.core.part import Part
from xiangyue.data.models import Election, ElectionOfficer, Matter, Person, RollAppeal, Voter

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

AWAY = 4  # of those away so many say that they take part
PLANNED = 28


def ids(run: Running, part: Part) -> dict[str, Any]:
    """Of which part."""
    return {"matter_id": run.matter_id, "part": part.key}


def case_of(driver: Driver, run: Running) -> Case:
    """The matter as it stands."""
    return open_case(run.matter_id, now=driver.clock.now, lock=False)


def election(driver: Driver, run: Running) -> Election:
    """The matter's election."""
    return planned(case_of(driver, run))


def officer(driver: Driver, run: Running, part: Part) -> Actor:
    """A member of the election committee, else whoever else may."""
    case = case_of(driver, run)
    found = ElectionOfficer.objects.filter(in_office(case.matter, case.today)).order_by("rank")
    row = found.first()
    return actor_of_person(row.person_id, driver.clock.now) if row else driver.who(part)


def away(driver: Driver, run: Running) -> list[Person]:
    """Those away who would have a vote."""
    case = case_of(driver, run)
    return list(rolls.eligible(case, planned(case)).filter(status="away"))


def applicant(driver: Driver, run: Running) -> Person:
    """Somebody registered elsewhere who lives here."""
    name = "高长顺"
    found = Person.objects.filter(area_id=driver.cast.area, name=name, household=None).first()
    return found or people.save_person(
        actor=areas.COMMAND, now=driver.clock.now, area=driver.cast.area, name=name, sex="m"
    )


def do(driver: Driver, run: Running, part: Part) -> None:
    """Built; some away say that they take part; one applies and is accepted; posted; two appeal."""
    made(driver, run, part)
    post(driver, run, part)
    appeals(driver, run, part)
    wait(driver, run, part)


def made(driver: Driver, run: Running, part: Part) -> None:
    """The roll until its posting."""
    who = officer(driver, run, part)
    driver.do(notices.post, actor=who, matter_id=run.matter_id, notice="register")
    driver.do(rolls.build, actor=who, **ids(run, part))
    some = away(driver, run)
    hows = ("self", "phone", "paper", "relative")
    for person, how in zip(some[:AWAY], hows, strict=False):
        me = actor_of_person(person.pk, driver.clock.now)
        driver.do(
            roll_entries.take_part, actor=me if how == "self" else who, matter_id=run.matter_id,
            person_id=person.pk, how=how, by="本人的哥哥" if how == "relative" else "",
        )  # fmt: skip
    guest = applicant(driver, run)
    driver.do(roll_entries.apply, actor=who, matter_id=run.matter_id, person_id=guest.pk)
    driver.do(
        roll_entries.accept, actor=who, person_id=guest.pk, accepted=True,
        basis="村民代表会议通过", **ids(run, part),
    )  # fmt: skip


def post(driver: Driver, run: Running, part: Part) -> None:
    """Posted on its planned day."""
    day = election(driver, run).day
    assert day is not None
    driver.clock.until(day - timedelta(days=PLANNED))
    driver.do(rolls.post, actor=officer(driver, run, part), **ids(run, part))


def appeals(driver: Driver, run: Running, part: Part) -> None:
    """One away is not on it and asks to be; somebody asks that one be struck off who is dead to
    them alone. The first is granted, the second is not."""
    who = officer(driver, run, part)
    left = away(driver, run)
    listed = set(
        Voter.objects.filter(election=election(driver, run)).values_list("person_id", flat=True)
    )
    missing = [p for p in left if p.pk not in listed][:1]
    driver.clock.until(driver.clock.today + timedelta(days=1))
    for person in missing:
        me = actor_of_person(person.pk, driver.clock.now)
        row = driver.do(
            roll_appeals.appeal, actor=me, matter_id=run.matter_id, asks="add", name=person.name,
            about=person.pk, text="我在外面打工，电话里说过要参加，名单上没有我。",
        )  # fmt: skip
        driver.do(
            roll_appeals.decide, actor=who, appeal_id=row.pk, granted=True,
            answer="查了登记表，电话登记漏写了，补上。", **ids(run, part),
        )  # fmt: skip
    on = Voter.objects.filter(election=election(driver, run), ground="home", on_roll=True)
    seated = {who.person_id}
    one, other = [v for v in on.order_by("number")[:6] if v.person_id not in seated][:2]
    row = driver.do(
        roll_appeals.appeal, actor=who, by=one.person_id, matter_id=run.matter_id, asks="remove",
        name=other.person.name, about=other.person_id, text="他常年住在女儿家，不该在名单上。",
    )  # fmt: skip
    driver.do(
        roll_appeals.decide, actor=who, appeal_id=row.pk, granted=False,
        answer="户籍在本村，也在本村居住，应当列入。", **ids(run, part),
    )  # fmt: skip


def wait(driver: Driver, run: Running, part: Part) -> None:
    """Until the days to appeal are over."""
    case = case_of(driver, run)
    from datetime import date  # noqa: PLC0415

    run.until[part.key] = (run.matter_id, date.fromisoformat(case.facts(part.key)["until"]))


def end(driver: Driver, run: Running, part: Part) -> None:
    """What was changed is posted; the roll is final."""
    who = officer(driver, run, part)
    driver.do(rolls.post_changes, actor=who, **ids(run, part))
    driver.do(rolls.finish, actor=who, **ids(run, part))


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Building it."""
    rehearsal.refuses(key, part, rolls.build, actor=actor, **ids(run, part))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """What must be refused while it is made, posted and appealed against."""
    tries, at, m = rehearsal.refuses, ids(run, part), {"matter_id": run.matter_id}
    who = officer(rehearsal, run, part)
    tries("roll-empty", part, rolls.post, actor=who, **at)
    rehearsal.do(rolls.build, actor=who, **at)
    _people(rehearsal, run, part)
    _made_again(rehearsal, run, part)
    case = case_of(rehearsal, run)
    day = planned(case).day
    assert day is not None
    late = rehearsal.clock.now + (day - timedelta(days=19) - rehearsal.clock.today)
    tries("roll-late", part, rolls.post, actor=who, now=late, **at)
    one = Voter.objects.filter(election__matter=run.matter_id, on_roll=True).first()
    assert one is not None
    words = {"asks": "remove", "name": one.person.name, "about": one.person_id, "text": "不该列入"}
    about = {"by": one.person_id, **words}
    tries("appeal-early", part, roll_appeals.appeal, actor=who, **m, **about)
    post(rehearsal, run, part)
    tries("roll-again", part, rolls.post, actor=who, **at)
    tries("build-late", part, rolls.build, actor=who, **at)
    tries("changes-none", part, rolls.post_changes, actor=who, **at)
    tries("final-early", part, rolls.finish, actor=who, **at)
    nobody = rehearsal.citizen
    tries("appeal-nobody", part, roll_appeals.appeal, actor=nobody, **m, **words)
    tries("appeal-asks", part, roll_appeals.appeal, actor=who, **m, **about | {"asks": "more"})
    until = case_of(rehearsal, run).facts(part.key)["until"]
    over = rehearsal.clock.now + timedelta(days=_days(until, rehearsal) + 1)
    tries("appeal-late", part, roll_appeals.appeal, actor=who, now=over, **m, **about)
    appeals(rehearsal, run, part)
    last = RollAppeal.objects.filter(election__matter=run.matter_id).latest("pk")
    again = {"appeal_id": last.pk, "granted": True, "answer": "再答一次"}
    tries("appeal-twice", part, roll_appeals.decide, actor=who, **at, **again)
    wait(rehearsal, run, part)


def _days(until: str, rehearsal: Rehearsal) -> int:
    from datetime import date  # noqa: PLC0415

    return (date.fromisoformat(until) - rehearsal.clock.today).days


def _people(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A child, one without political rights, one on it already, a relative without a name, one on
    another roll, one registered here who applies."""
    tries, m, who = rehearsal.refuses, {"matter_id": run.matter_id}, officer(rehearsal, run, part)
    area, day = rehearsal.cast.area, election(rehearsal, run).day
    assert day is not None
    here = Person.objects.filter(area_id=area, active=True, household__isnull=False)
    on = Voter.objects.filter(election__matter=run.matter_id, on_roll=True)
    child = here.filter(birth_date__gt=day - timedelta(days=18 * 365)).first()
    if child is not None:
        tries(
            "roll-young",
            part,
            roll_entries.take_part,
            actor=who,
            person_id=child.pk,
            how="phone",
            **m,
        )
    some = here.exclude(pk__in=on.values("person_id")).filter(status="away")
    one = some.exclude(birth_date__gt=day - timedelta(days=18 * 366)).first()
    assert one is not None
    given = {"actor": who, "person_id": one.pk, **m}
    tries("said-no-name", part, roll_entries.take_part, **given, how="relative")
    tries("roll-here", part, roll_entries.apply, **given)
    already = on.first()
    assert already is not None
    twice = given | {"person_id": already.person_id}
    tries("roll-twice", part, roll_entries.take_part, **twice, how="phone")
    with rehearsal.supposing():
        Person.objects.filter(pk=one.pk).update(status="deprived")
        tries("roll-deprived", part, roll_entries.take_part, **given, how="phone")
    with rehearsal.supposing():
        _elsewhere(rehearsal, run, one)
        tries("roll-two", part, roll_entries.take_part, **given, how="phone")


def _elsewhere(rehearsal: Rehearsal, run: Running, person: Person) -> None:
    """The same person on the roll of the neighbouring village."""
    mine = Matter.objects.get(pk=run.matter_id)
    other = Matter.objects.create(
        area_id=mine.area_id, year=mine.year, number=mine.number + 900, title="邻村的选举",
        category=mine.category, origin=mine.origin, procedure=mine.procedure, practice=True,
        step=mine.step, began_at=mine.began_at, began_by=mine.began_by,
    )  # fmt: skip
    there = Election.objects.create(matter=other, area_id=mine.area_id, kind="committee")
    Voter.objects.create(
        election=there, person=person, ground="applied", bars=False, id_hash=person.id_hash
    )


def _made_again(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """As ``made`` after the building, with an applicant on whom nobody has decided."""
    tries, at, who = rehearsal.refuses, ids(run, part), officer(rehearsal, run, part)
    guest = applicant(rehearsal, run)
    rehearsal.do(notices.post, actor=who, matter_id=run.matter_id, notice="register")
    for person in away(rehearsal, run)[:AWAY]:
        rehearsal.do(
            roll_entries.take_part,
            actor=who,
            matter_id=run.matter_id,
            person_id=person.pk,
            how="phone",
        )
    rehearsal.do(roll_entries.apply, actor=who, matter_id=run.matter_id, person_id=guest.pk)
    tries("applicant-open", part, rolls.post, actor=who, **at)
    accept = {"person_id": guest.pk, "accepted": True, "basis": "村民代表会议通过"}
    rehearsal.do(roll_entries.accept, actor=who, **at, **accept)
    tries("applicant-again", part, roll_entries.accept, actor=who, **at, **accept)


def rehearse_end(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Final before the changes are posted."""
    who = officer(rehearsal, run, part)
    rehearsal.refuses("final-unposted", part, rolls.finish, actor=who, **ids(run, part))
    end(rehearsal, run, part)
