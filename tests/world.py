"""A small village made of plain rows: the same few people in every test.

``make_village()`` gives a :class:`Village`; ``village.actor("director")`` is a person acting, and
``village.stranger`` is the one to be refused: a villager of the next village.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions.area_methods import current_version
from xiangyue.actions.standing import open_case
from xiangyue.core.bodies import HOME
from xiangyue.data.models import (
    Account,
    Area,
    Delegation,
    Household,
    Jurisdiction,
    Matter,
    MatterPart,
    Membership,
    MotionText,
    Person,
)
from xiangyue.methods import library

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CODE = "330212105219"

LEVELS = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}
NAMES = {
    "33": "浙江省",
    "3302": "宁波市",
    "330212": "鄞州区",
    "330212105": "五乡镇",
    "330212105219": "明伦村村委会",
    "330212105220": "蟠龙村村委会",
    "23": "黑龙江省",
    "2308": "佳木斯市",
}

#: Everyone with a seat, but for the representatives: name and roles.
OFFICES: dict[str, tuple[str, tuple[str, ...]]] = {
    "secretary": ("沈国良", ("secretary", "party_member")),
    "deputy_secretary": ("周春燕", ("deputy_secretary", "party_member")),
    "branch_member": ("郑学文", ("branch_member", "party_member")),
    "director": ("陈志强", ("director", "party_member")),
    "deputy_director": ("王桂花", ("deputy_director",)),
    "committee_member": ("李永福", ("committee_member",)),
    "committee_member_2": ("吴秀英", ("committee_member",)),
    "committee_member_3": ("赵海军", ("committee_member",)),
    "supervision_chair": ("钱守正", ("supervision_chair",)),
    "supervisor": ("孙明月", ("supervisor",)),
    "clerk": ("何小芳", ("clerk",)),
    "party_member": ("冯建国", ("party_member",)),
}


@dataclass
class Village:
    """People by role, representatives in order, households by number."""

    area: Area
    people: dict[str, Person]
    representatives: list[Person]
    households: list[Household]
    stranger: Person
    now: datetime = NOW
    accounts: dict[int, Account] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The village's code."""
        return self.area.code

    def person(self, who: str | Person) -> Person:
        """A person by role key ("director", "chair", "villager") or as given."""
        return self.people[who] if isinstance(who, str) else who

    def actor(self, who: str | Person, now: datetime | None = None) -> Actor:
        """That person acting."""
        return actor_of_person(self.person(who).pk, now or self.now)

    def account(self, who: str | Person) -> Account:
        """That person's account, made when first asked for."""
        person = self.person(who)
        if person.pk not in self.accounts:
            self.accounts[person.pk], _ = Account.objects.get_or_create(
                login=f"person-{person.pk}",
                defaults={"person": person, "created_at": NOW, "password": "!"},
            )
        return self.accounts[person.pk]


def make_area(code: str) -> Area:
    """The division of that code and all above it."""
    lengths = [length for length in LEVELS if length <= len(code)]
    there = Area.objects.in_bulk([code[:length] for length in lengths])
    missing = []
    for length in lengths:
        prefix, level = code[:length], LEVELS[length]
        if prefix not in there:
            name = NAMES.get(prefix, f"第{prefix[-3:]}村村委会" if level == 5 else prefix)
            parent = prefix[: max((p for p in (0, 2, 4, 6, 9) if p < length), default=0)]
            missing.append(Area(code=prefix, name=name, level=level, parent=parent))
    if missing:
        there |= {one.code: one for one in Area.objects.bulk_create(missing)}
    return there[code[: lengths[-1]]]


