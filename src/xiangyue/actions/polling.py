"""The poll is prepared: its boxes, hours and staff, who comes where, what makes a paper void.

Nobody who stands, and no close relative of one who does, works at it. Source: Organic Law of
Villagers' Committees (2025), Art. 18; Zhejiang Measures on Elections, Art. 22, 24.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.electing import Poll, at_election, election_day
from xiangyue.actions.parts import require_actor
from xiangyue.actions.poll_clashes import against, clashes
from xiangyue.actions.typed import words as text_of
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import (
    BoxRequest,
    PaperMove,
    Person,
    PollBox,
    PollPlan,
    PollWorker,
    Proxy,
    Voter,
)
from xiangyue.data.polling import BOXES, TASKS

KIND = "polling"


def box_of(poll: Poll, box_id: int | None) -> PollBox:
    """A box of this election; Refusal("not-found")."""
    found = PollBox.objects.filter(election=poll.election, pk=box_id).first()
    if found is None:
        raise refuse("polling.no-box", code="not-found")
    return found


def set_box(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    name: str,
    kind: str,
    place: str,
    opens_at: datetime,
    closes_at: datetime,
    reason: str = "",
    secret_place: bool = False,
    box_id: int | None = None,
    key: UUID | None = None,
) -> PollBox:
    """A place or a box with its hours on election day; set again it is changed. A mobile one needs
    a reason, and the township's approval, which a change takes away again."""
    with at_election(matter_id, "polling.box", part, actor, now, key, KIND) as poll:
        name, place = text_of(name, "name", 40), text_of(place, "place", 120)
        if kind not in BOXES:
            raise refuse("polling.box-kind", field="kind")
        row = box_of(poll, box_id) if box_id else PollBox(election=poll.election)
        others = PollBox.objects.filter(election=poll.election).exclude(pk=row.pk)
        if others.filter(name=name).exists():
            raise refuse("polling.box-name", field="name")
        if kind == "main" and others.filter(kind="main").exists():
            raise refuse("polling.one-main", field="kind", clause="election-practice")
        day = election_day(poll.election)
        if {timezone.localdate(opens_at), timezone.localdate(closes_at)} != {day}:
            raise refuse("polling.other-day", field="opens_at", day=day.isoformat())
        if closes_at <= opens_at:
            raise refuse("polling.hours", field="closes_at")
        if kind == "mobile":
            reason = text_of(reason, "reason", 200)
        row.name, row.kind, row.place, row.reason = name, kind, place, reason.strip()[:200]
        row.opens_at, row.closes_at, row.secret_place = opens_at, closes_at, secret_place
        row.approved_on, row.approved_by, row.refused = None, None, ""
        row.save()
        poll.a.on["box"] = row.pk
        poll.a.data |= {"name": name, "kind": kind, "place": place}
        tell(poll)
        poll.a.result = str(row.pk)
    return row


def drop_box(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    box_id: int,
    key: UUID | None = None,
) -> None:
    """A box that is not needed: before the arrangements are posted, its staff and voters freed.

    Refusal while papers that were handed over to it are there.
    """
    with at_election(matter_id, "polling.drop", part, actor, now, key, KIND) as poll:
        row = box_of(poll, box_id)
        if poll.case.facts(part).get("posted"):
            raise refuse("polling.posted-already", code="conditions")
        if there := _papers_at(row):
            check = Check("polling.papers-there", False, there, values={"box": row.name})
            raise Refusal("conditions", check)
        poll.a.data["name"] = row.name
        PaperMove.objects.filter(box=row).update(box=None)  # there and back, told in the record
        row.delete()
        tell(poll)


def _papers_at(box: PollBox) -> int:
    """Papers handed over to a box and not brought back."""
    found = PaperMove.objects.filter(box=box).aggregate(
        handed=Sum("number", filter=Q(move="handed"), default=0),
        back=Sum("number", filter=Q(move="back"), default=0),
    )
    return max(0, int(found["handed"]) - int(found["back"]))


