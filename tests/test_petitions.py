"""A petition at an office above: entered there with its paper, answered and counted as an opinion
of its village; who wrote it stands on the paper alone, which the village never sees."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.page_forms import form_of
from tests.registered import PHOTO
from tests.test_execution import photo
from tests.world import CODE, Village, make_officer, make_village

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import petitions
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.file_readers import may_read as may_see
from xiangyue.actions.opinions import answer_opinion, submit_opinion
from xiangyue.actions.passing import bring_back, pass_up
from xiangyue.core.refusals import Refusal
from xiangyue.data import measures
from xiangyue.data.figure_check import differences
from xiangyue.data.models import Account, Opinion, PassedUp, Person, RecordEntry, StoredFile

TOWN = CODE[:9]
TEXT = "反映村里去年修渠的账一直没有公布"


@pytest.fixture
def village(db: None, still: datetime) -> Village:
    return make_village(now=still)


@pytest.fixture
def officer(village: Village) -> Person:
    return make_officer(TOWN, now=village.now)


def enter(actor: Actor, village: Village, **more: Any) -> Opinion:
    given: dict[str, Any] = {
        "area": CODE, "office": "县信访局，信访登记第31号", "subject": "disclosure", "text": TEXT,
        "on": village.now.date() - timedelta(days=2), "files": [PHOTO],
    }  # fmt: skip
    return petitions.enter(actor=actor, now=village.now, **given | more)


def account_of(person: Person, village: Village) -> Account:
    return Account.objects.create(
        person=person, login=f"person-{person.pk}", created_at=village.now, password="!"
    )


def counted(village: Village) -> int:
    """Petitions about accounts or disclosure that the standard counts this year."""
    need, day = measures.Need("petitions.accounts"), village.now.date()
    first, last = day.replace(month=1, day=1), day.replace(month=12, day=31)
    return measures.read([CODE], [need], first=first, last=last, today=day)[CODE][need]


def says(village: Village, actor: Actor, **more: Any) -> str:
    with pytest.raises(Refusal) as caught:
        enter(actor, village, **more)
    return caught.value.checks[0].says


def test_it_is_an_opinion_that_the_township_owes_an_answer(
    village: Village, officer: Person
) -> None:
    above = actor_of_person(officer.pk, village.now)
    key = uuid4()
    said = enter(above, village, key=key)
    with pytest.raises(AlreadyDone):
        enter(above, village, key=key)
    row = PassedUp.objects.get(opinion=said)
    assert (row.to_id, row.reason) == (TOWN, "县信访局，信访登记第31号")
    assert (said.channel, said.public, said.heard_by_id) == ("petition", False, officer.pk)
    assert said.anonymous and not said.heard_from
    with pytest.raises(Refusal) as caught:  # the village does not answer what is said of it there
        answer_opinion(
            actor=village.actor("clerk"), now=village.now, opinion_id=said.pk, kind="explained",
            text="账已经公布",
        )  # fmt: skip
    assert caught.value.checks[0].says == "passed.already"
    bring_back(
        actor=above, now=village.now, passed_id=row.pk, kind="handled", answer="已责令村里公布"
    )
    assert [d for d in differences() if d.key.startswith("opinions")] == []
    entries = RecordEntry.objects.filter(act="petition.enter").values_list("log", "body")
    assert [log for log, _ in entries] == [CODE]
    assert all("信访局" not in body for _, body in entries)


def test_what_is_missing_or_not_theirs_is_refused(village: Village, officer: Person) -> None:
    above = actor_of_person(officer.pk, village.now)
    clerk = village.actor("clerk")
    assert says(village, clerk) == "access.roles"
    assert says(village, above, office=" ") == "petition.office"
    assert says(village, above, subject="") == "petition.subject"
    assert says(village, above, files=[]) == "petition.no-paper"
    tomorrow = village.now.date() + timedelta(days=1)
    assert says(village, above, on=tomorrow) == "opinion.heard-in-future"
    with pytest.raises(Refusal) as caught:  # nobody says of what they say themselves that it is one
        submit_opinion(
            actor=clerk, now=village.now, area=CODE, text=TEXT, channel="petition",
            heard_from="某人",
        )  # fmt: skip
    assert caught.value.checks[0].says == "opinion.channel-unknown"
    assert not Opinion.objects.exists()


def test_those_about_accounts_or_disclosure_are_counted_once(
    village: Village, officer: Person
) -> None:
    above = actor_of_person(officer.pk, village.now)
    assert counted(village) == 0
    enter(above, village, subject="roads")
    assert counted(village) == 0
    enter(above, village)
    last_year = village.now.date().replace(month=1, day=1) - timedelta(days=1)
    enter(above, village, on=last_year)
    assert counted(village) == 1
    # one that the village did not solve itself went up as well; one that stayed is none
    for up in (True, False):
        said = submit_opinion(
            actor=village.actor("villager"), now=village.now, area=CODE, text=TEXT, subject="money"
        )
        if up:
            pass_up(
                actor=village.actor("clerk"), now=village.now, opinion_id=said.pk,
                reason="账由镇里代理",
            )  # fmt: skip
    assert counted(village) == 2


def test_its_paper_is_for_the_township_alone(village: Village, officer: Person) -> None:
    said = enter(actor_of_person(officer.pk, village.now), village)
    paper = StoredFile.objects.get(opinion=said)
    other = make_officer(TOWN, now=village.now, name="另一位干部")
    for who, may in ((officer, True), (other, True), (village.people["secretary"], False),
                     (village.people["villager"], False)):  # fmt: skip
        assert may_see(actor_of_person(who.pk, village.now), paper) is may


def test_it_is_entered_on_the_townships_page(
    village: Village, officer: Person, client: Client
) -> None:
    client.force_login(account_of(officer, village))
    listed = client.get(f"/a/{TOWN}/opinions/passed/").content.decode()
    address = f"/a/{TOWN}/opinions/petition/"
    assert address in listed
    given: dict[str, Any] = dict(form_of(client, address))
    day = (village.now.date() - timedelta(days=1)).isoformat()
    given |= {"village": CODE, "subject": "money", "office": "镇信访办", "on": day, "text": TEXT}
    bare = client.post(address, given)
    assert bare.status_code == 422 and not Opinion.objects.exists()
    done = client.post(address, given | {"photos": photo()})
    assert done.status_code == 302 and done.headers["Location"].endswith("/passed/")
    assert Opinion.objects.get().channel == "petition"
    listed = client.get(f"/a/{TOWN}/opinions/passed/").content.decode()
    assert TEXT in listed and "镇信访办" in listed
    page = client.get(f"/opinions/{Opinion.objects.get().pk}/").content.decode()
    assert "镇信访办" in page
    client.force_login(account_of(village.people["clerk"], village))
    assert client.get(address).status_code == 403
