"""People who do not exist: names, households, seats of a village of lawful size.

No number here can be anybody's: identity numbers begin with 339900, a division that has never been
made (their check character is right, so that forms take them), phone numbers with 154, a range
that no operator was given.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import yaml

from xiangyue.core.identity import check_character
from xiangyue.core.roster import Household, Post, Representative, Resident, RosterPlan

REGION = "339900"
PHONES = "154"

NAMES: dict[str, str] = yaml.safe_load(Path(__file__).with_name("names.yaml").read_text("utf-8"))
SURNAMES = NAMES["surnames"].split()
GIVEN = {"male": NAMES["men"].split(), "female": NAMES["women"].split()}
GROUPS = ("第一组", "第二组", "第三组", "第四组", "第五组", "第六组")


def names(rng: Random, sex: str) -> Iterator[str]:
    """Names of that sex ("male", "female"), none twice, until there are no more."""
    every = [s + g for s in SURNAMES for g in GIVEN[sex]]
    rng.shuffle(every)
    yield from every


def identity(rng: Random, born: date, sex: str) -> str:
    """An identity number with a right check character, of a division that does not exist."""
    order = rng.randrange(500) * 2 + (sex == "male")
    body = f"{REGION}{born:%Y%m%d}{order:03d}"
    return body + check_character(body)


def phone(rng: Random) -> str:
    """A mobile number of a range that was never assigned."""
    return f"{PHONES}{rng.randrange(10**8):08d}"


class Maker:
    """The people of one place in the making: ``person`` adds one, no two of a name."""

    def __init__(self, rng: Random, today: date, personal: bool) -> None:
        self.rng, self.today, self.personal = rng, today, personal
        self.names = {sex: names(rng, sex) for sex in ("male", "female")}
        self.numbers: set[str] = set()
        self.taken: set[str] = set()
        self.residents: list[Resident] = []

    def person(
        self,
        household: str,
        *,
        sex: str = "",
        ages: tuple[int, int] = (28, 74),
        party: bool = False,
        surname: str = "",
    ) -> Resident:
        sex = sex or self.rng.choice(("male", "female"))
        name = ""
        while not name or name in self.taken:
            name = next(self.names[sex])
            if surname:
                name = surname + name[1:]
        self.taken.add(name)
        year = self.today.year - self.rng.randint(*ages)
        born = date(year, self.rng.randint(1, 12), self.rng.randint(1, 28))
        number = ""
        if self.personal:
            while not number or number in self.numbers:
                number = identity(self.rng, born, sex)
            self.numbers.add(number)
        away = self.rng.random() < 0.12 and not party
        made = Resident(
            household=household,
            name=name,
            sex=sex,
            born=born,
            id_number=number,
            phone=phone(self.rng) if self.personal and ages[1] > 20 else "",
            party_member=party,
            status="away" if away else "home",
        )
        self.residents.append(made)
        return made


def village_plan(
    rng: Random,
    *,
    today: date,
    since: date,
    representatives: int = 30,
    households_each: int = 5,
    families: bool = True,
    party: int = 25,
    one_head: bool = False,
) -> RosterPlan:
    """The people of a village.

    Branch committee 5, village committee 5, supervision committee 3, a clerk; the first
    representative is the assembly's chair; two of five representatives are women (the law asks for
    a third of the assembly: Art. 29). ``families``: everybody, with their numbers; else only those
    who hold a seat. ``one_head``: one person is secretary and director, as in many villages.
    """
    make = Maker(rng, today, families)
    households: list[Household] = []
    reps: list[Representative] = []
    for r in range(representatives):
        numbers = []
        for k in range(households_each):
            number = f"{r * households_each + k + 1:04d}"
            numbers.append(number)
            sex = ("female" if r % 5 in (1, 3) else "male") if k == 0 else ""
            if families or k == 0:
                head = make.person(number, sex=sex, party=k == 0 and r % 6 == 0)
                name = head.name
                if families:
                    _family(make, head)
            else:
                name = next(make.names["male"])
            group = GROUPS[r * len(GROUPS) // representatives]
            address = f"{group}{r * households_each + k + 1}号" if families else ""
            households.append(Household(number, group, name, address))
            if k == 0:
                chosen = head
        reps.append(Representative(chosen.name, numbers[0], tuple(numbers), "", since))
    posts = [
        Post("representatives_assembly", "assembly_chair", reps[0].name, reps[0].household, since)
    ]
    posts += _offices(make, households, since, one_head)
    have = sum(p.party_member for p in make.residents)
    for n in range(max(0, party - have)):
        home = households[(7 * n + 3) % len(households)]
        make.person(home.number, party=True, ages=(22, 70))
    return RosterPlan(tuple(households), tuple(make.residents), tuple(reps), tuple(posts))


def _family(make: Maker, head: Resident) -> None:
    """A husband or wife, and sometimes a child."""
    if make.rng.random() < 0.8:
        make.person(head.household, sex="female" if head.sex == "male" else "male")
    surname = head.name[0]
    for _ in range(make.rng.choice((0, 0, 1, 1, 2))):
        make.person(head.household, ages=(3, 27), surname=surname)


_OFFICES = (
    ("branch_committee", "secretary", "male", True),
    ("branch_committee", "deputy_secretary", "female", True),
    ("branch_committee", "branch_member", "male", True),
    ("branch_committee", "branch_member", "male", True),
    ("branch_committee", "branch_member", "female", True),
    ("village_committee", "director", "male", True),
    ("village_committee", "deputy_director", "female", False),
    ("village_committee", "committee_member", "male", False),
    ("village_committee", "committee_member", "female", False),
    ("village_committee", "committee_member", "male", False),
    ("supervision_committee", "supervision_chair", "male", False),
    ("supervision_committee", "supervisor", "female", False),
    ("supervision_committee", "supervisor", "male", False),
    ("office", "clerk", "female", False),
    ("cooperative", "cooperative_head", "male", False),
    ("cooperative", "cooperative_manager", "female", False),
)


def _offices(
    make: Maker, households: list[Household], since: date, one_head: bool
) -> Iterator[Post]:
    secretary: Resident | None = None
    for n, (body, role, sex, party) in enumerate(_OFFICES):
        if role == "director" and one_head and secretary:
            person = secretary
        else:
            home = households[(5 * n + 2) % len(households)]
            person = make.person(home.number, sex=sex, party=party, ages=(30, 62))
        if role == "secretary":
            secretary = person
        yield Post(body, role, person.name, person.household, since)
