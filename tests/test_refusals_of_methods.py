"""Refusals of the methods' own parts and of meetings that no rehearsal meets: what cannot be, what
is over already, what belongs to another."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests import surveyed
from tests.test_protected_reports import later, lodge
from tests.test_selection import fill as fill_voters
from tests.test_selection import to_vote
from tests.world import CODE, NOW, Village, make_area, make_matter, make_village

from xiangyue.actions import (
    activities,
    agendas,
    agreement,
    archives,
    bookings,
    books,
    charters,
    closing_words,
    consultation,
    counting,
    demands,
    draft_comments,
    files,
    invitation,
    levies,
    levy_lists,
    matters,
    mediators,
    meetings,
    methods,
    people,
    points,
    polls,
    postings,
    programmes,
    proposals,
    protected,
    ratings,
    report_lodging,
    samplings,
    screening,
    selection_counts,
    selections,
    sittings,
    statements,
    survey_counts,
    surveys,
    terms,
)
from xiangyue.actions.meetings import NewItem
from xiangyue.actions.standing import open_case
from xiangyue.core.kinds.sampling import ASKS
from xiangyue.core.kinds.selection import RULES
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Agreement,
    Household,
    Invitee,
    Jurisdiction,
    LevyRequest,
    LevyShare,
    Matter,
    Membership,
    Person,
    RegisterRow,
    Statement,
)
from xiangyue.methods import library
from xiangyue.methods.wording import word
from xiangyue.scenario.paper_photo import photo

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
SOON = NOW + timedelta(days=12)
ONE = timedelta(days=1)
Cases = dict[str, Callable[[], Any]]


@pytest.fixture
def village() -> Village:
    return make_village()


def tried(cases: Cases) -> None:
    """Each is refused by that key first, in a sentence in both languages."""
    found = {}
    for key, call in cases.items():
        try:
            call()
        except Refusal as refused:
            check = next(c for c in refused.checks if not c.met)
        else:
            found[key] = "done"
            continue
        found[key] = check.says
        for lang in ("zh", "en"):
            told = word(check, lang)
            assert told and told != key and "{" not in told, (key, told)
    wrong = [f"{key}: {says}" for key, says in found.items() if key != says]
    assert not wrong, "; ".join(wrong)


def at(village: Village, matter: Matter, part: str, who: str = "director") -> dict[str, Any]:
    return {"actor": village.actor(who), "now": NOW, "matter_id": matter.pk, "part": part}


def test_calling_a_meeting(village: Village) -> None:
    representative = village.people["villager"]
    other = make_matter(village, upto="assembly", practice=True)
    mine = make_matter(village, upto="assembly")

    def call(*items: NewItem, **more: Any) -> Any:
        given = {
            "actor": village.actor("director"), "now": NOW, "area": CODE, "title": "会议",
            "body": "representatives_assembly", "place": "祠堂", "starts_at": SOON,
            "items": items or (NewItem("听报告"),),
        }  # fmt: skip
        return meetings.call_meeting(**{**given, **more})

    item = NewItem("一", mine.pk, "assembly", "paper_ballot")
    Membership.objects.filter(role__in=("supervision_chair", "supervisor")).delete()
    tried({
        "meeting.no-items": lambda: call(items=()),
        "meeting.other-matter": lambda: call(NewItem("一", other.pk, "assembly")),
        "meeting.twice": lambda: call(item, item),
        "meeting.nobody-due": lambda: call(
            body="supervision_committee", actor=village.actor("clerk")
        ),
        "meeting.caller-no-representative": lambda: call(
            callers=[representative.pk], actor=village.actor(village.representatives[0])
        ),
        "meeting.callers-elsewhere": lambda: call(
            body="branch_committee", callers=[representative.pk]
        ),
        "meeting.no-signatures": lambda: call(
            signatures=3, callers=[p.pk for p in village.representatives[:9]],
            actor=village.actor(village.representatives[0]),
        ),
        "turnout.how": lambda: call(body="villagers_assembly", counted="members"),
        "turnout.whole-village": lambda: call(body="villagers_assembly", group="1组"),
    })  # fmt: skip


def test_on_the_day_of_a_meeting(village: Village) -> None:
    clerk = village.actor("clerk")
    meeting = meetings.call_meeting(
        actor=village.actor("secretary"), now=NOW, area=CODE, body="branch_committee",
        title="支委会", place="村委", starts_at=SOON, items=[NewItem("一", way="paper_ballot")],
    )  # fmt: skip
    seats = {a.role: a.person_id for a in meeting.attendance.all()}
    sheet = {"actor": clerk, "now": SOON, "meeting_id": meeting.pk}
    begin = {"actor": village.actor("secretary"), "now": SOON, "meeting_id": meeting.pk}
    members = [pk for role, pk in seats.items() if role != "deputy_secretary"]
    tried({
        "meeting.how": lambda: sittings.mark_attendance(**sheet, present=[], how="said"),
        "meeting.code": lambda: sittings.check_in(actor=clerk, now=SOON, code="没有"),
        "meeting.other-day": lambda: sittings.check_in(
            actor=village.actor("secretary"), now=SOON + ONE, code=meeting.code
        ),
    })  # fmt: skip
    sittings.mark_attendance(**sheet, present=list(seats.values()))
    tried({"meeting.recorder": lambda: sittings.open_meeting(**begin, recorder_id=10**9)})
    led = Membership.objects.filter(role__in=("secretary", "deputy_secretary"))
    held = list(led.values_list("pk", "end"))
    led.update(end=TODAY)
    tried({"meeting.no-chair": lambda: sittings.open_meeting(**begin)})
    for pk, end in held:
        Membership.objects.filter(pk=pk).update(end=end)
    sittings.open_meeting(**begin)
    item = meeting.items.get()
    teller = {"actor": clerk, "now": SOON, "item_id": item.pk}
    n = len(members) + 1
    slip = {"issued": n, "returned": n + 1, "for": n + 1, "against": 0, "abstain": 0, "void": 0}
    tried({
        "tally.fields": lambda: counting.enter_tally(**teller, counts={"": {"for": 1}}),
    })  # fmt: skip
    # More in the box than went out is no refusal at a count: the vote is void and is taken again.
    assert not counting.faults({"": slip}, {"": n})
    assert [c.says for _, c in counting.doubts({"": slip})] == ["tally.more-returned"]


def test_consulting_and_posting(village: Village) -> None:
    asked = make_matter(village, upto="notify")
    reach = next(p.key for p in open_case(asked.pk, now=NOW, lock=False).procedure.parts
                 if p.kind == "reach")  # fmt: skip
    asked = make_matter(village, upto=reach)
    heard = make_matter(village, upto="experts")
    report = next(p.key for p in open_case(heard.pk, now=NOW, lock=False).procedure.parts
                  if p.kind == "report")  # fmt: skip
    heard = make_matter(village, upto=report)
    say = {
        **at(village, heard, report, "secretary"), "place": "村委", "opinion": "可行",
        "feasible": True, "held_on": TODAY, "experts": [{"name": "郑工", "of": "水利站"}],
    }  # fmt: skip
    at_door = at(village, asked, reach, "clerk")
    reached = consultation.Reached
    posted = make_matter(village, upto="posting")
    put = {**at(village, posted, "posting"), "title": "公示", "body": "修路", "contact": "村委"}
    tried({
        "reach.nobody": lambda: consultation.record_reach(**at_door, reached=[]),
        "reach.target": lambda: consultation.record_reach(
            **at_door, reached=[reached(target="没有", name="人")]
        ),
        "reach.no-representative": lambda: consultation.record_reach(
            **at_door, reached=[reached(target="representatives", membership_id=0)]
        ),
        "report.no-expert": lambda: consultation.file_report(**{**say, "experts": []}),
        "report.future": lambda: consultation.file_report(**{**say, "held_on": TODAY + ONE}),
        "posting.channel": lambda: postings.put_up(**put, channels=["没有"]),
        "posting.contact": lambda: postings.put_up(
            **{**put, "contact": "村委 330212199001011233"}
        ),
    })  # fmt: skip


def test_money_and_households_of_one_matter(village: Village) -> None:
    consent = make_matter(village, upto="consent", procedure="one-matter")
    sheet = {**at(village, consent, "consent", "clerk"), "photos": [photo()]}
    homes = village.households
    signed = [polls.Signed(homes[0].pk, "agree")]
    villager = village.people["villager"]
    mine = at(village, consent, "consent", "villager")

    def as_child() -> Any:
        Person.objects.filter(pk=villager.pk).update(birth_date=date(2015, 1, 1))
        try:
            return polls.answer(**mine, choice="agree")
        finally:
            Person.objects.filter(pk=villager.pk).update(birth_date=None)

    def homeless() -> Any:
        Person.objects.filter(pk=villager.pk).update(household=None)
        return polls.answer(**mine, choice="agree")

    levied = make_matter(village, upto="levy", procedure="one-matter")
    begun = make_matter(village, upto="levy", procedure="one-matter")
    booked = make_matter(village, upto="account", procedure="one-matter")
    income = {
        **at(village, booked, "account", "clerk"), "amount": 100, "other": "镇", "text": "奖补",
        "account_code": "504", "money_code": "102", "photos": [photo()],
    }  # fmt: skip
    Person.objects.filter(pk=villager.pk).update(household=homes[0], birth_date=None)
    case = open_case(levied.pk, now=NOW, lock=False)
    books.open_account(**at(village, booked, "account", "clerk"))
    share = LevyShare.objects.create(
        matter=begun, part="levy", household=homes[0], on=TODAY, people=3, heads=3, workers=2,
        money=3000, labour=20,
    )  # fmt: skip
    asked = LevyRequest.objects.create(
        share=share, reason="困难", asked_at=NOW, asked_by=villager, outcome="refused",
        answered_at=NOW, answered_by=villager, answer="不减",
    )  # fmt: skip
    clerk = {"actor": village.actor("clerk"), "now": NOW}

    def booked_row() -> Any:
        return bookings.book_income(**income, day=TODAY)

    tried({
        "poll.empty": lambda: polls.enter_sheet(**sheet, answers=[]),
        "poll.no-seat": lambda: polls.enter_sheet(**sheet, answers=signed, membership_id=0),
        "poll.grown-ups": as_child,
        "levy.no-plan": lambda: levies.make_list(**at(village, levied, "levy", "clerk")),
        "levy.unknown-age": lambda: levy_lists.compute(case, 0, 100),
        "ledger.not-yet": lambda: bookings.book_income(**income, day=TODAY + ONE),
        "account.money": lambda: bookings.book_income(**{**income, "money_code": "513"}, day=TODAY),
        "account.no-income": lambda: bookings.book_income(
            **{**income, "account_code": "513"}, day=TODAY
        ),
        "account.unknown-booking": lambda: bookings.decide_spending(
            **clerk, booking_id=0, approve=True
        ),
        "account.decided": lambda: bookings.decide_spending(
            actor=village.actor("director"), now=NOW, booking_id=booked_row().pk, approve=True
        ),
        "levy.answered": lambda: levies.answer_relief(
            **clerk, request_id=asked.pk, money_off=0, labour_off=0, source="会议", answer="不减"
        ),
        "levy.way": lambda: levies.pay(
            **clerk, share_id=share.pk, way="没有", amount=1, on=TODAY
        ),
        "poll.no-household": homeless,
    })  # fmt: skip


def test_projects_and_their_vote(
    village: Village, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BALLOT_KEYS = tmp_path / "ballots"
    fill_voters(village)
    director, clerk = village.actor("director"), village.actor("clerk")
    matter = to_vote(village)
    one, two, *_ = matter.proposals.order_by("number")
    choose = {"actor": director, "now": NOW, "matter_id": matter.pk, "part": "selection"}
    answer = {"actor": director, "now": NOW, "proposal_id": one.pk, "admitted": True}
    tried({"selection.too-few": lambda: _with_one_left(matter, choose)})
    made = selections.open_selection(**choose, rule="equal-shares")
    far = made.until + timedelta(days=selections.LONGEST + 1)
    made.most = 1
    numbers = [p["number"] for p in made.projects[:2]]
    tried({
        "selection.too-long": lambda: selections.extend_selection(
            **choose, until=far, reason="来不及投"
        ),
        "selection.too-many": lambda: selections.positions(made, numbers),
        "selection.no-papers": lambda: selection_counts.enter_papers(
            **{**choose, "actor": clerk, "now": NOW + timedelta(days=30)}, ballots=[]
        ),
    })  # fmt: skip
    made.most = 0
    # Back before the vote: proposals and their screening.
    for row in matter.parts.filter(key__in=("proposals", "screening", "admitted")):
        row.done_at = None
        row.facts.pop("done", None)
        row.save()
    gone = {"actor": village.actor(two.proposer), "now": NOW, "proposal_id": two.pk}
    tried({
        "proposal.not-merged": lambda: proposals.part_proposals(
            actor=clerk, now=NOW, proposal_id=one.pk
        ),
    })  # fmt: skip
    proposals.withdraw_proposal(**gone)
    tried({"proposal.gone": lambda: proposals.withdraw_proposal(**gone)})
    for key in ("proposals",):
        matter.parts.filter(key=key).update(done_at=NOW, facts={"done": True})
    tried({
        "screening.no-objection": lambda: screening.answer_screening(
            **answer, criteria={}, answer="看过了"
        ),
    })  # fmt: skip


def _with_one_left(matter: Matter, choose: dict[str, Any]) -> Any:
    """The vote cannot open on a single project."""
    from unittest.mock import patch  # noqa: PLC0415

    only = list(matter.proposals.order_by("number"))[:1]
    with patch.object(selections, "admitted", lambda *_: only):
        return selections.open_selection(**choose, rule="equal-shares")


def test_surveys(village: Village, settings: Any, tmp_path: Path) -> None:
    settings.BALLOT_KEYS = tmp_path / "ballots"
    surveyed.fill(village)
    matter = surveyed.to_ask(village)
    early = make_matter(village, upto="answers", procedure="survey")
    on = at(village, matter, "sample")
    part = open_case(matter.pk, now=NOW, lock=False).procedure.part("sample")

    def nobody() -> Any:
        Household.objects.update(active=False)
        Person.objects.update(active=False)
        try:
            return samplings.ask_all(**on, asks=part.words["asks"] or ASKS[0])
        finally:
            Household.objects.update(active=True)
            Person.objects.update(active=True)

    tried({
        "sampling.nobody": nobody,
        "survey.not-ready": lambda: surveys.open_survey(**at(village, early, "answers")),
    })  # fmt: skip
    open_now, _survey = surveyed.opened(village)
    counts = at(village, open_now, "answers", "clerk")
    after = {**counts, "now": surveyed.AFTER}
    tried({
        "survey.no-papers": lambda: survey_counts.enter_paper(**after, number=1, values={}),
        "survey.no-text": lambda: survey_counts.look_at_text(**after, text_id=0, shown=True),
    })  # fmt: skip


def test_talking_things_over(village: Village) -> None:
    matter = make_matter(village, upto="people", procedure="hearing")
    send = {**at(village, matter, "people"), "starts_at": SOON, "place": "祠堂"}
    elsewhere = Person.objects.create(area=make_area("330212105220"), name="外村", created_at=NOW)
    guest = invitation.Invited
    here = [guest("resident", person_id=village.people["villager"].pk)]
    tried({
        "invitation.how": lambda: invitation.invite(**send, people=here, how="没有"),
        "invitation.elsewhere": lambda: invitation.invite(
            **send, people=[guest("resident", person_id=elsewhere.pk)]
        ),
        "invitation.no-day": lambda: invitation.invite(**{**send, "starts_at": None}, people=here),
        "invitation.unknown": lambda: invitation.answer(
            actor=village.actor("villager"), now=NOW, invitee_id=0, accepts=True
        ),
    })  # fmt: skip
    assert not Invitee.objects.exists()
    talk = make_matter(village, upto="statements", procedure="consultation")
    part = next(p.key for p in open_case(talk.pk, now=NOW, lock=False).procedure.parts
                if p.kind == "statements")  # fmt: skip
    talk = make_matter(village, upto=part, procedure="consultation")
    Statement.objects.bulk_create(
        Statement(matter=talk, part=part, number=n, text=f"说法{n}", state="shown")
        for n in range(statements.MOST)
    )
    tried({
        "statement.most": lambda: statements.add(**at(village, talk, part), texts=["再加一条"]),
        "mediator.none": lambda: mediators.ask(
            actor=village.actor("villager"), now=NOW, matter_id=talk.pk
        ),
    })  # fmt: skip


def test_charters_comments_points_and_people(village: Village) -> None:
    made = make_matter(village, upto="comments", procedure="charter")
    enact = make_matter(village, upto="enactment", procedure="charter")
    case = open_case(enact.pk, now=NOW, lock=False)
    last = next(p.key for p in case.procedure.parts if p.kind == "enactment")
    enact = make_matter(village, upto=last, procedure="charter")
    comments = next(p.key for p in case.procedure.parts if p.kind == "comments")
    made = make_matter(village, upto=comments, procedure="charter")
    clerk = village.actor("clerk")
    here = {"actor": clerk, "now": NOW, "area": CODE}
    seat = Membership.objects.filter(person=village.people["supervisor"]).get()
    Membership.objects.filter(pk=seat.pk).update(end=TODAY)
    tried({
        "comments.channels": lambda: draft_comments.open_comments(
            **at(village, made, comments), channels=[]
        ),
        "charter.no-text": lambda: charters.enact(
            **at(village, enact, last), start=TODAY + timedelta(days=9)
        ),
        "people.household-unknown": lambda: people.save_household(
            **here, number="x", household_id=0, group="1组", head="人"
        ),
        "people.term-ended": lambda: terms.end_term(
            **here, term_id=seat.pk, end=TODAY + ONE, reason="任期届满，按期换届"
        ),
        "procedure.none-adopted": lambda: _none_adopted(village),
        "opinion.household-unknown": lambda: draft_comments._household(CODE, "没有"),
        "point.into": lambda: points._other(made, 0),
    })  # fmt: skip


def _none_adopted(village: Village) -> Any:
    Jurisdiction.objects.filter(area=village.area).update(procedure="")
    return matters.start_matter(
        actor=village.actor("secretary"), now=NOW, area=CODE, title="修路", summary="修",
        origin="members", category="public_works",
    )  # fmt: skip


def test_activities_and_pictures(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    matter = make_matter(village, procedure="civic-education")
    part = next(p.key for p in open_case(matter.pk, now=NOW, lock=False).procedure.parts
                if p.kind == "activity")  # fmt: skip
    matter = make_matter(village, upto=part, procedure="civic-education")
    hold = {
        **at(village, matter, part), "held_on": TODAY, "title": "讲座", "place": "祠堂",
        "people": 9, "text": "讲了民法典", "photos": [photo()], "channel": "lecture",
    }  # fmt: skip
    plan = at(village, matter, part)
    planned = activities.plan_activity(**plan, title="讲座", planned_on=TODAY, channel="lecture")
    many = ["说"] * (activities.MOST_SAID + 1)
    tried({
        "activity.unknown": lambda: activities.hold_activity(**hold, activity_id=0),
        "activity.people": lambda: activities.hold_activity(
            **{**hold, "people": activities.MOST_PEOPLE + 1}
        ),
        "activity.too-much": lambda: activities.hold_activity(**hold, said=many),
        "activity.hears-nothing": lambda: activities.hold_activity(**hold, said=["路灯坏了"]),
    })  # fmt: skip
    activities.hold_activity(**hold, activity_id=planned.pk)
    tried({"activity.held": lambda: activities.hold_activity(**hold, activity_id=planned.pk)})
    monkeypatch.setattr(files, "MOST_PIXELS", 99)
    out = io.BytesIO()
    Image.new("RGB", (10, 10), "white").save(out, "JPEG")
    out.seek(0)
    tried({"file.too-many-pixels": lambda: files.take(out)})


def test_signing_rating_and_finishing(village: Village) -> None:
    """What is asked of one who may not, in numbers that cannot be, of a thing that is over."""
    asked = next(p for p in library.procedure("recall").parts if p.kind == "demand")
    with pytest.raises(Refusal) as refused:
        raise demands._may_not(asked)
    assert refused.value.checks[0].says == "demand.no-voter"
    rated = make_matter(village, upto="rating", procedure="representatives-assessment")
    part = next(p.key for p in library.procedure("representatives-assessment").parts
                if p.kind == "rating")  # fmt: skip
    count = at(village, rated, part, "clerk")
    Membership.objects.filter(role="collective_representative").delete()
    programme = make_matter(village, upto="links", procedure="programme")
    row = RegisterRow.objects.create(
        matter=programme, part="links", what="修渠", due_on=TODAY, done_on=TODAY, evidence="照片",
        owner=village.people["director"], made_at=NOW,
    )  # fmt: skip
    high = of_level("township")
    tried({
        "rating.numbers": lambda: ratings.enter_count(**count, issued=3, returned=3, grades=[3]),
        "register.done": lambda: programmes.finish_row(
            actor=village.actor("director"), now=NOW, row_id=row.pk, evidence="照片"
        ),
        "composition.unmet": lambda: agendas.require_made_up(
            CODE, "collective_representatives", TODAY
        ),
        "method.level": lambda: methods._may(high, CODE),
        "word.how": lambda: closing_words.give_word(
            actor=village.actor("villager"), now=NOW, matter_id=rated.pk, level="3", how="没有"
        ),
        "sampling.asks-fixed": lambda: samplings._asks(fixed("asks", ASKS[0]), ASKS[1]),
        "selection.rule-fixed": lambda: selections._rule(fixed("rule", RULES[0]), RULES[1], ""),
        "report.about-election": lambda: report_lodging.election_office(
            rated, village.people["villager"].pk, TODAY
        ),
        "report.election": lambda: report_lodging._election(CODE, 0),
    })  # fmt: skip


def of_level(level: str) -> Any:
    """A method of this level, as one that is about to be installed."""
    from types import SimpleNamespace  # noqa: PLC0415

    return SimpleNamespace(procedure=SimpleNamespace(level=level), before=None, changes=())


def fixed(word_: str, value: str) -> Any:
    """A part whose definition fixes this setting."""
    from types import SimpleNamespace  # noqa: PLC0415

    return SimpleNamespace(words={word_: value})


def test_what_a_report_may_not_become(village: Village) -> None:
    _code, report = lodge(village, "director")
    chair, director = village.actor("supervision_chair"), village.actor("director")
    on = {"now": NOW, "matter_id": report.matter_id}
    protected.tell_accused(**on, actor=chair, text="有人反映承包款的去向")
    protected.answer_charge(**on, actor=director, text="都在账上")
    protected.make_finding(**on, actor=chair, finding="unfounded", text="不属实")
    protected.reply(**on, actor=chair, text="不属实")
    report.refresh_from_db()
    type(report).objects.filter(pk=report.pk).update(finding="founded")
    tried({
        "report.not-unfounded": lambda: protected.say_wish(**on, actor=director, wish=True),
        "report.no-archive": lambda: archives.archive_matter(**on, actor=chair),
    })  # fmt: skip


def test_an_archive_is_of_one_moment_and_an_agreement_of_its_parties(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = make_matter(village)
    Matter.objects.filter(pk=matter.pk).update(state="closed", closed_at=NOW)
    seen = iter([[(1, b"a")], [(1, b"a"), (2, b"b")]])
    monkeypatch.setattr(archives, "_entries", lambda _: next(seen))
    monkeypatch.setattr(archives, "_documents", lambda *_: ())
    part = next(p.key for p in library.procedure("reconciliation").parts
                if p.kind == "agreement")  # fmt: skip
    private = make_matter(village, upto=part, procedure="reconciliation")
    row = Agreement.objects.create(
        matter=private, part=part, version=1, facts="田埂", terms="各让一尺", made_at=NOW,
        made_by=village.people["director"],
    )  # fmt: skip
    tried({
        "archive.changed": lambda: archives.archive_matter(
            actor=village.actor("secretary"), now=NOW, matter_id=matter.pk
        ),
        "agreement.no-party": lambda: agreement.confirm(
            actor=village.actor("secretary"), now=NOW, agreement_id=row.pk, invitee_id=0
        ),
    })  # fmt: skip


def test_a_protected_report_is_told_answered_and_cleared_once(village: Village) -> None:
    Jurisdiction.objects.create(area=make_area(CODE[:9]), opened_at=NOW)
    _code, report = lodge(village, "director", name="", phone="")
    chair, director = village.actor("supervision_chair"), village.actor("director")
    on = {"now": later(1), "matter_id": report.matter_id}
    protected.tell_accused(**on, actor=chair, text="有人反映承包款的去向")
    protected.answer_charge(**on, actor=director, text="都在账上")
    tried({
        "report.no-name": lambda: protected.open_name(**on, actor=chair, reason="要找本人核实"),
        "report.heard": lambda: protected.answer_charge(**on, actor=director, text="再说一遍"),
    })  # fmt: skip
    over = {**on, "now": later(20)}
    protected.make_finding(**over, actor=chair, finding="founded", text="查实")
    protected.reply(**over, actor=chair, text="已经查实")
    # A method in which the inquiry goes on after its answer.
    for row in report.matter.parts.filter(key="inquiry"):
        row.done_at, row.facts = None, {k: v for k, v in row.facts.items() if k == "told"}
        row.save()
    tried({
        "report.answered": lambda: protected.reply(**over, actor=chair, text="再答一次"),
    })  # fmt: skip
