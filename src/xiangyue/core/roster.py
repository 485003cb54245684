"""A village's people as they come in from a workbook: the plan, its checks.

``core.roster_rows`` makes a ``RosterPlan`` out of cells, ``core.roster_changes`` holds it against
what is known. A plan with problems is not imported at all; warnings are told and may stand.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from xiangyue.core.bodies import NAMES
from xiangyue.core.refusals import Check

BODIES: Final[Mapping[str, tuple[str, ...]]] = {
    "branch_committee": ("secretary", "deputy_secretary", "branch_member"),
    "village_committee": ("director", "deputy_director", "committee_member"),
    "supervision_committee": ("supervision_chair", "supervisor"),
    "representatives_assembly": ("assembly_chair", "representative"),
    "party": ("party_member",),
    "office": ("clerk",),
    "cooperative": ("cooperative_head", "cooperative_manager"),
}
BODY_LABELS: Final = {
    "branch_committee": "支部委员会",
    "village_committee": "村民委员会",
    "supervision_committee": "村务监督委员会",
    "representatives_assembly": "村民代表会议",
    "party": "党组织",
    "office": "村办公室",
    "cooperative": "合作社管理委员会",
}
ROLE_LABELS: Final = {
    "secretary": "书记",
    "deputy_secretary": "副书记",
    "branch_member": "支部委员",
    "director": "主任",
    "deputy_director": "副主任",
    "committee_member": "委员",
    "supervision_chair": "监委会主任",
    "supervisor": "监委会委员",
    "assembly_chair": "村代会主席",
    "representative": "村民代表",
    "party_member": "党员",
    "clerk": "文书",
    "cooperative_head": "合作社理事长",
    "cooperative_manager": "合作社管委会成员",
}
SINGLE: Final = (
    *("secretary", "director", "supervision_chair", "assembly_chair", "cooperative_head"),
    *("party_committee_secretary", "government_head"),
)
"""Roles held by one person at a time."""
STATUSES: Final = ("home", "away", "incapable", "deprived")
STATUS_LABELS: Final = {
    "home": "在村",
    "away": "外出",
    "incapable": "无行为能力",
    "deprived": "被剥夺政治权利",
}


@dataclass(frozen=True)
class Household:
    """A household; ``row`` is its row in the sheet (0 where it did not come from one)."""

    number: str
    group: str = ""
    head: str = ""
    address: str = ""
    row: int = 0


@dataclass(frozen=True)
class Resident:
    """A person of a household. ``sex`` is ``male``, ``female`` or empty (not told)."""

    household: str
    name: str
    sex: str = ""
    born: date | None = None
    id_number: str = ""
    phone: str = ""
    party_member: bool = False
    status: str = "home"
    row: int = 0


@dataclass(frozen=True)
class Representative:
    """Who stands for the households numbered in ``stands_for``, or for the whole ``group``.

    ``household`` is the representative's own, told where two people have the same name.
    """

    name: str
    household: str = ""
    stands_for: tuple[str, ...] = ()
    group: str = ""
    since: date | None = None
    until: date | None = None
    row: int = 0


@dataclass(frozen=True)
class Post:
    """A post in a body; body and role are keys of ``BODIES``."""

    body: str
    role: str
    name: str
    household: str = ""
    since: date | None = None
    until: date | None = None
    row: int = 0


@dataclass(frozen=True)
class Problem:
    """Something wrong or to be mended: ``where`` is sheet and cell or row (``户 B17``)."""

    where: str
    check: Check


@dataclass(frozen=True)
class RosterPlan:
    """What a workbook says. With ``problems`` nothing of it may be imported.

    ``columns`` are the (sheet, field)s the workbook had: of others nothing is said. Empty: all.
    """

    households: tuple[Household, ...] = ()
    residents: tuple[Resident, ...] = ()
    representatives: tuple[Representative, ...] = ()
    posts: tuple[Post, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    columns: frozenset[tuple[str, str]] = frozenset()


def _label(role: str) -> str:
    return ROLE_LABELS.get(role) or NAMES[f"role.{role}"]["zh"]


def problem(says: str, where: str, *, clause: str = "", **values: Any) -> Problem:
    """A problem at ``where`` with its sentence's key (``roster.`` is put before it)."""
    counts = {k: values.pop(k) for k in ("have", "need", "of", "of_what") if k in values}
    check = Check(
        says=f"roster.{says}",
        met=False,
        clause=clause,
        values={"where": where, **values},
        **counts,
    )
    return Problem(where, check)


