"""Like opinions in groups, kept and shown: who sees which, why, and what is done with them (C1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.page_forms import form_of
from tests.world import CODE, Village, make_officer, make_village

from xiangyue.access.actors import NOBODY
from xiangyue.actions import like_opinions
from xiangyue.actions.opinions import answer_opinion, submit_opinion
from xiangyue.actions.passing import TOGETHER, pass_up_together
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Jurisdiction, LikeGroup, LikeGrouping, Opinion, PassedUp
from xiangyue.jobs import like_opinions as jobs

LAMPS = ["村口的路灯坏了半个月了", "村口的路灯坏了，晚上黑", "三组村口的路灯坏了没人修"]
DITCH = ["水渠堵了，田里没有水", "水渠堵了，请清一清"]
NEXT = "330212105220"
TOWN = CODE[:9]


@pytest.fixture
def village(db: None, still: datetime) -> Village:
    return make_village(now=still)


def say(village: Village, text: str, who: str = "", area: str = "", **more: object) -> Opinion:
    actor = village.actor(who) if who else NOBODY
    return submit_opinion(
        actor=actor,
        now=village.now,
        area=area or village.code,
        text=text,
        anonymous=not who,
        **more,
    )


@pytest.fixture
def said(village: Village) -> list[Opinion]:
    """Three on lamps (one for the office alone, one by name), two on a ditch, one on neither."""
    found = [
        say(village, LAMPS[0], "villager"),
        say(village, LAMPS[1]),
        say(village, LAMPS[2] + "，电话13812345678", public=False),
        *(say(village, t) for t in DITCH),
        say(village, "希望办个夏令营"),
    ]
    like_opinions.renew(village.now)
    return found


def test_the_public_groups_hold_no_opinion_of_the_office(
    village: Village, said: list[Opinion]
) -> None:
    both = {g.public: g for g in LikeGrouping.objects.filter(area=CODE)}
    public, office = both[True], both[False]
    assert (public.looked, public.alone, office.looked, office.alone) == (5, 1, 6, 1)
    assert sorted(len(g.members) for g in public.groups.all()) == [2, 2]
    assert [g.members for g in office.groups.order_by("number")] == [
        [o.pk for o in said[:3]],
        [o.pk for o in said[3:5]],
    ]
    assert not LikeGroup.objects.filter(
        grouping__public=True, members__contains=[said[2].pk]
    ).exists()
    assert "路灯" in "".join(w for w, _n, _of in office.groups.get(number=1).words)
    # No number that somebody wrote is ever the reason, and no author is anywhere.
    assert "13812345678" not in repr(list(LikeGroup.objects.values()))


def test_every_level_above_has_what_all_may_read(village: Village, said: list[Opinion]) -> None:
    other = make_village(NEXT, now=village.now)
    say(other, "路灯坏了，村口黑得很", area=NEXT)
    assert like_opinions.renew(village.now) == 2 * 3 + 4  # two villages, a township; four above
    for code in ("", "33", "3302", "330212", TOWN):
        top = LikeGroup.objects.get(grouping__area=code, grouping__public=True, number=1)
        assert [(c, n) for c, n, _ in top.places] == [(CODE, 2), (NEXT, 1)]
    assert {g.area for g in LikeGrouping.objects.filter(public=False)} == {CODE, NEXT, TOWN}


def test_the_jobs_make_only_what_somebody_spoke_in(village: Village, said: list[Opinion]) -> None:
    before = dict(LikeGrouping.objects.values_list("area", "upto"))
    assert jobs.local(timestamp=0) > 0  # numbers just given out are looked at again
    LikeGrouping.objects.update(upto=Opinion.objects.latest("pk").pk + like_opinions.kept.SLACK)
    assert jobs.local(timestamp=0) == jobs.above(timestamp=0) == 0
    LikeGrouping.objects.filter(area="33").update(made_at=village.now - timedelta(days=8))
    assert jobs.above(timestamp=0) == 2  # the province and the nation above it
    assert dict(LikeGrouping.objects.values_list("area", "upto"))["33"] == before["33"]


def test_practice_is_in_no_group_of_others(village: Village) -> None:
    Jurisdiction.objects.filter(pk=CODE).update(practice=True)
    for text in LAMPS:
        say(village, text)
    like_opinions.renew(village.now)
    assert LikeGrouping.objects.get(area=CODE, public=True).looked == 3
    assert LikeGrouping.objects.get(area=TOWN, public=True).looked == 0


def page(client: Client, link: str) -> str:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(link)
    assert answer.status_code == 200, answer
    assert len(asked) <= 8, [q["sql"] for q in asked]
    return str(answer.content.decode())


def test_the_pages_at_every_level(client: Client, village: Village, said: list[Opinion]) -> None:
    for link in (f"/a/{CODE}/opinions/alike/", "/a/3302/opinions/alike/", "/opinions/alike/"):
        shown = page(client, link)
        assert "路灯" in shown
        assert "水渠" in shown
        assert "没人修" not in shown
        assert "林阿婆" not in shown
    one = page(client, f"/a/330212/opinions/alike/{said[0].pk}/")
    assert "明伦村" in one
    assert LAMPS[1] in one
    assert "没人修" not in one
    assert f'href="/a/{CODE}/opinions/alike/{said[0].pk}/"' in one
    # Who is like no other has a page of its own; what is for the office is nobody else's.
    alone = client.get(f"/a/{CODE}/opinions/alike/{said[5].pk}/")
    assert alone.url == f"/opinions/{said[5].pk}/"
    assert client.get(f"/a/{NEXT}/opinions/alike/{said[0].pk}/").status_code == 404
    for link in (f"/a/{CODE}/", f"/a/{CODE}/opinions/", "/a/330212/", "/figures/"):
        assert "opinions/alike/" in client.get(link).content.decode()


def test_the_queries_do_not_grow_with_the_groups(client: Client, village: Village) -> None:
    for n in range(30):
        for text in LAMPS[:2] + DITCH:
            say(village, f"{text}{'，' * (n % 3)}")
    like_opinions.renew(village.now)
    client.force_login(village.account("clerk"))
    page(client, f"/a/{CODE}/opinions/alike/")
    pk = Opinion.objects.order_by("pk")[0].pk
    assert "?page=2" in page(client, f"/a/{CODE}/opinions/alike/{pk}/")


@pytest.mark.parametrize("do", ["matter", "answer", "group"])
def test_one_step_from_a_group_to_what_is_done(
    client: Client, village: Village, said: list[Opinion], do: str
) -> None:
    client.force_login(village.account("secretary"))
    link = f"/a/{CODE}/opinions/alike/{said[0].pk}/"
    sent = form_of(client, link, holding="opinion")
    answer = client.post(f"/a/{CODE}/opinions/inbox/", sent | {"do": do})
    chosen = "&".join(f"opinion={o.pk}" for o in said[:3])
    assert answer.url.endswith("?" + chosen)
    assert client.get(answer.url).status_code == 200


def test_a_group_is_passed_up_each_with_its_own_answer(
    client: Client, village: Village, said: list[Opinion]
) -> None:
    make_officer(TOWN, now=village.now)
    answer_opinion(
        actor=village.actor("secretary"),
        now=village.now,
        opinion_id=said[0].pk,
        kind="explained",
        text="已经报修",
    )
    client.force_login(village.account("clerk"))
    link = f"/a/{CODE}/opinions/alike/{said[0].pk}/"
    sent = form_of(client, link, holding="opinion")
    form = client.post(f"/a/{CODE}/opinions/inbox/", sent | {"do": "pass"}).url
    assert f"opinion={said[0].pk}" not in form  # answered already
    sent = form_of(client, form) | {"reason": "路灯归供电所"}
    for _ in range(2):  # sent twice, done once
        assert client.post(form, sent).status_code == 302
    assert [p.opinion_id for p in PassedUp.objects.order_by("opinion")] == [
        said[1].pk,
        said[2].pk,
    ]
    shown = client.get(link).content.decode()
    assert 'value="pass"' not in shown  # nothing of it is the village's to do now


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refusal:
        call()
    return refusal.value.checks[0].says


def test_passed_up_together_all_or_none(village: Village, said: list[Opinion]) -> None:
    make_officer(TOWN, now=village.now)

    def up(ids: list[int], who: str = "clerk") -> int:
        return pass_up_together(
            actor=village.actor(who), now=village.now, area=CODE, opinions=ids, reason="归镇里"
        )

    assert refused(lambda: up([])) == "opinion.none-chosen"
    assert refused(lambda: up(list(range(TOGETHER + 1)))) == "passed.too-many"
    assert refused(lambda: up([said[0].pk], "villager")) == "access.roles"
    up([said[1].pk])
    assert refused(lambda: up([said[0].pk, said[1].pk])) == "passed.already"
    assert PassedUp.objects.count() == 1
