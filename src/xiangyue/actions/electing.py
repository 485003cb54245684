"""What the acts of an election's candidates and arrangements share: the election, its posts, its
voters, its numbers in force, and who speaks for oneself or for another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import own_numbers
from xiangyue.actions.acts import Act
from xiangyue.actions.election_committees import succeed
from xiangyue.actions.own_numbers import Charter
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.standing import Case
from xiangyue.core.election_calendar import Days, last_day, too_late
from xiangyue.core.elections.contests import WOMAN
from xiangyue.core.elections.papers import Post
from xiangyue.core.part import Part
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.data.models import Candidacy, Election, Matter, Person, Vacancy, Voter
from xiangyue.methods import election_days
from xiangyue.methods.wording import sentences

RECALL: Final = "recall"
"""The kind of election that is a vote on one question: whether a member is recalled."""
STANDS: Final = ("named", "formal")


@dataclass
class Poll:
    """One act in an election: the case locked, the part open, its election."""

    a: Act
    case: Case
    part: Part
    election: Election
    charter: Charter = field(default_factory=dict)
    for_another: bool = False

    def number(self, name: str) -> Days:
        """A number in force for this election today, with its clause."""
        return number(name, self.election, self.case.today, self.charter)

    def in_time(self, what: str, setting: str, *, says: str = "") -> None:
        """Refusal where it is too late for what is due so many days before election day."""
        day = election_day(self.election)
        name = sentences().get(f"election-what.{what}", what)
        checks = too_late(name, day, self.case.today, self.number(setting), says=says)
        if checks:
            raise Refusal("conditions", *checks)

    def latest(self, setting: str) -> date:
        """The last day for what is due so many days before election day."""
        return last_day(election_day(self.election), self.number(setting).value)

    def voter(
        self, person_id: int, *, says: str = "election.not-a-voter", field: str = ""
    ) -> Voter:
        """Their line on the roll; Refusal where they are not on it."""
        found = (
            Voter.objects.filter(election=self.election, person_id=person_id, on_roll=True)
            .select_related("person")
            .first()
        )
        if found is None:
            raise refuse(says, code="not-allowed", field=field, clause="law:18")
        return found


def number(name: str, election: Election, day: date, charter: Charter) -> Days:
    """A number in force for an election on a day."""
    return election_days.days(name, on=day, area=election.area_id, charter=charter)


def charter_of(matter: Matter) -> Charter:
    """The village's own numbers for this matter: one query."""
    return own_numbers.of_matter(own_numbers.stored(matter.area_id), matter)


def election_of(matter: Matter) -> Election:
    """The election of a matter; Refusal("conditions") before it is planned."""
    found = Election.objects.filter(matter_id=matter.pk).first()
    if found is None:
        raise refuse("election.no-plan", code="conditions", clause="law:14")
    return found


def election_day(election: Election) -> date:
    """Its day; Refusal while it is not set."""
    if election.day is None:
        raise refuse("election.no-plan", code="conditions", clause="law:14")
    return election.day


def standing_in(election: Election, *states: str) -> dict[int, str]:
    """Whom it is about, by id: who stands or is named; in a vote on a recall its member. One
    query. ``states``: of their candidacies, both where none is given."""
    if election.kind == RECALL:
        seats = Vacancy.objects.filter(matter=election.matter_id or 0)
        return dict(seats.values_list("seat__person_id", "seat__person__name"))
    rows = Candidacy.objects.filter(election=election, state__in=states or STANDS)
    return dict(rows.values_list("person_id", "person__name"))


def require_not_own(election: Election, actor: Actor) -> None:
    """Refusal for the member whose recall is voted on: they do nothing in running the vote."""
    if election.kind == RECALL and actor.person_id in standing_in(election):
        raise refuse("recall.own", code="not-allowed", clause="election-practice")


def posts_of(election: Election) -> tuple[Post, ...]:
    """The posts, the highest first."""
    return tuple(
        Post(str(p["post"]), int(p["seats"]), bool(p.get("women"))) for p in election.posts
    )


