"""A recall up to the day of its vote, through its acts: the day, the roll, boxes, staff, papers."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from tests.polled import Poll
from tests.world import CODE, NOW, Village, make_matter, make_village

from xiangyue.actions import poll_postings, polling, question_plans
from xiangyue.data.models import Election, Household, Matter, Person, PollBox, Vacancy, Voter

DAY = NOW.date() + timedelta(days=8)
HALL, ROUND = "中心会场", "流动票箱"
STAFF = (
    ("announcer", HALL, ["唱票员"]),
    ("teller", HALL, ["计票甲", "计票乙"]),
    ("issuer", HALL, ["发票员"]),
    ("scrutineer", HALL, ["监票甲", "监票乙", "监票丙"]),
    ("scrutineer", ROUND, ["随箱甲", "随箱乙", "随箱丙"]),
)


def at(hour: int) -> datetime:
    """That hour of the day of the vote."""
    return timezone.make_aware(datetime.combine(DAY, time(hour)))


def villagers(area: str, voters: int = 40) -> Village:
    """A village with so many people who may vote, some of whom work at polls."""
    village = make_village(area, representatives=6)
    house = Household.objects.filter(area=village.area).first()
    names = [name for _task, _box, some in STAFF for name in some]
    names += [f"选民{n}" for n in range(voters)]
    have = Person.objects.filter(area=village.area).count()
    Person.objects.bulk_create(
        [Person(area=village.area, name=name, created_at=NOW) for name in names[: voters - have]]
    )
    Person.objects.filter(area=village.area).update(household=house)
    return village


def asked(village: Village) -> Matter:
    """A recall that enough have asked for; its member is heard."""
    matter = make_matter(village, upto="plan", procedure="recall", category="election")
    member = village.people["committee_member"]
    Vacancy.objects.create(
        matter=matter, seat=member.memberships.get(role="committee_member"), cause="recall",
        reason="分管的账目三次没有公布，问了也不答复。", asked_on=NOW.date(), heard_on=NOW.date(),
        by=village.people["clerk"],
    )  # fmt: skip
    return matter


def planned(area: str = CODE, voters: int = 40) -> Poll:
    """The day is set, eight days ahead; nothing else is arranged yet."""
    village = villagers(area, voters)
    matter = asked(village)
    election = question_plans.set_day(
        actor=village.actor("clerk"), now=NOW, matter_id=matter.pk, part="plan", day=DAY
    )
    people = {p.name: p for p in Person.objects.filter(area=village.area)}
    roll = list(Voter.objects.filter(election=election).order_by("number"))
    return Poll(village, matter, election, people, roll, {}, part="polling")


def box(poll: Poll, name: str, kind: str) -> PollBox:
    """A box of the poll, set now."""
    given: dict[str, Any] = {"name": name, "kind": kind, "place": "村文化礼堂"}
    given |= {"opens_at": at(8), "closes_at": at(15), "secret_place": kind == "main"}
    given |= {"reason": "有几位老人走不动"} if kind == "mobile" else {}
    made: PollBox = poll.do(polling.set_box, **given)
    poll.boxes[name] = made
    return made


def at_the_vote(area: str = CODE, voters: int = 40, *, mobile: bool = False) -> Poll:
    """Everything before the vote is done, and its day has come."""
    poll = planned(area, voters)
    arrange(poll, mobile=mobile)
    poll.part, poll.now = "count", at(9)
    return poll


def arrange(poll: Poll, *, mobile: bool = False) -> None:
    """Boxes, staff and papers are arranged and posted."""
    box(poll, HALL, "main")
    if mobile:
        box(poll, ROUND, "mobile")
        poll.do(polling.decide_box, box_id=poll.box(ROUND), approved=True, paper="镇〔2026〕9号")
    for task, where, names in STAFF:
        if where in poll.boxes:
            people = [poll.people[name].pk for name in names]
            poll.do(polling.appoint, people=people, task=task, box_id=poll.box(where))
    poll.do(poll_postings.say_void)
    voters = Election.objects.get(pk=poll.election.pk).voters.filter(on_roll=True).count()
    poll.do(poll_postings.move_papers, move="printed", number=voters)
    given = {"box_id": poll.box(HALL), "giver": "村文书", "taker": "发票员"}
    poll.do(poll_postings.move_papers, move="handed", number=voters, **given)
    poll.do(poll_postings.post_arrangements)
