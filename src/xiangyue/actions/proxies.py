"""Voting for one who is away: in writing, filed in time, three at most, checked and posted.

Source: Organic Law of Villagers' Committees (2025), Art. 18: to a close relative or another voter
of the village; Zhejiang Measures on Elections, Art. 25; Shanghai, Art. 16.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import relatives
from xiangyue.actions.documents_of_elections import post_notice
from xiangyue.actions.electing import RECALL, Poll, at_election, number, standing_in
from xiangyue.actions.own_numbers import Charter
from xiangyue.actions.polling import KIND, tell
from xiangyue.actions.typed import words as text_of
from xiangyue.core.election_calendar import Days
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Election, Proxy, Voter

ALIVE = ("filed", "posted")


def allowed(election: Election, day: date, charter: Charter) -> Days | None:
    """What stands against proxies in this vote: None where one may vote for another. At a vote on
    a recall only where the province, or the village's own rules, say so."""
    if election.kind != RECALL:
        return None
    found = number("recall.proxies", election, day, charter)
    return None if found.value else found


def _require_allowed(poll: Poll) -> None:
    against = allowed(poll.election, poll.case.today, poll.charter)
    if against is not None:
        raise refuse("proxy.not-at-recall", code="conditions", clause=against.clause)


def _candidate(election: Election, name: str, code: str = "invalid") -> Refusal:
    """Whoever it is about votes for nobody else."""
    return refuse(
        "proxy.recalled" if election.kind == RECALL else "proxy.candidate",
        code=code, field="holder", clause="law:18.4", name=name,
    )  # fmt: skip


def file_proxy(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    holder_id: int,
    away: str,
    voter_id: int | None = None,
    in_writing: bool = False,
    key: UUID | None = None,
) -> Proxy:
    """A voter who is away (``away``: where, why) has another vote for them: said on their own phone
    or entered by the office out of a signed paper (``in_writing``).

    Refusals: too late, no voter, a candidate, one who votes for three already, one who has given
    their own vote away or is voted for (passed on), no relative where the place's law asks for one.
    """
    voter_id = actor.person_id if voter_id is None else voter_id
    with at_election(
        matter_id, "proxy.file", part, actor, now, key, KIND, self_id=voter_id, personal=True
    ) as poll:
        _require_allowed(poll)
        away = text_of(away, "away", 200)
        poll.in_time("proxy", "proxy.filing-days")
        if poll.for_another and not in_writing:
            raise refuse("proxy.in-writing", field="in_writing", clause="law:18.4")
        voter = poll.voter(int(voter_id or 0))
        holder = poll.voter(holder_id, says="proxy.holder-no-voter", field="holder")
        if holder.pk == voter.pk:
            raise refuse("proxy.oneself", field="holder")
        if Proxy.objects.filter(voter=voter, state__in=ALIVE).exists():
            raise refuse("proxy.given-already", code="conditions")
        relation = _may_hold(poll, voter, holder)
        row = Proxy.objects.create(
            election=poll.election, voter=voter, holder=holder, relation=relation,
            filed_on=poll.case.today, reason=away,
        )  # fmt: skip
        poll.a.sealed |= {"voter": voter_id, "holder": holder_id, "away": away}
        tell(poll)
        poll.a.result = str(row.pk)
    return row


def _may_hold(poll: Poll, voter: Voter, holder: Voter) -> str:
    """What the holder is to the voter, "" for another voter; Refusal where they may not."""
    if holder.person_id in standing_in(poll.election):
        raise _candidate(poll.election, holder.person.name)
    most = poll.number("proxy.most")
    held = Proxy.objects.filter(holder=holder, state__in=ALIVE).count()
    if held >= most.value:
        check = Check(
            "proxy.too-many", False, held, most.value, clause=most.clause,
            values={"name": holder.person.name},
        )  # fmt: skip
        raise Refusal("conditions", check, field="holder")
    if Proxy.objects.filter(voter=holder, state__in=ALIVE).exists():
        raise refuse(
            "proxy.passed-on", field="holder", clause="election-practice", name=holder.person.name
        )
    if Proxy.objects.filter(holder=voter, state__in=ALIVE).exists():
        raise refuse("proxy.holds", code="conditions", clause="election-practice")
    area, day = poll.case.matter.area_id, poll.case.today
    ties = relatives.close_relatives(
        [voter.person_id], area, day, use="proxy", others=[holder.person_id]
    )
    return ties[0].relation if ties else ""


def proxy_of(poll: Poll, proxy_id: int) -> Proxy:
    """A proxy of this election; Refusal("not-found")."""
    found = (
        Proxy.objects.filter(election=poll.election, pk=proxy_id)
        .select_related("voter", "holder")
        .first()
    )
    if found is None:
        raise refuse("proxy.none", code="not-found")
    return found


def withdraw_proxy(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    proxy_id: int,
    key: UUID | None = None,
) -> None:
    """The voter comes themself after all: until election day."""
    voter = Proxy.objects.filter(pk=proxy_id).values_list("voter__person_id", flat=True).first()
    with at_election(
        matter_id, "proxy.withdraw", part, actor, now, key, KIND, self_id=voter, personal=True,
        after=True,
    ) as poll:  # fmt: skip
        row = proxy_of(poll, proxy_id)
        if row.state not in ALIVE:
            raise refuse("proxy.none", code="conditions")
        row.state = "withdrawn"
        row.save(update_fields=["state"])
        poll.a.sealed["voter"] = voter
        tell(poll)


def refuse_proxy(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    proxy_id: int,
    reason: str,
    key: UUID | None = None,
) -> None:
    """The election committee finds that a proxy does not hold, and says why."""
    with at_election(matter_id, "proxy.refuse", part, actor, now, key, KIND) as poll:
        reason = text_of(reason, "reason", 200)
        row = proxy_of(poll, proxy_id)
        if row.state != "filed":
            raise refuse("proxy.none", code="conditions")
        row.state, row.reason = "refused", reason
        row.save(update_fields=["state", "reason"])
        poll.a.sealed |= {"proxy": proxy_id, "reason": reason}
        tell(poll)


def post_proxies(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> int:
    """All proxies handed in are looked at once more and posted: how many hold. Only once nobody can
    hand one in any more, and in time. Refusal with the name for one whose holder stands by now."""
    with at_election(
        matter_id, "proxy.post", part, actor, now, key, KIND, expected=expected
    ) as poll:
        _require_allowed(poll)
        poll.in_time("proxies", "proxy.posting-days")
        rows = list(
            Proxy.objects.filter(election=poll.election, state="filed").select_related(
                "voter__person", "holder__person"
            )
        )
        stands = standing_in(poll.election)
        for row in rows:
            if row.holder.person_id in stands:
                raise _candidate(poll.election, row.holder.person.name, "conditions")
        Proxy.objects.filter(pk__in=[r.pk for r in rows]).update(state="posted")
        post_notice(poll.a, poll.case, poll.election, "proxies-posted", actor)
        poll.case.put(part, proxies_told=True, proxies_posted=poll.case.today.isoformat())
        tell(poll)
        poll.a.data |= {
            "posted": poll.case.today.isoformat(),
            "proxies": [[r.voter.person.name, r.holder.person.name] for r in rows],
        }
        poll.a.result = str(len(rows))
    return len(rows)