def make_village(
    code: str = CODE,
    *,
    representatives: int = 5,
    households_each: int = 6,
    procedure: str = "eight-step",
    delegated: bool = True,
    chair: bool = True,
    without: tuple[str, ...] = (),
    now: datetime = NOW,
) -> Village:
    """A village with both committees, a supervision committee and representatives.

    The first representative is the assembly's chair when ``chair``. ``without`` leaves out people
    of ``OFFICES``. Two party members and one ordinary villager ("villager") are there too.
    """
    area = make_area(code)
    Jurisdiction.objects.get_or_create(
        area=area,
        defaults={"opened_at": now, "procedure": procedure, "procedure_since": now.date()},
    )
    start = date(2024, 1, 1)
    offices = {k: v for k, v in OFFICES.items() if k not in without}
    made = Person.objects.bulk_create(
        [Person(area=area, name=name, created_at=now) for name, _ in offices.values()]
        + [
            Person(area=area, name=f"代表{n}", created_at=now)
            for n in range(1, representatives + 1)
        ]
        + [Person(area=area, name="村民林阿婆", created_at=now)]
    )
    people = dict(zip(offices, made, strict=False))
    deputies = made[len(offices) : -1]
    people["villager"] = made[-1]
    seats = [
        Membership(area=area, person=people[key], body=HOME[role], role=role, start=start)
        for key, (_, roles) in offices.items()
        for role in roles
    ]
    mine = []
    for n, person in enumerate(deputies):
        role = "assembly_chair" if chair and n == 0 else "representative"
        mine.append(Membership(area=area, person=person, body=HOME[role], role=role, start=start))
        people["chair" if role == "assembly_chair" else f"representative_{n + 1}"] = person
    Membership.objects.bulk_create(seats + mine)
    households = Household.objects.bulk_create(
        [
            Household(
                area=area,
                number=f"{n * households_each + k + 1:04d}",
                group=f"{n % 4 + 1}组",
                head=f"户主{n}-{k}",
                representative=seat,
            )
            for n, seat in enumerate(mine)
            for k in range(households_each)
        ]
    )
    if households:
        people["villager"].household = households[0]
        people["villager"].save(update_fields=["household"])
    if delegated:
        Delegation.objects.create(
            area=area,
            categories=["public_works", "collective_income"],
            start=start,
            basis="2024年第一次村民会议决议",
            recorded_at=now,
        )
    other = make_area("330212105220" if code != "330212105220" else CODE)
    stranger, _ = Person.objects.get_or_create(
        area=other, name="邻村张三", defaults={"created_at": now}
    )
    return Village(area, people, deputies, households, stranger, now)


def make_matter(
    village: Village,
    *,
    upto: str = "",
    procedure: str = "eight-step",
    title: str = "硬化三组到四组的机耕路",
    category: str = "public_works",
    practice: bool = False,
    now: datetime | None = None,
) -> Matter:
    """A matter whose parts before ``upto`` are done, with a text in every draft before it.

    Plain rows, so that a test of one part needs none of the others.
    """
    now = now or village.now
    definition = library.procedure(procedure)
    n = Matter.objects.filter(area=village.area).count() + 1
    matter = Matter.objects.create(
        area=village.area,
        year=now.year,
        number=n,
        title=title,
        category=category,
        origin="opinions",
        procedure=current_version(procedure, now),
        practice=practice,
        step=definition.steps[0].key,
        began_at=now - timedelta(days=60),
        began_by=village.people["secretary"],
    )
    done, parts = True, []
    for part in definition.parts:
        done = done and part.key != upto and bool(upto)
        facts: dict[str, object] = {"done": True} if done else {}
        if done and part.kind == "draft":
            facts["versions"] = 1
            MotionText.objects.create(
                matter=matter,
                part=part.key,
                version=1,
                title=title,
                body="把三组晒场到四组桥头 420 米机耕路铺成水泥路，宽 3.5 米。",
                budget=18_600_000,
                made_at=now,
                made_by=village.people["clerk"],
            )
        parts.append(
            MatterPart(matter=matter, key=part.key, facts=facts, done_at=now if done else None)
        )
    MatterPart.objects.bulk_create(parts)
    case = open_case(matter.pk, now=now, lock=False)
    matter.open_parts = [v.part.key for v in case.standing().open]
    matter.save(update_fields=["open_parts"])
    return matter


def make_officer(code: str, name: str = "镇干部韩梅", now: datetime = NOW) -> Person:
    """An officer who serves that area (a township or above)."""
    area = make_area(code)
    Jurisdiction.objects.get_or_create(area=area, defaults={"opened_at": now})
    person = Person.objects.create(area=area, name=name, created_at=now)
    Membership.objects.create(area=area, person=person, role="officer", start=date(2024, 1, 1))
    return person
