"""A contract of works is sealed: its line stands in the log of the seal by itself, said once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from tests.test_village_books_pages import jpeg
from tests.test_works import begin, d, refused  # noqa: F401  (the village and its clock)
from tests.world import NOW

from xiangyue.access import clock
from xiangyue.actions import seal_uses, village_seals, works_contracts
from xiangyue.data import figures
from xiangyue.data.figure_check import differences
from xiangyue.data.models import (
    Account,
    Person,
    RecordEntry,
    SealKeeping,
    SealUse,
    WorksContract,
)
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.kinds import contract as living
from xiangyue.scenario.paper_photo import photo


def test_signed_and_sealed_in_one_act(d: Driver, client: Client) -> None:  # noqa: F811
    area, director = d.cast.area, d.cast.actor("director")
    keeper = d.cast.actor("committee_member")
    seal = village_seals.enter(
        actor=director, now=NOW, area=area, body="village_committee", name="村民委员会公章",
        keeper_id=keeper.person_id or 0,
    )  # fmt: skip
    run = begin(d, "village-works", "contract")
    part = run.procedure.part("contract")
    given: dict[str, Any] = living.given(d, run, part)
    who = d.who(part)
    right = {"actor": who, "now": d.clock.now, **given}
    assert given["keeper_id"] == keeper.person_id and given["approver_id"] != who.person_id
    sign = works_contracts.sign
    # the keeper is who kept it on that day; who approves may, and does not enter it
    clerk = d.cast.actor("clerk").person_id
    found = refused(sign, "seal.not-keeper", **right | {"keeper_id": clerk})
    keeper_name = seal.keeper.name
    assert found.checks[0].values == {"name": keeper_name}
    refused(sign, "access.roles", **right | {"approver_id": clerk})
    own = next(
        a for a in d.cast.all("director", "deputy_director", "secretary")
        if a.person_id != keeper.person_id
    )  # fmt: skip
    refused(sign, "seal.approver-handler", **right | {"actor": own, "approver_id": own.person_id})
    refused(sign, "seal.no-photo", **right | {"files": []})
    refused(sign, "seal.copies", **right | {"copies": 0})
    assert not SealUse.objects.exists() and not WorksContract.objects.exists()

    # by the form: who keeps it is filled in, the photo asked for
    client.force_login(
        Account.objects.create(
            login="who-signs", person_id=who.person_id, created_at=NOW, password="!"
        )
    )
    where = f"/m/{run.matter_id}/contract/"
    assert f'value="{keeper_name}"' in client.get(where).content.decode()
    approver = Person.objects.get(pk=given["approver_id"]).name
    days = {n: given[n].isoformat() for n in ("on", "starts", "ends")}
    sent = client.post(where, {
        **days, "terms": given["terms"], "percent": 3, "times": 1, "months": 1, "copies": 4,
        "approver": approver, "keeper": keeper_name, "files": jpeg(),
    })  # fmt: skip
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    works = WorksContract.objects.get()
    use = SealUse.objects.get()
    assert (use.state, use.kind, use.seal_id, use.stamped_copies) == (
        "stamped", "contract", seal.pk, 4,
    )  # fmt: skip
    assert use.contract_id == works.entry_id and use.matter_id == run.matter_id
    assert (use.approved_by_id, use.keeper_id) == (works.approver_id, works.keeper_id)
    assert use.files.count() == 1
    entries = RecordEntry.objects.filter(act__in=("contract.sign", "seal.stamp"))
    assert [e.act for e in entries] == ["contract.sign"]  # one act, one entry
    figures.fold()
    assert [x for x in differences() if x.key == "seal_uses"] == []
    assert f'href="/seal-uses/{use.pk}/"' in client.get(where).content.decode()
    refused(seal_uses.stamp, "seal.not-approved", actor=keeper, now=d.clock.now, use_id=use.pk,
            copies=1, files=[photo()])  # fmt: skip


def test_signed_before_somebody_else_kept_it(d: Driver) -> None:  # noqa: F811
    """Entered days after it was signed: the log has the day and the keeper of that day."""
    area = d.cast.area
    keeper = d.cast.actor("committee_member")
    seal = village_seals.enter(
        actor=d.cast.actor("director"), now=NOW, area=area, body="village_committee",
        name="村民委员会公章", keeper_id=keeper.person_id or 0,
    )  # fmt: skip
    run = begin(d, "village-works", "contract")
    part = run.procedure.part("contract")
    given: dict[str, Any] = living.given(d, run, part)
    signed = d.clock.today
    d.clock.forward(days=3)
    now = clock.now()
    SealKeeping.objects.filter(seal=seal).update(until=now - timedelta(days=1))
    other = d.cast.actor("deputy_director", "clerk").person_id or 0
    SealKeeping.objects.create(
        seal=seal, keeper_id=other, since=now - timedelta(days=1), made_by_id=keeper.person_id
    )
    who = d.who(part)
    late = {"actor": who, "now": d.clock.now, **given}
    refused(works_contracts.sign, "seal.not-keeper", **late | {"on": d.clock.today})
    works_contracts.sign(**late)
    use = SealUse.objects.get()
    assert use.stamped_at is not None and use.stamped_at.astimezone(now.tzinfo).date() == signed
    assert use.keeper_id == keeper.person_id
    figures.fold()
    assert [x for x in differences() if x.key == "seal_uses"] == []
