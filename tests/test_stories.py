"""The library of typical cases: drafted in one step, nobody named, reviewed by another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import stories
from xiangyue.actions.waiting import waiting_for
from xiangyue.core.refusals import Refusal
from xiangyue.data import figures
from xiangyue.data.figure_check import differences
from xiangyue.data.models import Figure, Matter, Opinion, Story, Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Village:
    return make_village()


@pytest.fixture
def matter(village: Village) -> Matter:
    """Closed, with a task that cost 1,200 yuan."""
    matter = make_matter(village)
    Task.objects.create(
        matter=matter, part="tasks", title="装十二盏路灯", owner=village.people["director"],
        due_on=NOW.date(), spent=120_000, created_at=NOW, finished_at=NOW,
    )  # fmt: skip
    Opinion.objects.filter(matter=matter).update(public=True)
    matter.state, matter.closed_at = "closed", NOW + timedelta(days=90)
    matter.summary = "东头没有路灯，老人夜里走路看不见。"
    matter.save()
    return matter


def drafted(village: Village, matter: Matter) -> Story:
    return stories.draft(actor=village.actor("clerk"), now=NOW, matter_id=matter.pk)


def told(act: Any, **said: Any) -> list[str]:
    with pytest.raises(Refusal) as refused:
        act(now=NOW, **said)
    return [c.says for c in refused.value.checks]


def public(village: Village, matter: Matter) -> Story:
    story, who = drafted(village, matter), village.actor("clerk")
    stories.edit(
        actor=who, now=NOW, story_id=story.pk, title="东头亮了灯", lead="老人夜里走路不怕黑了。",
        sections={"asked": "东头没有路灯。", "done": "装了十二盏路灯。"},
    )  # fmt: skip
    stories.submit(actor=who, now=NOW, story_id=story.pk)
    reviewer = village.actor("supervision_chair")
    return stories.review(actor=reviewer, now=NOW, story_id=story.pk, publish=True)


def test_one_step_drafts_all_of_it_with_numbers_from_the_records(
    village: Village, matter: Matter
) -> None:
    story = drafted(village, matter)
    assert story.lead == matter.summary
    assert "装十二盏路灯" in story.sections["done"]
    facts = dict(story.facts)
    assert facts["tasks"] == {"n": 1, "in_time": 1}
    assert facts["cost"]["spent"] == 120_000 and facts["days"] == {"n": 150}
    assert told(stories.draft, actor=village.actor("clerk"), matter_id=matter.pk) == ["story.there"]


def test_a_public_story_is_counted_and_one_withdrawn_no_more(
    village: Village, matter: Matter
) -> None:
    def stories_() -> list[tuple[int, int]]:
        figures.fold()
        found = [(d.kept, d.counted) for d in differences() if d.key == "stories"]
        kept = Figure.objects.filter(area=village.code, key="stories").values_list("n", flat=True)
        return [*found, (sum(kept), 0)]

    story = public(village, matter)
    assert stories_() == [(1, 0)]
    stories.withdraw(
        actor=village.actor("clerk"), now=NOW, story_id=story.pk, reason="户主不愿意再公开"
    )
    assert stories_() == [(0, 0)]


def test_only_what_is_closed_and_open_to_all(village: Village, matter: Matter) -> None:
    Matter.objects.update(state="running", closed_at=None)
    given = {"actor": village.actor("clerk"), "matter_id": matter.pk}
    assert told(stories.draft, **given) == ["story.not-closed"]
    Matter.objects.update(practice=True)
    assert told(stories.draft, **given) == ["story.private"]


def test_nobody_is_named_without_consent(village: Village, matter: Matter) -> None:
    story, who = drafted(village, matter), village.actor("clerk")
    said = {"title": "东头亮了灯", "lead": "陈志强带头装了灯。", "story_id": story.pk, "actor": who}
    sections = {"asked": "东头没有路灯，电话13912345678。", "done": "装了十二盏。"}
    stories.edit(now=NOW, sections=sections, **said)
    found = told(stories.submit, actor=who, story_id=story.pk)
    assert found == ["masking.mobile", "story.named"]
    stories.edit(now=NOW, sections={**sections, "asked": "东头没有路灯。"}, **said)
    assert told(stories.submit, actor=who, story_id=story.pk) == ["story.named"]
    stories.consent(actor=who, now=NOW, story_id=story.pk, name="陈志强", how="本人签字")
    stories.submit(actor=who, now=NOW, story_id=story.pk)
    assert Story.objects.get().state == "in-review"


def test_another_person_reviews_it(village: Village, matter: Matter) -> None:
    story = drafted(village, matter)
    edited = {"title": "东头亮了灯", "lead": "不怕黑了。", "story_id": story.pk}
    sections = {"asked": "东头没有路灯。", "done": "装了十二盏。"}
    stories.edit(actor=village.actor("director"), now=NOW, sections=sections, **edited)
    stories.submit(actor=village.actor("clerk"), now=NOW, story_id=story.pk)
    for who in ("clerk", "director"):  # drafted, edited
        given = {"actor": village.actor(who), "story_id": story.pk, "publish": True}
        assert told(stories.review, **given) == ["story.own"]
    given = {"actor": village.actor("villager"), "story_id": story.pk, "publish": True}
    assert told(stories.review, **given) == ["access.roles"]
    row = Story.objects.get()
    row.state, row.reviewed_by_id, row.published_at = "public", row.edited_by_id, NOW
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_it_is_read_followed_and_printed_by_everyone(
    village: Village, matter: Matter, client: Client
) -> None:
    story = public(village, matter)
    for path in ("/stories/", f"/a/{village.code}/stories/", f"/stories/{story.pk}/"):
        with CaptureQueriesContext(connection) as asked:
            page = client.get(path)
        assert len(asked) <= 8, path
        assert "东头亮了灯" in page.content.decode(), path
    assert "1,200.00元" in page.content.decode()
    feed = ElementTree.fromstring(client.get("/stories/feed.atom").content)
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 1
    for form in ("docx", "pdf"):
        assert client.get(f"/stories/{story.pk}.{form}").status_code == 200


def test_what_is_withdrawn_says_why_and_nothing_else(
    village: Village, matter: Matter, client: Client
) -> None:
    story = public(village, matter)
    stories.withdraw(
        actor=village.actor("director"), now=NOW, story_id=story.pk, reason="路灯又坏了，以后再写。"
    )  # fmt: skip
    page = client.get(f"/stories/{story.pk}/").content.decode()
    assert "路灯又坏了" in page and "老人夜里走路不怕黑了" not in page
    assert b"<entry>" not in client.get(f"/a/{village.code}/stories.atom").content
    assert client.get(f"/stories/{story.pk}.pdf").status_code == 404


def test_a_draft_is_for_those_who_keep_it(village: Village, matter: Matter, client: Client) -> None:
    story = drafted(village, matter)
    assert client.get(f"/stories/{story.pk}/").status_code == 404
    client.force_login(village.account("clerk"))
    assert client.get(f"/stories/{story.pk}/edit/").status_code == 200
    fields = {"title": "东头亮了灯", "lead": "不怕黑了。", "asked": "没有路灯。", "done": "装了。"}
    assert client.post(f"/stories/{story.pk}/edit/", fields).status_code == 302
    assert client.post(f"/stories/{story.pk}/", {"do": "submit"}).status_code == 302
    client.force_login(village.account("supervision_chair"))
    page = {"do": "review", "publish": "no", "text": "写上花了多少。"}
    assert client.post(f"/stories/{story.pk}/", page).status_code == 302
    assert Story.objects.get().sent_back == "写上花了多少。"


def test_small_refusals_say_which(village: Village, matter: Matter) -> None:
    story, who = drafted(village, matter), village.actor("clerk")
    given = {"actor": who, "story_id": story.pk}
    assert told(stories.submit, actor=who, story_id=0) == ["story.unknown"]
    later = NOW.date() + timedelta(days=1)
    named = {"name": "陈志强", "how": "本人签字", "on": later}
    assert told(stories.consent, **given, **named) == ["story.consent-day"]
    said = {"title": "东头亮了灯", "lead": "不怕黑了。", "sections": {"asked": "没有路灯。"}}
    stories.edit(now=NOW, **given, **said)
    assert told(stories.submit, **given) == ["story.thin"]
    reviewer = village.actor("supervision_chair")
    assert told(stories.review, actor=reviewer, story_id=story.pk, publish=True) == ["story.state"]


def test_one_form_keeps_all_that_was_typed(
    village: Village, matter: Matter, client: Client
) -> None:
    """Words and a consent go in one sending; where the consent is refused nothing is stored, and
    the page still holds what was typed."""
    story, page = drafted(village, matter), ""
    client.force_login(village.account("clerk"))
    where = f"/stories/{story.pk}/edit/"
    page = client.get(where).content.decode()
    assert page.count("<textarea") == 6 and page.count('name="expected_version"') == 1
    said = {"title": "东头亮了灯", "lead": "陈志强带头。", "asked": "没有路灯。", "done": "装了。"}
    for wrong in ({"name": "陈", "how": "签字"}, {"how": "签字"}):
        refused = client.post(where, {**said, **wrong, "expected_version": 1})
        assert refused.status_code == 422 and "陈志强带头。" in refused.content.decode()
        assert Story.objects.get().version == 1
    sent = {
        **said,
        "name": "陈志强",
        "how": "本人签字",
        "expected_version": 1,
        "idempotency": "a" * 32,
    }
    for _again in range(2):  # a resend is the first time
        assert client.post(where, sent).headers["Location"] == where
        row = Story.objects.get()
        assert (row.lead, row.version, len(row.consents)) == ("陈志强带头。", 3, 1)


def test_a_consent_alone_is_no_hand_in_the_words(
    village: Village, matter: Matter, client: Client
) -> None:
    story = drafted(village, matter)
    client.force_login(village.account("supervision_chair"))
    same = {"title": story.title, "lead": story.lead, **story.sections}
    client.post(f"/stories/{story.pk}/edit/", {**same, "name": "陈志强", "how": "本人签字"})
    row = Story.objects.get()
    assert row.consents and row.edited_by_id == village.people["clerk"].pk


def test_who_reviews_it_has_it_on_their_desk(
    village: Village, matter: Matter, client: Client
) -> None:
    story, who = drafted(village, matter), village.actor("clerk")
    edited = {"title": "东头亮了灯", "lead": "不怕黑了。", "story_id": story.pk}
    sections = {"asked": "东头没有路灯。", "done": "装了十二盏。"}
    stories.edit(actor=village.actor("director"), now=NOW, sections=sections, **edited)

    def have() -> set[str]:
        people = ("clerk", "director", "supervision_chair", "villager")
        every = {p: waiting_for(village.actor(p), now=NOW) for p in people}
        return {p for p, some in every.items() if "story" in {w.does for w in some}}

    assert have() == set()
    stories.submit(actor=who, now=NOW, story_id=story.pk)
    assert have() == {"supervision_chair"}  # who wrote it does not, a villager does not
    client.force_login(village.account("supervision_chair"))
    assert f"/stories/{story.pk}/" in client.get(f"/a/{village.code}/desk/").content.decode()
    given = {"actor": village.actor("supervision_chair"), "story_id": story.pk, "now": NOW}
    stories.review(**given, publish=True)
    assert have() == set()