def decide_box(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    box_id: int,
    approved: bool,
    answer: str = "",
    paper: str = "",
    key: UUID | None = None,
) -> PollBox:
    """The township's guiding body approves a mobile box, or says why not (Zhejiang 24): an officer,
    or whoever prepares the poll out of the township's ``paper`` (its number or day)."""
    with at_election(
        matter_id, "polling.approve", part, actor, now, key, KIND, self_id=actor.person_id,
        personal=True,
    ) as poll:  # fmt: skip
        area = poll.case.matter.area_id
        if not actor.officer_of(area):
            require_actor(actor, poll.case.matter, part, poll.case.today)
            if not paper.strip():
                raise refuse("polling.township", code="not-allowed", clause="election-practice")
        row = box_of(poll, box_id)
        if row.kind != "mobile":
            raise refuse("polling.not-mobile", code="conditions")
        if not approved:
            answer = text_of(answer, "answer", 200)
        row.approved_on = poll.case.today if approved else None
        row.approved_by_id = actor.person_id if approved else None
        row.refused = "" if approved else answer
        row.save(update_fields=["approved_on", "approved_by", "refused"])
        poll.a.data |= {"approved": approved, "name": row.name, "paper": paper.strip()[:100]}
        poll.a.on["box"] = row.pk
        tell(poll)
    return row


def appoint(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    people: Sequence[int],
    task: str,
    box_id: int | None = None,
    key: UUID | None = None,
) -> list[PollWorker]:
    """These people do this at the poll (announcer, teller, scrutineer, issuer, scribe, guard), at a
    box, else at the main place. Refused with the name and the relation: who stands, and close
    relatives of one who does."""
    with at_election(matter_id, "polling.appoint", part, actor, now, key, KIND, after=True) as poll:
        if task not in TASKS:
            raise refuse("polling.task", field="task")
        here = Person.objects.filter(
            pk__in=people, area_id=poll.case.matter.area_id, active=True
        ).count()
        if not people or here < len(set(people)):
            raise refuse("polling.nobody", field="people")
        box = box_of(poll, box_id) if box_id else _main(poll)
        for person in people:
            if (wrong := against(poll, person)) is not None:
                raise Refusal("conditions", wrong, field="people")
        made = [
            PollWorker.objects.update_or_create(
                election=poll.election, person_id=person, task=task, defaults={"box": box}
            )[0]
            for person in dict.fromkeys(people)
        ]
        poll.a.data |= {"task": task, "people": len(made), "box": box.name}
        poll.a.sealed["people"] = list(people)
        tell(poll)
        poll.a.result = str(len(made))
    return made


def _main(poll: Poll) -> PollBox:
    """The main place, where one works if no other is said; Refusal while there is none."""
    found = PollBox.objects.filter(election=poll.election, kind="main").first()
    if found is None:
        raise refuse("polling.no-main", code="conditions", clause="election-practice")
    return found


def dismiss(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    worker_id: int,
    key: UUID | None = None,
) -> None:
    """Somebody does not do it after all."""
    with at_election(matter_id, "polling.dismiss", part, actor, now, key, KIND, after=True) as poll:
        row = PollWorker.objects.filter(election=poll.election, pk=worker_id).first()
        if row is None:
            raise refuse("polling.no-worker", code="not-found")
        poll.a.data["task"] = row.task
        poll.a.sealed["person"] = row.person_id
        row.delete()
        tell(poll)


def assign(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    box_id: int,
    groups: Sequence[str] = (),
    people: Sequence[int] = (),
    key: UUID | None = None,
) -> int:
    """The voters of these village groups, or these people, come to this box: how many."""
    with at_election(matter_id, "polling.assign", part, actor, now, key, KIND) as poll:
        box = box_of(poll, box_id)
        rows = Voter.objects.filter(election=poll.election, on_roll=True)
        rows = rows.filter(person__in=people) if people else rows.filter(group__in=groups)
        if box.kind == "mobile":
            asked = BoxRequest.objects.filter(voter__in=rows, granted=True)
            if asked.count() < rows.count():
                raise refuse("polling.mobile-asked", code="conditions", clause="election-practice")
        many = rows.update(box=box)
        poll.a.data |= {"name": box.name, "voters": many}
        poll.a.result = str(many)
    return many


