"""Pairs, firms, posts for members: who sees whom, a pupil's consent, thresholds, figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.daily import daily
from tests.workbooks import table_faults
from tests.world import CODE, NOW, Village, make_matter, make_officer, make_village

from xiangyue.access import clock
from xiangyue.actions import care, duties, firms, pairs
from xiangyue.actions import member_posts as posts
from xiangyue.core.refusals import Refusal
from xiangyue.data import figures
from xiangyue.data.figure_check import differences
from xiangyue.data.models import DutyTurn, Matter, Membership, Pair, Person, RecordEntry
from xiangyue.scenario import rehearsal
from xiangyue.scenario.cast import moment

TODAY = NOW.date()
DAY = timedelta(days=1)
TOWN = CODE[:9]
EN = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def refused(act: Any, says: str, **given: Any) -> None:
    with pytest.raises(Refusal) as found, transaction.atomic():
        act(now=NOW, **given)
    assert found.value.checks[0].says == says


def test_a_pupil_needs_the_guardians_consent_and_is_never_public(village: Village) -> None:
    matter = make_matter(village, procedure="pairing", category="pairing", upto="pairs")
    child = Person.objects.create(
        area=village.area, name="小宝", created_at=NOW, birth_date=TODAY - timedelta(days=4000)
    )
    secretary, helper = village.actor("secretary"), village.person("party_member")
    given = {
        "actor": secretary, "matter_id": matter.pk, "part": "pairs", "helper_id": helper.pk,
        "person_id": child.pk,
    }  # fmt: skip
    signed = {"guardian": "外祖母", "consent_on": TODAY}
    refused(pairs.pair, "pair.minor", **given, of="member")
    refused(pairs.pair, "pair.guardian", **given, of="pupil", consent_on=TODAY)
    refused(pairs.pair, "pair.consent", **given, of="pupil", guardian="外祖母")
    ahead = {**signed, "consent_on": TODAY + DAY}
    refused(pairs.pair, "pair.consent", **given, of="pupil", **ahead)
    grown = {**given, "person_id": village.person("villager").pk}
    Person.objects.filter(pk=grown["person_id"]).update(birth_date=date(2008, 3, 10))  # 18 today
    refused(pairs.pair, "pair.grown", **grown, of="pupil", **signed)
    stranger = {**given, "helper_id": village.person("villager").pk}
    refused(pairs.pair, "pair.helper", **stranger, of="pupil", **signed)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pair.objects.create(
            matter=matter, part="pairs", of="pupil", helper=helper, person=child, since=TODAY,
            made_at=NOW, made_by=village.person("secretary"),
        )  # fmt: skip
    row = pairs.pair(now=NOW, **given, of="pupil", **signed)
    pairs.visit(actor=village.actor(helper), now=NOW, pair_id=row.pk, on=TODAY, text="送了书包")
    refused(
        pairs.visit, "access.roles", actor=village.actor("villager"), pair_id=row.pk, on=TODAY,
        text="x",
    )  # fmt: skip
    body = "".join(RecordEntry.objects.values_list("body", flat=True))
    page = f"/m/{matter.pk}/pairs/"
    for who, sees in (("party_member", True), ("secretary", True), ("villager", False)):
        client = Client(headers=EN)
        client.force_login(village.account(who))
        shown = client.get(page).content.decode()
        assert ("小宝" in shown) is sees and ("送了书包" in shown) is sees, who
    public = Client(headers=EN).get(page).content.decode() + body
    assert not {"小宝", "送了书包", "外祖母"} & {
        w for w in ("小宝", "送了书包", "外祖母") if w in public
    }
    assert Client().get(f"/m/{matter.pk}/pairs/pairs.xlsx").status_code == 403
    read = figures.read([TOWN], first=TODAY, last=TODAY, today=TODAY)[TOWN]
    assert (read["pairs"], read["pair_visits"]) == (1, 1)
    pairs.end(actor=secretary, now=NOW, pair_id=row.pk, reason="毕业了")
    assert [d for d in differences() if d.key.startswith("pair")] == []


def test_the_pages_work_at_one_and_at_many(
    village: Village, django_assert_max_num_queries: Any
) -> None:
    matter = make_matter(village, procedure="pairing", category="pairing", upto="pairs")
    client = Client(headers=EN)
    client.force_login(village.account("secretary"))
    page = f"/m/{matter.pk}/pairs/"
    pair = {"do": "pair", "of": "firm", "helper": "陈志强", "name": "竹器厂"}
    assert client.post(page, pair | {"name": ""}).status_code == 422
    for n in range(6):
        assert client.post(page, pair | {"name": f"竹器厂{n}"}).status_code == 302
        if n in (0, 5):
            with django_assert_max_num_queries(8):
                assert client.get(page).status_code == 200
    home = {"do": "pair", "of": "household", "helper": "陈志强", "person": "0001"}
    Person.objects.filter(name="陈志强").update(household=village.households[0])
    assert client.post(page, home).status_code == 422  # one's own
    home["person"] = "0002"
    assert client.post(page, home).status_code == 302
    one = str(Pair.objects.get(of="household").pk)
    visit = {"do": "visit", "pair": one, "on": TODAY.isoformat(), "text": "看了看"}
    assert client.post(page, visit).status_code == 302
    assert client.post(page, {"do": "end", "pair": one, "reason": "好了"}).status_code == 302
    assert table_faults(client.get(f"/m/{matter.pk}/pairs/pairs.xlsx").content) == []
    assert "竹器厂3" in Client().get(page).content.decode()  # a firm is no person in need


def test_a_leader_keeps_three_to_four_firms(village: Village) -> None:
    officer = make_officer(TOWN)
    Membership.objects.create(
        area_id=TOWN, person=officer, role="party_committee_secretary", start=date(2024, 1, 1)
    )
    town = Village(officer.area, {"secretary": officer, "clerk": officer}, [], [], village.stranger)
    matter = make_matter(town, procedure="leader-pairing", category="pairing")
    given = {
        "actor": village.actor(officer), "matter_id": matter.pk, "part": "pairs",
        "helper_id": officer.pk,
    }  # fmt: skip
    for of in ("point", "village"):
        pairs.pair(now=NOW, **given, of=of, name="一")
        refused(pairs.pair, f"pair.most-{of}", **given, of=of, name="二")
    short = []
    for n in range(4):
        pairs.pair(now=NOW, **given, of="firm", name=f"企业{n}")
        short.append(matter.parts.get(key="pairs").facts["short_of_firms"])
    assert short == [1, 1, 0, 0]  # three are enough
    refused(pairs.pair, "pair.most-firm", **given, of="firm", name="第五家")


def test_firms_are_covered_and_counted(village: Village) -> None:
    officer = make_officer(TOWN)
    town = Village(officer.area, {"secretary": officer, "clerk": officer}, [], [], village.stranger)
    matter = make_matter(town, procedure="firms", category="firms")
    actor = village.actor(officer)
    enter = {"actor": actor, "matter_id": matter.pk, "part": "register", "workers": 9}
    made = [firms.enter(now=NOW, **enter, name=f"厂{n}", members=n) for n in (2, 3, 0)]
    cover = {"actor": actor, "how": "own", "branch": "厂支部", "since": TODAY}
    refused(firms.cover, "firm.three", **cover, firm_id=made[0].pk)  # two members: just under
    firms.cover(now=NOW, **cover, firm_id=made[1].pk)  # three
    firms.cover(now=NOW, **{**cover, "how": "attached"}, firm_id=made[0].pk)
    facts = Matter.objects.get(pk=matter.pk).parts.get(key="register").facts
    assert (facts["firms"], facts["covered"], facts["missing"]) == (3, 2, 1)
    client = Client(headers=EN)
    client.force_login(village.account(officer))
    page = f"/m/{matter.pk}/register/"
    instruct = {"do": "instruct", "firm": str(made[2].pk), "person": "韩梅"}
    assert client.post(page, instruct).status_code == 422
    instruct["person"] = officer.name
    assert client.post(page, instruct).status_code == 302
    assert Matter.objects.get(pk=matter.pk).parts.get(key="register").facts["missing"] == 0
    assert client.post(page, {"do": "close", "firm": str(made[0].pk)}).status_code == 302
    assert table_faults(Client().get(f"{page}firms.xlsx").content) == []
    read = figures.read(["330212"], first=TODAY, last=TODAY, today=TODAY)["330212"]
    assert (read["firms"], read["firms_covered"]) == (2, 1)
    assert [d for d in differences() if d.key.startswith("firms")] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "tried"),
    daily(
        [
            ("training", ["course-not-theirs", "course-open", "course-held-twice"]),
            ("pairing", ["pair-no-guardian", "pair-consent-ahead", "visit-stranger"]),
            ("leader-pairing", ["pair-fifth-firm", "visit-after"]),
            ("firms", ["firm-three", "firm-missing", "firm-gone"]),
            ("member-posts", ["post-cadre", "post-second", "post-unreviewed"]),
        ]
    ),
)
def test_it_is_walked_and_refuses_what_it_must(slug: str, tried: list[str]) -> None:
    done = rehearsal.rehearse(slug, now=moment(date(2026, 3, 2)))
    assert done.missing == 0
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
    found = {e.key for e in done.events if e.what == "refused"}
    assert {*tried, "wrong-person", "close-early"} <= found


@pytest.mark.django_db
def test_a_rehearsal_pairs_a_pupil_and_tries_the_consent() -> None:
    done = rehearsal.rehearse("pairing", now=moment(date(2026, 3, 2)))
    said = {e.key: [c.says for c in e.checks] for e in done.events if e.what == "refused"}
    assert said["pair-no-guardian"] == ["pair.guardian"]
    assert said["pair-no-consent"] == said["pair-consent-ahead"] == ["pair.consent"]
    assert Pair.objects.filter(matter_id=done.matter_id, of="pupil").exists()


def test_a_member_without_office_claims_a_post(village: Village) -> None:
    matter = make_matter(village, procedure="member-posts", category="member-posts")
    member, clerk = Client(headers=EN), Client(headers=EN)
    member.force_login(village.account("party_member"))
    clerk.force_login(village.account("clerk"))
    page = f"/m/{matter.pk}/posts/"
    set_up = {"do": "set-up", "title": "政策宣传岗", "duties": "讲政策"}
    assert clerk.post(page, set_up).status_code == 302
    post = matter.member_posts.get()
    cadre = {"actor": village.actor("clerk"), "post_id": post.pk}
    refused(posts.claim, "duty-post.office", **cadre, person_id=village.person("director").pk)
    refused(posts.claim, "duty-post.member", **cadre, person_id=village.person("villager").pk)
    assert member.post(page, {"do": "own", "post": str(post.pk)}).status_code == 302
    work = {"do": "work", "post": str(post.pk), "on": TODAY.isoformat(), "text": "走了十户"}
    assert member.post(page, work).status_code == 200  # not agreed: no form to bind
    assert clerk.post(page, {"do": "agree", "post": str(post.pk)}).status_code == 302
    assert member.post(page, work).status_code == 302
    review = {"do": "review", "post": str(post.pk), "grade": "kept", "reason": "好"}
    assert clerk.post(page, review).status_code == 302
    assert "走了十户" in Client().get(page).content.decode()
    read = figures.read([TOWN], first=TODAY, last=TODAY, today=TODAY)[TOWN]
    assert read["member_posts"] == 1
    assert [d for d in differences() if d.key == "member_posts"] == []


def test_what_happens_to_a_cadre_is_a_duty_of_the_list(village: Village) -> None:
    secretary, director = village.actor("secretary"), village.person("director").pk
    tell = {"actor": secretary, "area": CODE, "kind": "illness"}
    refused(care.tell_event, "care.not-taken", **tell, person_id=director)
    taken = ["care.visit", "care.talk", "care.july"]
    duties.take_up(actor=secretary, now=NOW, area=CODE, slugs=taken)
    refused(care.tell_event, "care.cadre", **tell, person_id=village.person("villager").pk)
    refused(care.tell_event, "access.roles", **tell | {"actor": village.actor("director")},
            person_id=director)  # fmt: skip
    row = care.tell_event(now=NOW, **tell, person_id=director)
    refused(care.tell_event, "care.open", **tell, person_id=director)
    assert row.turn.due_on == TODAY + 7 * DAY
    july = [t.due_on for t in DutyTurn.objects.filter(taken__duty="care.july")]
    assert july == [date(2026, 7, 1)]
    listed = Client(headers=EN).get(f"/a/{CODE}/duties/").content.decode()
    assert "Visit to a cadre 2026-001" in listed and "陈志强" not in listed
    assert Client().get(f"/a/{CODE}/care/").status_code == 403
    keeper, own = Client(headers=EN), Client(headers=EN)
    keeper.force_login(village.account("secretary"))
    own.force_login(village.account("director"))
    page = f"/a/{CODE}/care/"
    cover = {"do": "cover", "person": "陈志强", "pension": "yes", "medical": "no"}
    assert keeper.post(page, cover).status_code == 302
    assert "陈志强" not in keeper.get(page).content.decode().split("<main")[1]
    assert "My medical cover" in own.get(page).content.decode()
    assert own.post(page, {"do": "look", "why": "想看"}).content.decode().count("王桂花") == 0
    looked = keeper.post(page, {"do": "look", "why": "准备探望住院的陈志强"}).content.decode()
    assert "陈志强" in looked and "They are ill" in looked
    entry = RecordEntry.objects.get(act="care.look").body
    assert (
        '"events":1' in entry
        and "准备探望" not in entry
        and "陈志强" not in "".join(RecordEntry.objects.values_list("body", flat=True))
    )
    done = {"actor": secretary, "turn_id": row.turn_id, "held_on": TODAY}
    duties.do_turn(now=NOW, **done)
    assert not care.look(actor=secretary, now=NOW, area=CODE, why="看看").events
    assert [d for d in differences() if d.key.startswith("duties")] == []


def test_what_else_is_refused(village: Village) -> None:
    secretary, clerk = village.actor("secretary"), village.actor("clerk")
    refused(care.tell_event, "care.kind", actor=secretary, area=CODE, person_id=0, kind="rain")
    refused(firms.close, "firm.unknown", actor=clerk, firm_id=0)
    refused(posts.agree, "duty-post.unknown", actor=clerk, post_id=0)
    refused(pairs.end, "pair.unknown", actor=clerk, pair_id=0, reason="没有")
    matter = make_matter(village, procedure="pairing", category="pairing", upto="pairs")
    on = {"actor": secretary, "matter_id": matter.pk, "part": "pairs"}
    on["helper_id"] = village.person("director").pk
    refused(pairs.pair, "pair.household", **on, of="household", household_id=0)
    refused(pairs.pair, "pair.person", **on, of="member", person_id=village.stranger.pk)
    duty = make_matter(village, procedure="member-posts", category="member-posts")
    made = posts.set_up(
        actor=clerk, now=NOW, matter_id=duty.pk, part="posts", title="岗", duties="事"
    )
    member = village.person("party_member")
    posts.claim(actor=clerk, now=NOW, post_id=made.pk, person_id=member.pk)
    posts.agree(actor=clerk, now=NOW, post_id=made.pk)
    Membership.objects.create(
        area=village.area, person=member, role="clerk", start=date(2024, 1, 1)
    )
    own = {"actor": village.actor(member), "post_id": made.pk, "grade": "kept", "reason": "好"}
    refused(posts.review, "duty-post.own", **own)