def _running(since: date | None, until: date | None, today: date) -> bool:
    return (since is None or since <= today) and (until is None or until >= today)


class _Checker:
    """Holds the rows of a plan against one another and against the law's composition."""

    def __init__(
        self, plan: RosterPlan, today: date, columns: Mapping[tuple[str, str], str]
    ) -> None:
        self.plan = plan
        self.today = today
        self.columns = columns
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.by_name: dict[str, list[Resident]] = defaultdict(list)
        for person in plan.residents:
            self.by_name[person.name].append(person)

    def run(self) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
        self._households()
        self._residents()
        self._representatives()
        self._posts()
        self._composition()
        return tuple(self.problems), tuple(self.warnings)

    def at(self, sheet: str, field: str, row: int) -> str:
        """``户 B17``: where a person finds it; the row alone where the column is not there."""
        return f"{sheet} {self.columns.get((sheet, field), '')}{row}"

    def _twice(self, keyed: Iterable[tuple[Any, int]], sheet: str, says: str, what: str) -> None:
        first: dict[Any, int] = {}
        for key, row in keyed:
            if key in first:
                shown = key if isinstance(key, str) else key[0]
                if says == "id-twice":
                    shown = ""
                where = self.at(sheet, what, row)
                self.problems.append(problem(says, where, name=shown, first=first[key]))
            else:
                first[key] = row

    def _households(self) -> None:
        households = self.plan.households
        self._twice(((h.number, h.row) for h in households), "户", "household-twice", "number")
        living = Counter(p.household for p in self.plan.residents)
        heads = {(p.household, p.name) for p in self.plan.residents}
        for h in households:
            if not living[h.number]:
                self.warnings.append(
                    problem("household-empty", self.at("户", "number", h.row), number=h.number)
                )
            elif h.head and (h.number, h.head) not in heads:
                self.warnings.append(
                    problem(
                        "head-elsewhere", self.at("户", "head", h.row), number=h.number, name=h.head
                    )
                )

    def _residents(self) -> None:
        people = self.plan.residents
        self._twice(
            ((p.id_number, p.row) for p in people if p.id_number), "人", "id-twice", "id_number"
        )
        self._twice(
            (((p.name, p.household, p.born, p.id_number), p.row) for p in people),
            "人",
            "resident-twice",
            "name",
        )
        known = {h.number for h in self.plan.households}
        for p in people:
            if p.household and p.household not in known:
                self.problems.append(
                    problem(
                        "household-unknown", self.at("人", "household", p.row), number=p.household
                    )
                )
            if p.born and p.born > self.today:
                self.problems.append(
                    problem("born-later", self.at("人", "born", p.row), name=p.name)
                )

    def find(self, name: str, household: str) -> list[Resident]:
        """The residents a name (and a household number, where told) may mean."""
        return [p for p in self.by_name.get(name, []) if household in ("", p.household)]

    def _who(self, row: Representative | Post) -> tuple[str, str]:
        """Name and household of the one meant, the household also where it was left out."""
        found = self.find(row.name, row.household)
        return (row.name, found[0].household if len(found) == 1 else row.household)

    def _named(self, sheet: str, row: int, name: str, household: str, must: bool) -> None:
        found = self.find(name, household)
        if len(found) > 1:
            self.problems.append(problem("name-unclear", self.at(sheet, "name", row), name=name))
        elif not found:
            into = self.problems if must else self.warnings
            into.append(
                problem(
                    "not-resident" if must else "outsider", self.at(sheet, "name", row), name=name
                )
            )

    def _term(self, sheet: str, row: int, since: date | None, until: date | None) -> None:
        if since and until and until < since:
            self.problems.append(problem("term-backward", self.at(sheet, "until", row)))

    def _representatives(self) -> None:
        stood: dict[str, str] = {}
        for r in self.plan.representatives:
            where = self.at("代表", "stands_for", r.row)
            self._named("代表", r.row, r.name, r.household, must=True)
            self._term("代表", r.row, r.since, r.until)
            if not _running(r.since, r.until, self.today):
                continue
            count = len(r.stands_for)
            if not count and not r.group:
                self.problems.append(
                    problem("stands-for-none", where, name=r.name, clause="law:29")
                )
            elif count and not 5 <= count <= 15:
                self.warnings.append(
                    problem("stands-for-count", where, name=r.name, have=count, clause="law:29")
                )
            for number in r.stands_for:
                if number in stood:
                    other = stood[number]
                    self.problems.append(
                        problem("household-stood-twice", where, number=number, name=other)
                    )
                stood[number] = r.name
        groups = {
            r.group
            for r in self.plan.representatives
            if r.group and _running(r.since, r.until, self.today)
        }
        if self.plan.representatives:
            left = [
                h
                for h in self.plan.households
                if h.number not in stood and not (h.group and h.group in groups)
            ]
            if left:
                numbers = "、".join(h.number for h in left[:8]) + ("…" if len(left) > 8 else "")
                of = len(self.plan.households)
                self.warnings.append(
                    problem(
                        "households-left", "代表", have=len(left), of=of, numbers=numbers,
                        clause="law:29",
                    )
                )  # fmt: skip

    def _posts(self) -> None:
        for post in self.plan.posts:
            must = post.body in ("village_committee", "supervision_committee")
            self._named("职务", post.row, post.name, post.household, must)
            self._term("职务", post.row, post.since, post.until)
        running = [p for p in self.plan.posts if _running(p.since, p.until, self.today)]
        self._twice(
            (((*self._who(p), p.body), p.row) for p in running), "职务", "post-twice", "name"
        )
        for role in SINGLE:
            holders = [p for p in running if p.role == role]
            for post in holders[1:]:
                self.problems.append(
                    problem("role-twice", self.at("职务", "role", post.row),
                            role=_label(role), name=holders[0].name)
                )  # fmt: skip
        committee = {self._who(p) for p in running if p.body == "village_committee"}
        for post in running:
            if post.body == "supervision_committee" and self._who(post) in committee:
                self.problems.append(
                    problem("supervisor-in-committee", self.at("职务", "name", post.row),
                            name=post.name, clause="law:37")
                )  # fmt: skip

    def _women(self, people: Sequence[tuple[str, str]]) -> tuple[int, int]:
        """How many are women, and of how many the sex is not known."""
        women = unknown = 0
        for name, household in people:
            found = self.find(name, household)
            sex = found[0].sex if len(found) == 1 else ""
            women += sex == "female"
            unknown += not sex
        return women, unknown

    def _composition(self) -> None:
        posts = [p for p in self.plan.posts if _running(p.since, p.until, self.today)]
        committee = [self._who(p) for p in posts if p.body == "village_committee"]
        if committee:
            if not 3 <= len(committee) <= 7:
                self.warnings.append(
                    problem("committee-size", "职务", have=len(committee), clause="law:8")
                )
            women, unknown = self._women(committee)
            if not women and not unknown:
                self.warnings.append(problem("committee-women", "职务", clause="law:8"))
        supervisors = sum(p.body == "supervision_committee" for p in posts)
        if supervisors and not 3 <= supervisors <= 5:
            self.warnings.append(problem("supervision-size", "职务", have=supervisors))
        people = [
            self._who(r)
            for r in self.plan.representatives
            if _running(r.since, r.until, self.today)
        ]
        if not people:
            return
        members = len(set(people) | set(committee))
        if 5 * len(people) < 4 * members:
            self.warnings.append(
                problem("representatives-share", "代表", have=len(people),
                        need=-(-4 * members // 5), of=members, clause="law:29")
            )  # fmt: skip
        women, unknown = self._women(people)
        if 3 * (women + unknown) < members:
            self.warnings.append(
                problem("representatives-women", "代表", have=women, need=-(-members // 3),
                        of=members, clause="law:29")
            )  # fmt: skip


def check(
    plan: RosterPlan, *, today: date, columns: Mapping[tuple[str, str], str] | None = None
) -> RosterPlan:
    """``plan`` with the problems and warnings that its rows make with one another added.

    ``columns`` tells the letter of each sheet's field, for the cells named in complaints.
    """
    problems, warnings = _Checker(plan, today, columns or {}).run()
    return replace(plan, problems=plan.problems + problems, warnings=plan.warnings + warnings)
