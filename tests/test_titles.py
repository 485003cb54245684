"""Titles: all indicators or none, by the level above, reviewed each year, lost after a word."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.world import NOW, Village, make_matter, make_officer, make_village

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import documents_of_matters as documents
from xiangyue.actions import indicators, titles
from xiangyue.core.refusals import Refusal
from xiangyue.data import figure_check
from xiangyue.data.models import FigureDelta, Jurisdiction, Matter, MatterPart, Title
from xiangyue.documents.model import texts

pytestmark = pytest.mark.django_db
COUNTY = "330212"


@pytest.fixture
def village() -> Village:
    return make_village()


@pytest.fixture
def county(village: Village) -> Actor:
    return actor_of_person(make_officer(COUNTY).pk, NOW)


def ready(village: Village, met: int = 20, asked: int = 20) -> Matter:
    """On its last step, with so many indicators met."""
    matter = make_matter(village, upto="title", procedure="demonstration-village")
    part = MatterPart.objects.get(matter=matter, key="county")
    part.facts |= {"settled": True, "asked": asked, "met": met, "all_met": met == asked}
    part.save()
    return matter


def grant(matter: Matter, actor: Actor, **more: Any) -> Title:
    given = {"part": "title", "title": "demonstration-village", "now": NOW, **more}
    return titles.grant(actor=actor, matter_id=matter.pk, **given)


def told(act: Any, *args: Any, **said: Any) -> str:
    with pytest.raises(Refusal) as refused:
        act(*args, **said)
    return refused.value.checks[0].says


def uncounted() -> list[Any]:
    """Figures of titles that a count of the rows does not give."""
    return [d for d in figure_check.differences() if d.key.startswith("title_")]


def test_one_short_is_no_title_and_says_how_many(village: Village, county: Actor) -> None:
    matter = ready(village, met=19)
    with pytest.raises(Refusal) as refused:
        grant(matter, county)
    check = refused.value.checks[0]
    assert (check.says, check.have, check.need) == ("title.unmet", 19, 20)


def test_the_level_above_grants_it_and_nobody_else(village: Village, county: Actor) -> None:
    matter = ready(village)
    town = actor_of_person(make_officer("330212105", "镇干部").pk, NOW)
    for who in (town, village.actor("secretary")):
        assert told(grant, matter, who) == "access.roles"
    clerk = village.actor("clerk")
    assert told(grant, matter, clerk, on_paper=True) == "title.number"
    assert told(grant, matter, clerk, on_paper=True, number="8号") == "title.their-own"
    row = grant(matter, county)
    assert (row.granted_on, row.review_due) == (date(2026, 3, 10), date(2027, 3, 10))
    assert row.number == "〔2026〕1号"
    count = FigureDelta.objects.filter(key="title_demonstration-village", area=village.code)
    assert sum(count.values_list("n", flat=True)) == 1
    assert uncounted() == []


def test_from_its_paper_where_nobody_of_the_office_is_there(village: Village) -> None:
    row = grant(ready(village), village.actor("clerk"), on_paper=True, number="鄞司〔2026〕8号")
    assert row.number == "鄞司〔2026〕8号"


def test_a_title_is_lost_only_after_days_or_an_answer(village: Village, county: Actor) -> None:
    row = grant(ready(village), county)
    given = {"title_id": row.pk, "now": NOW}
    assert told(titles.lose, actor=county, reason="账目不公开。", **given) == "title.not-told"
    review = {"outcome": "put-right", "text": "三个季度没有公布财务。", "actor": county, **given}
    for days in (0, 29):
        until = NOW.date() + timedelta(days=days)
        assert told(titles.review, until=until, **review) == "title.days"
    until = NOW.date() + timedelta(days=30)
    made = titles.review(until=until, **review)
    assert any(e["key"] == "committee" and e["have"] == 5 for e in made.evidence)
    assert told(titles.lose, actor=county, reason="账目不公开。", **given) == "title.days-run"
    stranger = village.actor("villager")
    assert told(titles.say, actor=stranger, text="已经补了。", **given) == "access.roles"
    titles.say(actor=village.actor("secretary"), text="已经补公布两个季度。", **given)
    asked = told(titles.say, actor=village.actor("secretary"), text="再说一次。", **given)
    assert asked == "title.nothing-asked"
    lost = titles.lose(actor=county, reason="仍有一个季度没有公布。", **given)
    assert lost.lost_on == NOW.date() and lost.review_due is None
    assert told(titles.review, **{**review, "outcome": "kept"}) == "title.lost"
    count = FigureDelta.objects.filter(key="title_demonstration-village", area=village.code)
    assert sum(count.values_list("n", flat=True)) == 0
    assert uncounted() == []
    later = {**given, "now": NOW + timedelta(days=31)}
    assert told(titles.lose, actor=county, reason="再取消一次。", **later) == "title.lost"


def test_the_day_after_the_days_it_may_be_lost_without_an_answer(
    village: Village, county: Actor
) -> None:
    row = grant(ready(village), county)
    until = NOW.date() + timedelta(days=30)
    given = {"actor": county, "title_id": row.pk}
    titles.review(outcome="put-right", text="没有公布。", until=until, now=NOW, **given)
    last = {"now": NOW + timedelta(days=30), "reason": "没有整改。"}
    assert told(titles.lose, **given, **last) == "title.days-run"
    assert titles.lose(**given, **{**last, "now": NOW + timedelta(days=31)}).lost_on


def test_a_village_holds_a_title_once(village: Village, county: Actor) -> None:
    grant(ready(village), county)
    again = ready(village)
    assert told(grant, again, county) == "title.held"
    row = Title.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_pages_show_coverage_and_no_order(village: Village, county: Actor, client: Client) -> None:
    matter = make_matter(village, upto="title", procedure="five-good-branch")
    part = MatterPart.objects.get(matter=matter, key="township")
    part.facts |= {"settled": True, "asked": 9, "met": 9, "all_met": True}
    part.save()
    town = actor_of_person(make_officer("330212105", "镇干部").pk, NOW)
    row = grant(matter, town, title="five-good-branch")
    make_village("330212105220")
    Jurisdiction.objects.get_or_create(area_id="330212105", defaults={"opened_at": NOW})
    pages = ("/a/330212105/titles/", f"/a/{village.code}/titles/", f"/titles/{row.pk}/")
    for path in pages:
        with CaptureQueriesContext(connection) as asked:
            page = client.get(path)
        assert page.status_code == 200 and len(asked) <= 8, path
    shown = client.get(pages[0]).content.decode()
    assert "2个村里有1个（50%）" in shown
    assert "目标80%，就是2个村" in shown and "还差1个" in shown
    for form in ("docx", "pdf"):
        assert client.get(f"/titles/{row.pk}.{form}").status_code == 200
    client.force_login(village.account("secretary"))
    assert client.get(f"/m/{matter.pk}/title/").status_code == 200


def test_small_refusals_say_which(village: Village, county: Actor) -> None:
    given = {"actor": county, "now": NOW}
    assert told(titles.lose, title_id=0, reason="没有这个。", **given) == "title.unknown"
    row = grant(ready(village), county)
    review = {"title_id": row.pk, "outcome": "lost", "text": "没有公布。"}
    assert told(titles.review, **review, **given) == "title.outcome"


def test_the_application_is_filled_from_the_records(village: Village) -> None:
    matter = make_matter(village, procedure="demonstration-village", upto="own")
    at = {"now": NOW, "matter_id": matter.pk}
    clerk = village.actor("clerk")
    indicators.take_up(actor=clerk, **at, part="own", period="2025")
    said = "治安、调解两个下属委员会，九个小组。"
    indicators.give(actor=clerk, **at, part="own", indicator="groups", text=said)
    indicators.settle(actor=clerk, **at, part="own")
    matter = Matter.objects.select_related("area", "procedure").get(pk=matter.pk)

    def paper() -> str:
        found = [p for p in documents.papers_of(matter) if p.slug == "title-application"]
        assert [p.part for p in found] == ["own"]
        return "\n".join(texts(documents.document(matter, found[0], "zh")))

    told = paper()
    assert "民主法治示范村申报表" in told and said in told
    assert "浙江省宁波市" in told and village.people["secretary"].name in told
    assert told.count("签字（盖章）") == 2  # the township's and the county's, still to be signed
    town = actor_of_person(make_officer("330212105", "镇干部").pk, NOW)
    differ = {"indicator": "groups", "points": 0, "reason": "下属委员会只有一个在做事。"}
    indicators.differ(actor=town, **at, part="township", **differ)
    indicators.settle(actor=town, **at, part="township")
    told = paper()
    assert differ["reason"] in told and told.count("签字（盖章）") == 1
    for form in ("docx", "pdf"):
        found = next(p for p in documents.papers_of(matter) if p.slug == "title-application")
        assert len(documents.as_file(documents.document(matter, found, "en"), form)) > 5000
