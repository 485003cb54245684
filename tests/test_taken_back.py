"""Who claimed a post or signed up for a course takes it back, by phone or through the office, until
it is settled; the branch declines with its reason; nothing stays blocked by it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.lived_village import refused
from tests.world import CODE, NOW, Village, make_matter, make_village

from xiangyue.access import clock
from xiangyue.actions import courses, matters
from xiangyue.actions import member_posts as posts
from xiangyue.data.models import Course, CourseSeat, Matter, MemberPost, Membership, RecordEntry

DAY = timedelta(days=1)


@pytest.fixture
def village(db: None, monkeypatch: pytest.MonkeyPatch) -> Village:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    found = make_village()
    Membership.objects.create(
        area_id=CODE, person=found.person("representative_3"), role="party_member",
        start=date(2020, 1, 1),
    )  # fmt: skip
    return found


def facts(matter: Matter, part: str) -> dict[str, Any]:
    return Matter.objects.get(pk=matter.pk).parts.get(key=part).facts


def test_a_claim_is_taken_back_or_declined_until_the_branch_agrees(village: Village) -> None:
    matter = make_matter(village, procedure="member-posts", category="member-posts")
    secretary, member = village.actor("secretary"), village.actor("representative_3")
    set_up = {"actor": secretary, "now": NOW, "matter_id": matter.pk, "part": "posts"}
    one = posts.set_up(**set_up, title="安全岗", duties="巡路")
    other = posts.set_up(**set_up, title="卫生岗", duties="看路")
    page, client = f"/m/{matter.pk}/posts/", Client()
    client.force_login(village.account("representative_3"))
    claim = {"now": NOW, "post_id": one.pk, "person_id": member.person_id}
    refused(posts.let_go, "duty-post.unclaimed", actor=secretary, now=NOW, post_id=one.pk,
            reason="没人")  # fmt: skip
    posts.claim(actor=member, **claim)
    stranger = village.actor("representative_2")
    refused(posts.let_go, "access.roles", actor=stranger, now=NOW, post_id=one.pk)
    assert client.post(page, {"do": "back", "post": one.pk}).status_code == 302
    one.refresh_from_db()
    assert (one.holder_id, one.claimed_at, facts(matter, "posts")["claims"]) == (None, None, 0)
    # the member is free for the other post, and the branch says no to that, with the reason
    posts.claim(actor=member, **{**claim, "post_id": other.pk})
    refused(posts.let_go, "text.missing", actor=secretary, now=NOW, post_id=other.pk)
    office = Client()
    office.force_login(village.account("secretary"))
    declined = {"do": "decline", "post": other.pk, "reason": "卫生岗给住得近的人"}
    assert office.post(page, declined).status_code == 302
    assert not MemberPost.objects.filter(holder__isnull=False).exists()
    assert "住得近" not in "".join(RecordEntry.objects.values_list("body", flat=True))
    # agreed to, it is no claim any more
    posts.claim(actor=member, **claim)
    posts.agree(actor=secretary, now=NOW, post_id=one.pk)
    refused(posts.let_go, "duty-post.agreed", actor=member, now=NOW, post_id=one.pk)


def test_who_signed_up_says_that_they_cannot_come_until_it_is_held(village: Village) -> None:
    secretary = village.actor("secretary")
    matter = make_matter(village, procedure="training", category="training")
    made = courses.offer(
        actor=secretary, now=NOW, matter_id=matter.pk, part="menu", title="组织法", form="class",
        whom="cadres", half_days=2,
    )  # fmt: skip
    courses.choose(actor=secretary, now=NOW, course_id=made.pk, planned_on=NOW.date())
    matters.finish_part(actor=secretary, now=NOW, matter_id=matter.pk, part="menu")
    who, page = village.actor("committee_member"), f"/m/{matter.pk}/courses/"
    sign = {"now": NOW, "course_id": made.pk, "person_id": who.person_id}
    refused(courses.sign_off, "course.not-signed", actor=who, **sign)
    courses.sign_up(actor=who, **sign)
    refused(courses.sign_off, "access.roles", actor=village.actor("villager"), **sign)
    client = Client()
    client.force_login(village.account("committee_member"))
    assert 'value="leave"' in client.get(page).content.decode()
    assert client.post(page, {"do": "leave", "course": made.pk}).status_code == 302
    assert (CourseSeat.objects.count(), facts(matter, "courses")["signed"]) == (0, 0)
    courses.sign_up(actor=who, **sign)  # they may think better of it
    office = Client()
    office.force_login(village.account("secretary"))
    named = village.person("committee_member").name
    gone = {"do": "leave-for", "course": made.pk, "person": named}
    assert office.post(page, gone).status_code == 302
    assert not CourseSeat.objects.exists()
    courses.sign_up(actor=who, **sign)
    courses.hold(
        actor=secretary, now=NOW, course_id=made.pk, held_on=NOW.date(),
        came=[village.person("director").pk],
    )  # fmt: skip
    refused(courses.sign_off, "course.held", actor=who, **sign)
    assert Course.objects.get(pk=made.pk).came == 1
