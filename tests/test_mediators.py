"""Who mediates a reconciliation, and the hand-over to somebody else (People's Mediation Law)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.world import CODE, NOW, Village, make_village

from xiangyue.access.matters import may_see, seen_by
from xiangyue.actions import matters, mediators
from xiangyue.actions.invitation import Invited, invite
from xiangyue.actions.standing import procedure_of
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import HandOver, Matter, Person, RecordEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Village:
    return make_village()


@pytest.fixture
def matter(village: Village) -> Matter:
    """In the hands of the clerk; the parties are the villager and the first representative."""
    parties = [village.people["villager"], village.representatives[0]]
    return matters.start_matter(
        actor=village.actor("clerk"),
        now=NOW,
        area=CODE,
        title="两家的围墙",
        origin="application",
        procedure="reconciliation",
        parties=[p.pk for p in parties],
    )


def sees(village: Village, matter: Matter, who: Any) -> bool:
    actor = village.actor(who)
    listed = Matter.objects.filter(seen_by(actor, CODE), pk=matter.pk).exists()
    assert listed == may_see(actor, matter, procedure_of(matter))
    return listed


def over(village: Village, matter: Matter, who: Any, to: str, **more: Any) -> HandOver:
    return mediators.hand_over(
        actor=village.actor(who),
        now=NOW,
        matter_id=matter.pk,
        to=village.people[to].pk,
        **more,
    )


def says(act: Any, *args: Any, **kwargs: Any) -> tuple[str, str]:
    with pytest.raises(Refusal) as refused:
        act(*args, **kwargs)
    return refused.value.checks[0].says, refused.value.checks[0].clause


def call(village: Village, matter: Matter, who: str) -> Matter:
    return invite(
        actor=village.actor(who),
        now=NOW,
        matter_id=matter.pk,
        part="parties",
        people=[Invited("party", village.people["villager"].pk)],
        starts_at=NOW.replace(day=20),
        place="调解室",
    )


def test_who_hands_it_over_sees_it_no_more(village: Village, matter: Matter) -> None:
    assert sees(village, matter, "clerk") and not sees(village, matter, "director")
    over(village, matter, "clerk", "director", words="要出远门")
    assert sees(village, matter, "director") and not sees(village, matter, "clerk")
    assert mediators.of(matter) == village.people["director"].pk
    assert call(village, matter, "director").pk == matter.pk
    assert says(call, village, matter, "clerk")[0] == "matter.unknown"
    over(village, matter, "director", "deputy_director")
    assert sees(village, matter, "deputy_director") and not sees(village, matter, "director")
    assert says(over, village, matter, "deputy_director", "clerk")[0] == "mediator.again"


def test_to_whom_it_may_go(village: Village, matter: Matter) -> None:
    assert says(over, village, matter, "clerk", "party_member") == (
        "mediator.role", "mediation-law:19",
    )  # fmt: skip
    director = village.people["director"]
    director.household = village.people["villager"].household
    director.save()
    assert says(over, village, matter, "clerk", "director") == ("mediator.kin", "mediation-rules")
    assert says(over, village, matter, "clerk", "clerk")[0] == "mediator.again"
    assert says(over, village, matter, "clerk", "deputy_director", why="x")[0] == "mediator.why"
    assert says(over, village, matter, "supervisor", "director")[0] == "matter.unknown"


def test_one_of_a_party_s_household_cannot_go_on(village: Village, matter: Matter) -> None:
    clerk = village.people["clerk"]
    clerk.household = village.people["villager"].household
    clerk.save()
    assert says(call, village, matter, "clerk") == ("mediator.kin", "mediation-rules")
    over(village, matter, "clerk", "director", why="relative")
    assert call(village, matter, "director").pk == matter.pk


def test_a_party_asks_for_another_and_nothing_goes_on_until_then(
    village: Village, matter: Matter
) -> None:
    given = {"now": NOW, "matter_id": matter.pk}
    assert says(mediators.ask, actor=village.actor("clerk"), **given)[0] == "mediator.parties-ask"
    mediators.ask(actor=village.actor("villager"), **given)
    other = village.actor(village.representatives[0])
    assert says(mediators.ask, actor=other, **given)[0] == "mediator.asked"
    assert says(call, village, matter, "clerk") == ("mediator.waits", "mediation-rules")
    row = over(village, matter, "clerk", "director")
    assert (row.why, row.after_id) == ("asked", village.people["director"].pk)
    assert call(village, matter, "director").pk == matter.pk


def test_in_the_mediator_s_absence_by_its_number_alone(
    client: Client, village: Village, matter: Matter
) -> None:
    client.force_login(village.account("secretary"))
    shown = client.get(f"/a/{CODE}/mediators/").content.decode()
    form = client.get(f"/m/{matter.pk}/hand-over/").content.decode()
    for page in (shown, form):
        assert "围墙" not in page and "林阿婆" not in page
    to = village.people["director"].pk
    sent = {"to": str(to), "why": "unable"}
    assert client.post(f"/m/{matter.pk}/hand-over/", sent).status_code == 302
    assert mediators.of(matter) == to
    assert client.get(f"/m/{matter.pk}/").status_code == 404
    client.force_login(village.account("villager"))
    assert "陈志强" in client.get(f"/m/{matter.pk}/").content.decode()
    assert client.post(f"/m/{matter.pk}/other-mediator/", {"words": ""}).status_code == 302
    assert HandOver.objects.filter(after__isnull=True).count() == 1


def test_the_record_tells_nobody_who(village: Village, matter: Matter) -> None:
    over(village, matter, "clerk", "director", words="是亲戚")
    entry = RecordEntry.objects.get(act="mediator.hand-over")
    assert "亲戚" not in entry.body and "unable" not in entry.body
    assert Person.objects.filter(name="何小芳").exists() and "before" in entry.body
