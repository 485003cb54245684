"""Every refusal that an action may raise is tried by some rehearsal or test (``tools.refusals``);
and those that nothing else tries: what is not there, days that cannot be, unknown words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.world import CODE, NOW, make_officer, make_village
from tools import refusals

from xiangyue.access.actors import actor_of_person
from xiangyue.actions import (
    agreement,
    area_methods,
    areas,
    circumstances,
    draft_comments,
    duties,
    execution,
    feedback,
    files,
    levies,
    matters,
    meetings,
    opinions,
    points,
    postings,
    programmes,
    proposals,
    reaching,
    receptions,
    reviews,
    roster,
    services,
    statements,
    terms,
    tokens,
    votes,
)
from xiangyue.core.refusals import Refusal
from xiangyue.methods.wording import word

TODAY = NOW.date()


def test_every_key_is_tried_or_excused() -> None:
    left = refusals.unexcused()
    assert not left, f"tried by no rehearsal and no test: {left} (python -m tools.refusals)"
    # What is excused is raised somewhere, and tried by nobody: a reason that is over goes.
    keys, untried = refusals.keys(), refusals.untried()
    for key, reason in refusals.excused().items():
        assert len(reason) > 10, key
        if not key.endswith(".*"):
            assert key in keys, f"{key} is raised nowhere"
            assert key in untried, f"{key} is tried: it needs no excuse"


@pytest.mark.django_db
def test_what_is_not_there_and_what_cannot_be() -> None:
    village = make_village()
    clerk, director = village.actor("clerk"), village.actor("director")
    secretary = village.actor("secretary")
    officer = actor_of_person(make_officer(CODE[:9], now=NOW).pk, NOW)
    at = {"actor": clerk, "now": NOW}
    here = {**at, "area": CODE}
    sits = {"kind": "reception", "on": TODAY, "by_id": secretary.person_id}
    plan = {**here, "actor": secretary, **sits}
    held = {**here, "actor": secretary, "kind": "reception", "on": TODAY, "people": 3}
    receptions.plan_reception(**plan)
    receptions.hold_reception(**held)
    row = receptions.Reception.objects.get()
    said = [
        opinions.submit_opinion(
            actor=village.actor("villager"), now=NOW, area=CODE, text=f"路灯坏了{n}"
        ).pk
        for n in range(2)
    ]
    begin = {**here, "actor": secretary, "title": "修路", "summary": "修", "origin": "members"}
    token = {**at, "login": village.account("clerk").login, "scopes": ["read"]}
    heard = {**at, "area": CODE, "text": "路灯坏了", "on_behalf": True}
    cases: dict[str, Callable[[], object]] = {
        "agreement.unknown": lambda: agreement.confirm(**at, agreement_id=0, invitee_id=0),
        "area.unknown": lambda: areas.find_area("没有这个地方"),
        "access.officer": lambda: areas.open_area(**{**here, "area": CODE}),
        "levy.no-person": lambda: circumstances.record_circumstance(
            **at, person_id=0, kind="low-income", start=TODAY, source="证"
        ),
        "comments.unknown": lambda: draft_comments.answer_comment(
            **at, comment_id=0, outcome="adopted", reason="好"
        ),
        "duty.unknown": lambda: duties.end_duty(**at, taken_id=0, reason="不办了"),
        "duty.none": lambda: duties.take_up(**{**here, "actor": secretary}, slugs=[]),
        "task.unknown": lambda: execution.report_progress(**at, task_id=0, text="办了"),
        "finding.unknown": lambda: execution.answer_finding(**at, finding_id=0, answer="改了"),
        "question.unknown": lambda: execution.answer_question(**at, question_id=0, answer="是"),
        "feedback.unknown": lambda: feedback.answer(
            **at, recommendation_id=0, answer="adopted", reason="好"
        ),
        "file.gone": lambda: files.from_token("没有"),
        "levy.no-request": lambda: levies.answer_relief(**at, request_id=0, answer="不同意"),
        "levy.no-share": lambda: levies.ask_relief(**at, share_id=0, reason="困难"),
        "delegation.term": lambda: area_methods.delegate(
            **here, categories=["public_works"], basis="决议", start=TODAY,
            end=TODAY - timedelta(days=1),
        ),
        "delegation.categories": lambda: area_methods.delegate(
            **here, categories=[], basis="决议", start=TODAY
        ),
        "matter.category": lambda: matters.start_matter(**begin, category="没有"),
        "matter.origin": lambda: matters.start_matter(
            **{**begin, "origin": "没有"}, category="public_works"
        ),
        "meeting.unknown": lambda: meetings.confirm_notice(**at, meeting_id=0),
        "meeting.no-item": lambda: votes.amend(
            **at, item_id=0, title="改", body="改", reason="多数提出"
        ),
        "meeting.body": lambda: meetings.call_meeting(
            **here, body="没有", title="会", place="村", starts_at=NOW + timedelta(days=9),
            items=[meetings.NewItem("一", way="consult")],
        ),
        "opinion.heard-in-future": lambda: opinions.submit_opinion(
            **heard, heard_on=TODAY + timedelta(days=1)
        ),
        "opinion.heard-too-long-ago": lambda: opinions.submit_opinion(
            **heard, heard_on=TODAY - timedelta(days=opinions.OLDEST + 1)
        ),
        "opinion.group-of-one": lambda: opinions.group_opinions(
            **here, opinions=said[:1], title="路灯"
        ),
        "opinion.group-title": lambda: opinions.group_opinions(**here, opinions=said, title=" "),
        "opinion.group-unknown": lambda: opinions.group_opinions(
            **here, opinions=said, title="路灯", group=0
        ),
        "point.unknown": lambda: points.settle(**at, point_id=0, fate="drop"),
        "objection.unknown": lambda: postings.answer_objection(**at, objection_id=0, answer="好"),
        "register.unknown": lambda: programmes.finish_row(**at, row_id=0, evidence="照片"),
        "proposal.unknown": lambda: proposals.find(0),
        "contact.none": lambda: reaching.confirm_contact(
            **at, person_id=clerk.person_id, channel="sms", code="1"
        ),
        "reach.quiet": lambda: reaching.choose(
            **at, person_id=clerk.person_id, rules={}, quiet_from=NOW.time()
        ),
        "reception.kind": lambda: receptions.plan_reception(**{**plan, "kind": "没有"}),
        "reception.past": lambda: receptions.plan_reception(
            **{**plan, "on": TODAY - timedelta(days=1)}
        ),
        "reception.by": lambda: receptions.plan_reception(
            **{**plan, "by_id": village.people["villager"].pk}
        ),
        "reception.planned": lambda: receptions.plan_reception(**plan),
        "reception.future": lambda: receptions.hold_reception(
            **{**held, "on": TODAY + timedelta(days=1)}
        ),
        "reception.people": lambda: receptions.hold_reception(**{**held, "people": -1}),
        "reception.held": lambda: receptions.hold_reception(**held),
        "reception.not-held": lambda: receptions.note_heard(**at, reception_id=0, text="路灯"),
        "reception.becomes": lambda: receptions.note_heard(
            **{**at, "actor": secretary}, reception_id=row.pk, text="路灯", becomes="没有"
        ),
        "review.unknown": lambda: reviews.take_in(**at, review_id=0),
        "service.level": lambda: services.change_service(
            **{**here, "actor": actor_of_person(make_officer(CODE, now=NOW).pk, NOW)},
            service="x", data=None, begins=TODAY, reason="改",
        ),
        "statement.unknown": lambda: statements.look_at(**at, statement_id=0, show=True),
        "people.not-for-all": lambda: roster.require_sight(
            actor_of_person(village.people["villager"].pk, NOW), CODE
        ),
        "people.term-unknown": lambda: terms.end_term(
            **here, term_id=0, end=TODAY, reason="任期届满，按期换届"
        ),
        "token.unknown": lambda: tokens.revoke_token(**at, token_id=0),
        "token.login": lambda: tokens.create_token(**{**token, "login": "没有"}),
        "token.own": lambda: tokens.create_token(**{**token, "actor": director}),
        "token.scopes": lambda: tokens.create_token(**{**token, "scopes": ["没有"]}),
        "token.days": lambda: tokens.create_token(**token, days=tokens.LONGEST + 1),
    }  # fmt: skip
    assert officer.person_id
    found: dict[str, str] = {}
    for key, call in cases.items():
        with pytest.raises(Refusal) as refused:
            call()
        found[key] = refused.value.checks[0].says
        for lang in ("zh", "en"):
            told = word(refused.value.checks[0], lang)
            assert told and "{" not in told, (key, told)
    assert {key: says for key, says in found.items() if key != says} == {}