def ask_mobile(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    reason: str,
    person_id: int | None = None,
    key: UUID | None = None,
) -> BoxRequest:
    """A voter who cannot come asks for the mobile box, on the phone or through the office."""
    person_id = actor.person_id if person_id is None else person_id
    with at_election(
        matter_id, "polling.ask", part, actor, now, key, KIND, self_id=person_id, personal=True
    ) as poll:
        reason = text_of(reason, "reason", 200)
        voter = poll.voter(int(person_id or 0))
        if BoxRequest.objects.filter(voter=voter).exists():
            raise refuse("polling.asked-already", code="conditions")
        row = BoxRequest.objects.create(voter=voter, reason=reason, asked_on=poll.case.today)
        poll.a.sealed |= {"person": person_id, "reason": reason}
        tell(poll)
        poll.a.result = str(row.pk)
    return row


def answer_mobile(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    request_id: int,
    box_id: int | None = None,
    answer: str = "",
    key: UUID | None = None,
) -> BoxRequest:
    """The mobile box comes to them, or (no ``box_id``) why it does not."""
    with at_election(matter_id, "polling.answer", part, actor, now, key, KIND) as poll:
        row = BoxRequest.objects.filter(voter__election=poll.election, pk=request_id).first()
        if row is None:
            raise refuse("polling.no-request", code="not-found")
        if box_id:
            box = box_of(poll, box_id)
            if box.kind != "mobile":
                raise refuse("polling.not-mobile", field="box")
            Voter.objects.filter(pk=row.voter_id).update(box=box)
        else:
            answer = text_of(answer, "answer", 200)
        row.granted, row.answer = box_id is not None, "" if box_id else answer
        row.save(update_fields=["granted", "answer"])
        poll.a.data["granted"] = row.granted
        tell(poll)
    return row


def short_of(poll: Poll, boxes: Sequence[PollBox], workers: Sequence[PollWorker]) -> list[Check]:
    """What each box lacks: an approval, a place to write in secret, scrutineers."""
    found = []
    here = Counter(w.box_id for w in workers if w.task == "scrutineer")
    for box in boxes:
        mobile = box.kind == "mobile"
        values = {"box": box.name}
        if mobile and not box.approved_on:
            found.append(
                Check("polling.unapproved", False, clause="election-practice", values=values)
            )
        if not mobile and not box.secret_place:
            found.append(Check("polling.no-secret-place", False, clause="law:18.3", values=values))
        need = poll.number(f"polling.scrutineers{'-mobile' if mobile else ''}")
        if here[box.pk] < need.value:
            found.append(
                Check("polling.scrutineers", False, here[box.pk], need.value, clause=need.clause,
                      values=values)
            )  # fmt: skip
    return found


def tell(poll: Poll) -> None:
    """The facts of the arrangements, counted anew."""
    election = poll.election
    boxes = list(PollBox.objects.filter(election=election).order_by("pk"))
    workers = list(PollWorker.objects.filter(election=election))
    own, ties = clashes(poll, workers)
    lacks = {c.values["box"] for c in short_of(poll, boxes, workers)}
    proxies = Counter(Proxy.objects.filter(election=election).values_list("state", flat=True))
    moves: Counter[str] = Counter()
    for move, number in PaperMove.objects.filter(election=election, paper="ballot").values_list(
        "move", "number"
    ):
        moves[move] += number
    poll.case.put(
        poll.part.key,
        boxes=len(boxes),
        ready=not lacks and any(b.kind == "main" for b in boxes),
        unready=len(lacks),
        workers=len({w.person_id for w in workers}),
        clashes=len({*own, *(t.first for t in ties)}),
        proxies=proxies["posted"],
        proxies_open=proxies["filed"],
        requests_open=BoxRequest.objects.filter(
            voter__election=election, granted__isnull=True
        ).count(),
        void_said=PollPlan.objects.filter(election=election, changed_on__isnull=False).exists(),
        printed=moves["printed"],
        handed=moves["handed"] - moves["back"],
    )
