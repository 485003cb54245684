"""What changes in the middle: who holds a post leaves, a firm's numbers are put right, a visit is
told after its pair has ended. What was counted before stays, and the figures are the records'."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.lived_village import refused
from tests.test_registers_that_go_on import a_firm, a_town, stood
from tests.world import CODE, NOW, Village, make_matter, make_village

from xiangyue.access import clock
from xiangyue.actions import firms, pairs
from xiangyue.actions import member_posts as posts
from xiangyue.data.models import Matter, Membership, RecordEntry

DAY = timedelta(days=1)
TODAY = NOW.date()
TOWN = CODE[:9]
EN = {"accept-language": "en"}
LATER = NOW + 40 * DAY


@pytest.fixture
def village(db: None) -> Village:
    found = make_village()
    for who in ("representative_3", "representative_2"):
        Membership.objects.create(
            area_id=CODE, person=found.person(who), role="party_member", start=date(2020, 1, 1)
        )
    return found


def facts(matter: Matter, part: str) -> dict[str, Any]:
    return Matter.objects.get(pk=matter.pk).parts.get(key=part).facts


def test_who_holds_a_post_leaves_it_and_another_comes(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = make_matter(village, procedure="member-posts", category="member-posts")
    secretary = village.actor("secretary")
    one, two = village.actor("representative_3"), village.actor("representative_2")
    given = {"actor": secretary, "now": NOW, "matter_id": matter.pk, "part": "posts"}
    post = posts.set_up(**given, title="安全岗", duties="巡路")
    at = {"now": NOW, "post_id": post.pk}
    leaving = {**at, "reason": "腿伤住院"}
    refused(posts.leave, "duty-post.unclaimed", actor=secretary, **leaving)
    posts.claim(actor=one, **at, person_id=one.person_id)
    refused(posts.leave, "duty-post.not-agreed", actor=one, **leaving)
    posts.agree(actor=secretary, **at)
    refused(posts.leave, "access.roles", actor=two, **leaving)
    refused(posts.leave, "text.missing", actor=one, **{**leaving, "reason": ""})
    posts.work(actor=one, **at, on=TODAY, text="看了西边的路")
    posts.review(actor=secretary, **at, grade="partly", reason="半年里做了一半")
    monkeypatch.setattr(clock, "now", lambda: LATER)
    page, own, office = f"/m/{matter.pk}/posts/", Client(headers=EN), Client(headers=EN)
    own.force_login(village.account("representative_3"))
    office.force_login(village.account("secretary"))
    told = {"do": "leave", "post": str(post.pk), "reason": "腿伤住院"}
    assert own.post(page, told).status_code == 302
    assert facts(matter, "posts")["held"] == 0 and facts(matter, "posts")["works"] == 1
    assert stood(CODE, TODAY) == {"member_posts": 1}  # as it was
    assert stood(CODE, LATER.date()) == {}
    monkeypatch.setattr(clock, "now", lambda: LATER + 2 * DAY)
    # the next one: what the first did and how it was reviewed stay the first's
    posts.claim(actor=two, now=LATER + DAY, post_id=post.pk, person_id=two.person_id)
    posts.agree(actor=secretary, now=LATER + DAY, post_id=post.pk)
    posts.work(
        actor=two, now=LATER + DAY, post_id=post.pk, on=LATER.date() + DAY, text="看了东边的路"
    )
    assert stood(CODE, LATER.date() + DAY) == {"member_posts": 1}
    assert facts(matter, "posts")["unreviewed"] == 1
    past = post.past.get()
    assert (past.person_id, past.grade, past.reviewed_at) == (one.person_id, "partly", NOW)
    shown = {who: c.get(page).content.decode() for who, c in (("office", office), ("own", own))}
    everyone = shown["everyone"] = Client(headers=EN).get(page).content.decode()
    assert (
        f"held by {village.person('representative_3').name} from 10 Mar 2026 to 19 Apr 2026"
        in everyone
    )
    before = everyone[everyone.index("held by") :]
    assert "西边" in before and "东边" not in before and "半年里做了一半" in before
    assert ["腿伤" in page for page in shown.values()] == [True, False, False]
    assert "腿伤" not in "".join(RecordEntry.objects.values_list("body", flat=True))


def test_a_firms_numbers_are_put_right_and_its_branch_ends(village: Village) -> None:
    town, actor = a_town(village)
    matter = make_matter(town, procedure="firms", category="firms")
    firm = a_firm(actor, matter)  # nine, three of them members
    cover = {"actor": actor, "how": "own", "branch": "厂支部", "firm_id": firm.pk, "since": TODAY}
    on = {"actor": actor, "now": NOW, "firm_id": firm.pk}
    refused(firms.uncover, "firm.uncovered", **on, reason="撤销了")
    firms.cover(now=NOW, **cover)
    right = {**on, "reason": "漏了夜班", "workers": 12, "members": 3}
    refused(firms.correct, "firm.people", **{**right, "members": 13})
    refused(firms.correct, "text.missing", **{**right, "reason": ""})
    refused(firms.correct, "firm.same", **{**right, "workers": 9})
    firms.correct(**right)
    firm.refresh_from_db()
    assert (firm.workers, firm.members, firm.cover) == (12, 3, "own")  # three: it covers still
    firms.correct(**{**right, "now": LATER, "members": 2, "reason": "一名党员调走"})
    firm.refresh_from_db()
    assert (firm.members, firm.cover, facts(matter, "register")["uncovered"]) == (2, "", 1)
    assert facts(matter, "register")["members"] == 2
    entry = RecordEntry.objects.filter(act="firm.correct").order_by("pk").last()
    assert entry is not None and '"members":[3,2]' in entry.body and "一名党员调走" in entry.body
    assert stood(TOWN, TODAY) == {"firms": 1, "firms_covered": 1}  # nothing past has moved
    assert stood(TOWN, LATER.date()) == {"firms": 1}
    # a joint branch that is said to have been there before counts from when the first ended
    later = {"now": LATER + 30 * DAY, "how": "joint", "branch": "园区支部"}
    firms.cover(**{**cover, **later})
    assert stood(TOWN, LATER.date()) == {"firms": 1, "firms_covered": 1}
    assert stood(TOWN, TODAY) == {"firms": 1, "firms_covered": 1}
    firms.uncover(**{**on, "now": LATER + 60 * DAY}, reason="支部撤销")
    assert stood(TOWN, LATER.date() + 60 * DAY) == {"firms": 1}
    page = Client(headers=EN).get(f"/m/{matter.pk}/register/").content.decode()
    assert "until 10 Mar 2026: working there 9, members 3" in page
    assert page.count("working there 12, members 2") == 0, "what stayed is not told as changed"
    assert "园区支部 (One joined with other firms)" in page
    assert "一名党员调走" in page and "园区支部" in page


def test_the_pages_of_a_firm_put_right(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    town, actor = a_town(village)
    matter = make_matter(town, procedure="firms", category="firms")
    firm = a_firm(actor, matter)
    client, page = Client(headers=EN), f"/m/{matter.pk}/register/"
    client.force_login(village.account(town.people["secretary"]))
    right = {"do": "correct", "firm": str(firm.pk), "workers": "9", "members": "3"}
    assert "The register says so already" in (
        client.post(page, right | {"reason": "核对"}).content.decode()
    )
    right |= {"members": "4", "reason": "新转来一名"}
    assert client.post(page, right).status_code == 302
    given = {"how": "own", "branch": "厂支部", "since": TODAY.isoformat()}
    assert client.post(page, {"do": "cover", "firm": str(firm.pk)} | given).status_code == 302
    ended = {"do": "uncover", "firm": str(firm.pk), "reason": "并入园区支部"}
    assert client.post(page, ended).status_code == 302
    assert [(c.members, c.branch) for c in firm.changes.all()] == [(3, ""), (4, "厂支部")]


def test_a_visit_is_told_after_its_pair_has_ended(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = make_matter(village, procedure="pairing", category="pairing", upto="pairs")
    secretary, helper = village.actor("secretary"), village.person("director")
    given = {"matter_id": matter.pk, "part": "pairs", "of": "firm", "helper_id": helper.pk}
    row = pairs.pair(actor=secretary, now=NOW, **given, name="竹器厂")
    ended = NOW + 5 * DAY
    pairs.end(actor=secretary, now=ended, pair_id=row.pk, reason="厂搬走了")
    late = NOW + 9 * DAY
    told = {"actor": secretary, "now": late, "pair_id": row.pk, "text": "看了新厂"}
    found = refused(pairs.visit, "pair.after-end", **told, on=ended.date() + DAY)
    assert found.checks[0].values == {"day": "2026-03-16", "until": "2026-03-15"}
    monkeypatch.setattr(clock, "now", lambda: late)
    client, page = Client(headers=EN), f"/m/{matter.pk}/pairs/"
    client.force_login(village.account("secretary"))
    assert "竹器厂, until 15 Mar 2026" in client.get(page).content.decode()
    visit = {"do": "visit", "pair": str(row.pk), "text": "看了新厂"}
    again = client.post(page, visit | {"on": "2026-03-16"})
    assert (
        again.status_code == 422
        and "ended on 15 Mar 2026; a visit of 16 Mar" in again.content.decode()
    )
    assert client.post(page, visit | {"on": "2026-03-15"}).status_code == 302
    assert [v.on for v in row.visits.all()] == [ended.date()]
    assert facts(matter, "pairs")["visits"] == 1
    assert stood(CODE, late.date()) == {}
