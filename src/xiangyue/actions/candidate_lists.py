"""The list of candidates: made in its order, posted in time, changed by withdrawals alone.

Source: Organic Law of Villagers' Committees (2025), Art. 8, 18; Zhejiang Measures on Elections,
Art. 18-20.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.documents_of_elections import post_notice
from xiangyue.actions.electing import Poll, at_election, listed, posts_of
from xiangyue.core import candidates as core
from xiangyue.core.candidates import Listed, Named
from xiangyue.core.refusals import Check, Refusal, refuse, unmet
from xiangyue.data.models import Candidacy, CandidateRuling, Election
from xiangyue.methods import rulebook, strokes

KIND = "candidates"


def _rows(election: Election, *states: str) -> list[Candidacy]:
    rows = Candidacy.objects.filter(election=election, state__in=states)
    return list(rows.select_related("person", "ruling").order_by("pk"))


def named(rows: Sequence[Candidacy]) -> list[Named]:
    """Rows as the list is made of them."""
    return [
        Named(r.person_id, r.post, r.person.name, r.votes, r.rank, r.person.sex == "f")
        for r in rows
    ]


def listing(
    election: Election, rows: Sequence[Candidacy], more: int, women: int
) -> tuple[Listed, ...]:
    """Who would be on the list of these rows."""
    return core.listing(
        named(rows),
        posts_of(election),
        more,
        women=women,
        strokes=strokes.key if election.way == "open" else None,
    )


def proposed(poll: Poll) -> tuple[list[Candidacy], tuple[Listed, ...]]:
    """Those who may stand, and the list as it would be now: one query."""
    rows = _rows(poll.election, "named", "formal")
    more, women = (poll.number(n).value for n in ("candidates.more", "candidates.woman"))
    return rows, listing(poll.election, rows, more, women)


def tell(poll: Poll) -> None:
    """The facts of the candidates, counted anew."""
    rows = _rows(poll.election, "named", "formal", "barred", "declined", "withdrawn")
    alive = [r for r in rows if r.state in ("named", "formal")]
    more, women = (poll.number(n).value for n in ("candidates.more", "candidates.woman"))
    would = listing(poll.election, alive, more, women)
    on_it = {n.person for one in would for n in one.people}
    times = [r.person_id for r in alive if r.person_id in on_it]
    formal = [r for r in rows if r.state == "formal"]
    poll.case.put(
        poll.part.key,
        named=len({r.person_id for r in rows}),
        unchecked=len({r.person_id for r in alive if r.person_id in on_it and unruled(r)}),
        several=len({p for p in times if times.count(p) > 1}),
        barred=len({r.person_id for r in rows if r.state == "barred"}),
        objections_open=len({r.person_id for r in rows if objected(r)}),
        formal=len(formal),
        seats=sum(p.seats for p in posts_of(poll.election)),
        women=sum(r.person.sex == "f" for r in formal),
    )


def ruling_of(row: Candidacy) -> CandidateRuling | None:
    """The ruling on it, None before there is one."""
    return getattr(row, "ruling", None)


def unruled(row: Candidacy) -> bool:
    """Whether it was not said yet that this person may stand."""
    return ruling_of(row) is None


def objected(row: Candidacy) -> bool:
    """Whether an objection waits for its answer."""
    ruling = ruling_of(row)
    return bool(ruling and ruling.objected_on and not ruling.answered_on)


def post_list(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> list[Candidacy]:
    """The list of candidates in its order, posted today. Refusals: too late before election day,
    posted already, somebody unchecked, somebody with two posts, an objection unanswered, no more
    candidates than seats, no woman."""
    with at_election(
        matter_id, "candidates.list", part, actor, now, key, KIND, expected=expected
    ) as poll:
        if poll.case.facts(part).get("posted"):
            raise refuse("candidates.posted-already", code="conditions")
        poll.in_time("candidates", "candidates.posting-days")
        rows, would = proposed(poll)
        _require_settled(rows, would, _rows(poll.election, "barred"))
        _require_numbers(poll, would)
        by = {(r.post, r.person_id): r for r in rows}
        made = []
        for one in would:
            for place, person in enumerate(one.people, start=1):
                row = by[one.post.id, person.person]
                row.state, row.rank = "formal", place
                made.append(row)
        Candidacy.objects.bulk_update(made, ["state", "rank"])
        post_notice(poll.a, poll.case, poll.election, "candidates", actor)
        poll.case.put(part, posted=poll.case.today.isoformat())
        tell(poll)
        poll.a.data |= {
            "posted": poll.case.today.isoformat(),
            "list": [[r.post, r.rank, r.person.name, r.votes or 0] for r in made],
        }
        poll.a.result = str(matter_id)
    return made


def lacking(poll: Poll, rows: Sequence[Candidacy], would: Sequence[Listed]) -> tuple[Check, ...]:
    """What stands against the list being posted today: all of it. ``rows``: everybody named, with
    ruling and person; ``would``: the list as it would be (``listing``)."""
    barred = [r for r in rows if r.state == "barred"]
    return unmet(
        lambda: poll.in_time("candidates", "candidates.posting-days"),
        lambda: _require_settled(rows, would, barred),
        lambda: _require_numbers(poll, would),
    )


def _require_settled(
    rows: Sequence[Candidacy], would: Sequence[Listed], barred: Sequence[Candidacy]
) -> None:
    """Everybody on the list is checked, stands for one post, and no objection waits."""
    on_it = [n for one in would for n in one.people]
    people = {n.person for n in on_it}
    unchecked = {r.person.name for r in rows if r.person_id in people and unruled(r)}
    if unchecked:
        raise _open("candidates.unchecked", unchecked, "law:18")
    ids = [n.person for n in on_it]
    twice = {n.name for n in on_it if ids.count(n.person) > 1}
    if twice:
        raise _open("candidates.several", twice, "election-practice")
    waiting = {r.person.name for r in barred if objected(r)}
    if waiting:
        raise _open("candidates.objections-open", waiting, "product")


def _open(says: str, names: set[str], clause: str) -> Refusal:
    values = {"people": listed(sorted(names))}
    return Refusal("conditions", Check(says, False, len(names), 0, clause=clause, values=values))


def _require_numbers(poll: Poll, would: Sequence[Listed]) -> None:
    """More candidates than seats (Art. 18); a woman among them (Art. 8)."""
    posts = posts_of(poll.election)
    counts = {
        "candidates": sum(len(one.people) for one in would),
        "seats": sum(p.seats for p in posts),
    }
    area, day = poll.case.matter.area_id, poll.case.today
    if poll.election.way != "open":  # 无候选人的自荐直选：可以另选其他选民
        found = rulebook.load().judge(
            "committee.election.candidates", day=day, area=area, counts=counts,
            charter=poll.charter,
        )  # fmt: skip
        if not all(c.met for c in found.passes):
            raise Refusal("conditions", *(c for c in found.passes if not c.met))
        more = poll.number("candidates.more")
        for one in would:
            need = one.post.seats + more.value
            if not more.clause.startswith("law:") and len(one.people) < need:
                values = {"post": one.post.id}
                raise Refusal(
                    "conditions",
                    Check("candidates.too-few-for-post", False, len(one.people), need,
                          clause=more.clause, values=values),
                )  # fmt: skip
        _require_no_more(poll, would)
    least = poll.number("candidates.woman")
    women = sum(n.woman for one in would for n in one.people)
    if women < least.value:
        check = Check("candidates.no-woman", False, women, least.value, clause=least.clause)
        raise Refusal("conditions", check)


def _require_no_more(poll: Poll, would: Sequence[Listed]) -> None:
    """No more beyond the seats than the province lets stand (Beijing 16, Shanghai 12)."""
    roles = {str(p["post"]): p.get("role") for p in poll.election.posts}
    for one in would:
        head = roles.get(one.post.id) in ("director", "deputy_director")
        most = poll.number("candidates.more-most.head" if head else "candidates.more-most")
        if most.value and len(one.people) > (need := one.post.seats + most.value):
            says = "candidates.too-many-for-post"
            check = Check(says, False, len(one.people), need, clause=most.clause)
            raise Refusal("conditions", check)


def came_up(poll: Poll, gone: Candidacy) -> list[Candidacy]:
    """Who comes onto the posted list for one who withdrew: the next by votes for the same post who
    may stand, where the post now has too few (Zhejiang 19)."""
    if poll.election.way == "open":
        return []
    rows = _rows(poll.election, "named", "formal")
    standing = {r.person_id for r in rows if r.state == "formal"}
    post = next(p for p in posts_of(poll.election) if p.id == gone.post)
    here = [r for r in rows if r.post == gone.post and r.state == "formal"]
    need = post.seats + poll.number("candidates.more").value - len(here)
    waiting = [
        r
        for r in rows
        if r.post == gone.post
        and r.state == "named"
        and r.person_id not in standing
        and not unruled(r)
        and (r.person.sex == "f" or not post.women_only)
    ]
    order = {n.person: i for i, n in enumerate(sorted(named(waiting), key=core.by_votes))}
    waiting.sort(key=lambda r: order[r.person_id])
    up = waiting[: max(0, need)]
    last = max((r.rank or 0 for r in here), default=0)
    for place, row in enumerate(up, start=last + 1):
        row.state, row.rank = "formal", place
        row.save(update_fields=["state", "rank"])
    return up
