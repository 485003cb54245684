"""Open hiring: who reads an application, relatives stand aside, ties drawn, terms, the posting."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.lived_village import begin, refused, village_of
from tests.world import NOW

from xiangyue.actions import engagements, hiring, marks
from xiangyue.actions.posting_hiring import opening_lines, proposed_lines
from xiangyue.data import figures, measures
from xiangyue.data.figure_check import differences
from xiangyue.data.models import (
    JobApplicant,
    JobMark,
    JobOpening,
    Matter,
    Posting,
    RecordEntry,
    Relation,
)
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.kinds import applications as applying
from xiangyue.scenario.kinds import engagement as engaging
from xiangyue.scenario.kinds import marks as marking

SLUG = "open-hiring"
EN = {"accept-language": "en"}


@pytest.fixture
def d(db: None, monkeypatch: pytest.MonkeyPatch) -> Driver:
    return village_of(SLUG, monkeypatch)


def opened(d: Driver) -> Running:
    run = begin(d, SLUG, "applications")
    applying.do(d, run, run.procedure.part("applications"))
    run.worked.add("applications")
    return run


def test_what_applicants_say_is_read_by_few_and_each_look_is_written_down(
    d: Driver, client: Client
) -> None:
    run = opened(d)
    rows = applying.rows(run)
    names = [row.name for row in rows]
    address = f"/m/{run.matter_id}/applications/"
    text = client.get(address, headers=EN).content.decode()
    text += client.get(f"/m/{run.matter_id}/").content.decode()
    secrets = [*applying.DETAILS, applying.OUTSIDER]
    assert not any(secret in text for secret in secrets)
    assert "Who applied" not in text and "Applied so far" in text
    record = "".join(RecordEntry.objects.values_list("body", flat=True))
    assert not any(secret in record for secret in secrets)
    applied = [e for e in RecordEntry.objects.all() if e.act == "hiring.apply"]
    assert len(applied) == 4 and not any(names[0] in e.body for e in applied)
    assert bytes(rows[0].details_sealed).find(applying.DETAILS[0].encode()) < 0
    who, looks = (
        d.who(run.procedure.part("applications")),
        RecordEntry.objects.filter(act="hiring.look"),
    )
    other = d.cast.actors[rows[1].person_id or 0]
    refused(hiring.look, "access.roles", actor=other, now=NOW, applicant_id=rows[0].pk)
    _row, said = hiring.look(actor=who, now=d.clock.now, applicant_id=rows[0].pk)
    assert said == applying.DETAILS[0] and looks.count() == 1
    own = d.cast.actors[rows[0].person_id or 0]
    assert hiring.look(actor=own, now=d.clock.now, applicant_id=rows[0].pk)[1] == said
    assert looks.count() == 1  # one's own is no look
    said = "\n".join(opening_lines(Matter.objects.get(pk=run.matter_id)))
    assert "2026年" in said and "近亲属" in said and not any(name in said for name in names)


def test_a_relative_neither_checks_nor_marks(d: Driver) -> None:
    run = opened(d)
    row, who = applying.rows(run)[0], d.who(run.procedure.part("applications"))
    d.clock.until(run.until["applications"][1] + timedelta(days=1))
    first, second = sorted((row.person_id or 0, who.person_id))
    tie = Relation.objects.create(
        first_id=first, second_id=second, relation="sibling", said_on=d.clock.today,
        said_by_id=first, confirmed_on=d.clock.today,
    )  # fmt: skip
    given = {"actor": who, "now": d.clock.now, "applicant_id": row.pk, "unmet": []}
    found = refused(hiring.check, "panel.relative", **given)
    assert "civil-code:1045" in found.checks[0].clause
    tie.delete()
    d.live([run], stop="marks")
    sits = marking.panel(d, run)
    first, second = sorted((row.person_id or 0, sits[0]))
    Relation.objects.create(
        first_id=first, second_id=second, relation="grandchild", said_on=d.clock.today,
        said_by_id=first, confirmed_on=d.clock.today,
    )  # fmt: skip
    on = {"actor": who, "now": d.clock.now, "matter_id": run.matter_id, "part": "marks"}
    refused(marks.join_panel, "panel.relative", **on, person_id=sits[0], interest=False)
    marks.join_panel(**on, person_id=sits[0], interest=True, note="孙子报了名")
    for person in sits[1:3]:
        marks.join_panel(**on, person_id=person, interest=False)
    sheet = {"actor": who, "now": d.clock.now, "applicant_id": row.pk, "rater_id": sits[1]}
    sheet |= {"marks": {"interview": 80, "practice": 80}, "reason": "好"}
    found = refused(marks.mark, "panel.too-few", **sheet)
    assert (found.checks[0].have, found.checks[0].need) == (2, 3)


def test_a_tie_is_drawn_and_anyone_can_draw_it_again(d: Driver) -> None:
    run = begin(d, SLUG, "marks")
    part = run.procedure.part("marks")
    marking.sit(d, run, part)
    who = d.who(part)
    for rater in marking.panel(d, run):
        for row in marking.those(run):
            marks.mark(
                actor=who, now=d.clock.now, applicant_id=row.pk, rater_id=rater,
                marks={"interview": 70, "practice": 70}, reason="一样好",
            )  # fmt: skip
    marking.settle(d, run, part)
    told = RecordEntry.objects.filter(act="marks.settle").get()
    data = json.loads(told.body)["data"]
    drawn = min(data["tied"], key=lambda n: marks.lot_of(data["seed"], n))
    assert data["proposed"] == [drawn] and len(data["tied"]) == 3
    facts = Matter.objects.get(pk=run.matter_id).parts.get(key="marks").facts
    assert facts["drawn"] == 1 and facts["proposed"] == 1
    assert JobMark.objects.count() == 9


def test_below_the_least_mark_nobody_is_proposed(d: Driver) -> None:
    run = begin(d, SLUG, "marks")
    part = run.procedure.part("marks")
    marking.sit(d, run, part)
    for rater in marking.panel(d, run):
        for row in marking.those(run):
            marks.mark(
                actor=d.who(part), now=d.clock.now, applicant_id=row.pk, rater_id=rater,
                marks={"interview": 60, "practice": 59 + (row.number == 1)}, reason="一般",
            )  # fmt: skip
    marking.settle(d, run, part)
    assert [r.number for r in JobApplicant.objects.filter(chosen=True)] == [1]  # 60 on the mean


def test_who_does_not_come_is_followed_by_the_next_and_terms_end(d: Driver) -> None:
    run = begin(d, SLUG, "engagement")
    part = run.procedure.part("engagement")
    who, best = d.who(part), engaging.chosen(run)[0]
    said = "\n".join(proposed_lines(Matter.objects.get(pk=run.matter_id)))
    assert best.name in said
    others = JobApplicant.objects.exclude(pk=best.pk)
    assert not any(o.name in said for o in others)
    engagements.engage(
        actor=who, now=d.clock.now, applicant_id=best.pk, on=d.clock.today, comes=False,
        reason="找到别的工作",
    )  # fmt: skip
    following = engaging.chosen(run)[0]
    assert following.pk != best.pk
    d.clock.forward(minutes=5)
    engaging.start(d, run, part)
    following.refresh_from_db()
    opening = JobOpening.objects.get()
    assert following.until is not None and following.engaged_on is not None
    assert (following.until - following.engaged_on).days in (364, 365)
    refused(
        engagements.end, "engagement.not-running", actor=who, now=d.clock.now,
        applicant_id=following.pk, reason="不干了",
    )  # fmt: skip
    day = d.clock.today
    needs = [measures.Need("hired.engaged"), measures.Need("hired.openly")]
    year = {"first": day.replace(month=1, day=1), "last": day.replace(month=12, day=31)}
    hired = measures.read([d.cast.area], needs, **year, today=day)[d.cast.area]
    assert list(hired.values()) == [1, 1]
    # a list that hung before the marks were given, or came down early, is no list of those proposed
    listed = Posting.objects.filter(matter_id=run.matter_id).order_by("-pk")[:1].get()
    for gone in (
        {"taken_down_at": listed.posted_at + timedelta(days=1)},
        {"posted_at": listed.posted_at - timedelta(days=90)},
    ):
        Posting.objects.filter(pk=listed.pk).update(**gone)
        hired = measures.read([d.cast.area], needs, **year, today=day)[d.cast.area]
        assert list(hired.values()) == [1, 0], gone
        Posting.objects.filter(pk=listed.pk).update(
            taken_down_at=listed.taken_down_at, posted_at=listed.posted_at
        )
    d.clock.forward(days=3)
    long = {"actor": who, "now": d.clock.now, "applicant_id": following.pk, "reason": "好"}
    refused(engagements.renew, "engagement.months", **long, months=opening.months + 1)
    engagements.renew(**long, months=opening.months)
    engagements.end(actor=who, now=d.clock.now, applicant_id=following.pk, reason="本人辞职")
    figures.fold()
    assert differences() == []
    with pytest.raises(IntegrityError), transaction.atomic():
        JobApplicant.objects.filter(pk=best.pk).update(chosen=True, fits=False)