def post_names(election: Election) -> dict[str, dict[str, str]]:
    """What each post is called, in each language."""
    return {str(p["post"]): _names(p) for p in election.posts}


def _names(post: Mapping[str, Any]) -> dict[str, str]:
    """The name as planned; in English what its role is called."""
    name = str(post.get("name") or "")
    key = "election.woman-member" if post.get("women") else f"role.{post.get('role', '')}"
    key = "election.recall" if post["post"] == RECALL else key
    known = sentences().get(key, {})
    zh = name or known.get("zh", "") or str(post["post"])
    return {"zh": zh, "en": known.get("en", "") or zh}


def round_titles(posts: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """What each post of a round is called in each language, by its name in the count. A seat that
    is a woman's says so once: 妇女委员, 委员（妇女）."""
    return {str(p["name"]): _round_title(p) for p in posts}


def _round_title(post: Mapping[str, Any]) -> dict[str, str]:
    found, role = _names(post), sentences().get(f"role.{post.get('role', '')}", {})
    if not post.get("women"):
        return found
    if "妇女" not in found["zh"]:
        found["zh"] += WOMAN
    if post.get("role") != "committee_member" and role:
        found["en"] = f"{role['en']} (woman)"
    return found


def people_names(ids: Collection[int]) -> dict[int, str]:
    """Names by id: one query, none for nobody."""
    if not ids:
        return {}
    return dict(Person.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def listed(names: Iterable[str]) -> dict[str, str]:
    """Names in one line, in each language."""
    every = list(names)
    return {"zh": "、".join(every), "en": ", ".join(every)}


def told_apart(people: Iterable[Person]) -> dict[int, str]:
    """Names as they stand on a paper: two of one name are told apart by their village group, or
    their number there (王伟（三组）). The households must be loaded."""
    every = list(people)
    names = [p.name for p in every]
    found = {}
    for p in every:
        if names.count(p.name) == 1:
            found[p.pk] = p.name
            continue
        group = p.household.group if p.household else ""
        alike = [q for q in every if q.name == p.name]
        groups = [q.household.group if q.household else "" for q in alike]
        mark = group if group and groups.count(group) == 1 else str(alike.index(p) + 1)
        found[p.pk] = f"{p.name}（{mark}）"
    return found


def looked_at(case: Case, key: str, election: Election, charter: Charter) -> Poll:
    """A part of an election to look at: nothing is done."""
    return Poll(Act(), case, case.procedure.part(key), election, charter)


@contextmanager
def at_election(
    matter_id: int | None,
    name: str,
    part: str,
    actor: Actor,
    now: datetime,
    key: UUID | None,
    kind: str,
    *,
    self_id: int | None = None,
    personal: bool = False,
    after: bool = False,
    expected: int | None = None,
) -> Iterator[Poll]:
    """One act in an election: settled and recorded when it ends.

    ``personal``: it is ``self_id``'s own, whom the office may do it for, on record; else it is for
    the part's actors. ``after``: it may come when the part is done, as long as the vote is ahead.
    """
    mine = "" if personal else part
    with act_on(matter_id, name, mine, actor, now, expected, key) as (a, case):
        other = False
        if personal:
            if actor.person_id is None:
                raise refuse("election.sign-in", code="not-signed-in")
            other = actor.person_id != self_id
            if other:
                require_actor(actor, case.matter, part, case.today)
            a.data |= {"part": part, "for": other}
        asked = _part(case, part, kind) if after else case.require_open(part, kind)
        poll = Poll(a, case, asked, election_of(case.matter), charter_of(case.matter), other)
        if not personal or other:
            require_not_own(poll.election, actor)
        yield poll
        if kind in ("nomination", "candidates"):
            succeed(a, case)
        case.settle(a)


def _part(case: Case, key: str, kind: str) -> Part:
    """The part, open or done, while the vote is ahead; else Refusal."""
    if case.facts(key).get("done"):
        found = case.procedure.part(key)
        if found.kind != kind or case.matter.state != "running":
            raise refuse("matter.ended", code="conditions")
        return found
    return case.require_open(key, kind)
