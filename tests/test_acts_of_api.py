"""Acts by their own names: all are named once, each is refused as on a page, nothing is a fault."""

from __future__ import annotations

import base64
import inspect
import io
import json
import re
from collections import Counter
from datetime import time
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, Literal, get_args, get_origin, get_type_hints
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from PIL import Image
from tests.registered import an_asset
from tests.test_api import get, post, says, token
from tests.world import CODE, NOW, Village, make_matter, make_village
from tools import openapi

import xiangyue.actions
from xiangyue.access import clock
from xiangyue.actions import answers, files, matters
from xiangyue.api.acts import names, types
from xiangyue.data.models import (
    ActKey,
    Asset,
    Progress,
    RecordEntry,
    RestrictedEntry,
    StoredFile,
    Task,
)

pytestmark = pytest.mark.django_db
ASSET: dict[str, Any] = {
    "area": CODE, "kind": "buildings", "name": "旧粮仓", "quantity": "420.5", "unit": "m2",
    "origin": "collective", "value": 8_000_000,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def village() -> Village:
    return make_village()


def every() -> list[tuple[str, str]]:
    """Each open act: its room and its name."""
    return [(room, act) for room in names.OPEN for act in names.acts_of(room)]


# --- what is open


def public_acts() -> set[str]:
    """Every public function of the actions that takes who acts and when."""
    found = set()
    for info in walk_packages(xiangyue.actions.__path__, f"{xiangyue.actions.__name__}."):
        module = import_module(info.name)
        for name, thing in vars(module).items():
            own = inspect.isfunction(thing) and thing.__module__ == info.name
            if own and not name.startswith("_"):
                taken = inspect.signature(thing).parameters
                if {"actor", "now"} <= {p.name for p in taken.values() if p.kind is p.KEYWORD_ONLY}:
                    found.add(f"{info.name.removeprefix('xiangyue.actions.')}.{name}")
    return found


def test_every_act_is_open_or_has_its_address_or_a_reason() -> None:
    listed = Counter(f"{room}.{act}" for room, act in every())
    listed.update(list(names.OWN))
    for reason, closed in names.CLOSED.items():
        assert len(reason) > 15
        listed.update(closed.split())
    assert set(listed) == public_acts()
    assert [name for name, times in listed.items() if times > 1] == []
    served = {p.removeprefix("/api/v1") for p in json.loads(openapi.text())["paths"]}
    assert set(names.OWN.values()) <= served


def test_what_is_said_of_some_acts_is_of_acts_that_are_open() -> None:
    is_open = {f"{room}.{act}" for room, act in every()}
    assert names.NUMBERS | names.STATES | set(names.LIMITS) | set(names.AS_OF) <= is_open
    assert set(names.OPEN) >= names.PAPERS_TOO
    for name in sorted(is_open):
        function = types.function(*name.split("."))
        taken = inspect.signature(function).parameters
        assert "key" in taken, f"{name}: a resend would do it again"
        first, given = (function.__doc__ or "").strip(), get_type_hints(function)["return"]
        assert first, name
        assert (given is int) == (name in names.NUMBERS), name
        if given is str:  # a word is told, or nothing
            assert name in names.STATES or name == "relatives.take_back_relation", name


def test_a_model_is_made_of_every_body_and_only_at_first_use() -> None:
    for room, act in every():
        asked = {p.name for p in types.arguments(room, act)}
        assert set(types.body_of(room, act).model_fields) == asked
    types.kept_body.cache_clear()
    assert types.kept_body("assets", "enter") is types.kept_body("assets", "enter")
    assert types.kept_body.cache_info().currsize == 1


def test_the_list_names_what_each_act_asks_for(client: Client) -> None:
    listed = {(one["room"], one["act"]): one for one in get(client, "/acts").json()}
    assert set(listed) == set(every())
    one = listed["assets", "enter"]
    assert one["needed"] == ["area", "kind", "name", "quantity", "unit", "origin"]
    assert one["may"] == ["value", "place", "since", "user", "note"]
    assert one["says"].startswith("An asset or resource on the register.")
    asked = listed["requests", "ask_for_help"]
    assert "asker" in asked["may"] and "matter_id" not in asked["needed"] + asked["may"]


def test_the_document_has_a_path_and_a_body_of_each_act() -> None:
    document = json.loads(openapi.text())
    for room, act in every():
        operation = document["paths"][f"/api/v1/acts/{room}/{act}"]["post"]
        body = operation["requestBody"]["content"]["application/json"]["schema"]
        assert set(body["properties"]) == {p.name for p in types.arguments(room, act)}
        assert body["additionalProperties"] is False and operation["tags"] == [f"acts: {room}"]
    assert "/api/v1/acts/{room}/{act}" not in document["paths"]
    refs = set(re.findall(r'"#/components/([a-z]+/[\w.-]+)"', openapi.text(), re.I))
    assert {ref for ref in refs if not _there(document, ref)} == set()


def _there(document: dict[str, Any], ref: str) -> bool:
    kind, _, name = ref.partition("/")
    return name in document["components"][kind]


# --- one act


def test_the_page_s_example_is_as_it_says(client: Client, village: Village) -> None:
    page = (openapi.PAGE.parent / "api.md").read_text("utf-8")
    call, answer = re.findall(r"^```(?:http|json)\n(.*?)^```$", page, re.M | re.S)[:2]
    head, _, body = call.partition("\n\n")
    path = head.splitlines()[0].removeprefix("POST /api/v1")
    [key] = re.findall(r"Idempotency-Key: (\S+)", head)
    told = post(client, path, json.loads(body), token(village, "clerk"), key)
    assert told.status_code == 201, told.content
    assert {**told.json(), "id": 17} == json.loads(answer)
    assert Asset.objects.get().since.isoformat() == json.loads(body)["since"]


def test_an_act_is_done_once_in_the_owner_s_name(client: Client, village: Village) -> None:
    clerk, key = token(village, "clerk"), uuid4()
    chair = token(village, "director")
    before = RecordEntry.objects.count()
    first = post(client, "/acts/assets/enter", ASSET, clerk, key)
    row = Asset.objects.get()
    assert (first.status_code, first.json()) == (201, {"kind": "asset", "id": row.pk})
    assert (row.name, row.value) == ("旧粮仓", 8_000_000)
    again = post(client, "/acts/assets/enter", ASSET, clerk, key)
    assert (again.status_code, again.json()) == (200, first.json())
    assert RecordEntry.objects.count() == before + 1 and Asset.objects.count() == 1
    other = {"area": CODE, "year": 2026}
    refused = post(client, "/acts/stocktakes/begin", other, chair, key)
    assert (refused.status_code, says(refused)) == (422, ["key.other-act"])
    assert post(client, "/acts/assets/enter", ASSET, clerk).status_code == 201  # without a key
    assert says(post(client, "/acts/assets/enter", ASSET, clerk, "17")) == ["api.key"]


def test_a_long_answer_comes_again_whole() -> None:
    for size in (1, 199, 200, 201, 400, 950):
        key, told = uuid4(), json.dumps({"ids": "9" * size})
        answers.keep(key, told, NOW)
        assert answers.kept(key) == told
    assert answers.kept(uuid4()) == ""
    assert max(len(row.result) for row in ActKey.objects.all()) == 200


@pytest.mark.parametrize(
    ("wrong", "told", "field"),
    [
        ({"value": "8000000"}, "api.value", "value"),
        ({"value": 1.5}, "api.value", "value"),
        ({"value": True}, "api.value", "value"),
        ({"value": 2**63}, "api.value", "value"),
        ({"name": 17}, "api.value", "name"),
        ({"name": "旧\0粮仓"}, "api.value", "name"),
        ({"since": "今天"}, "api.value", "since"),
        ({"since": "0001-01-01"}, "api.value", "since"),
        ({"actor": 1}, "api.unknown", "actor"),
        ({"now": "2020-01-01T00:00:00+08:00"}, "api.unknown", "now"),
        ({"key": str(uuid4())}, "api.unknown", "key"),
        ({"kind": None}, "api.value", "kind"),
        ({"quantity": ...}, "api.missing", "quantity"),
    ],
)
def test_a_wrong_form_is_named(
    client: Client, village: Village, wrong: dict[str, Any], told: str, field: str
) -> None:
    body = {k: v for k, v in {**ASSET, **wrong}.items() if v is not ...}
    answer = post(client, "/acts/assets/enter", body, token(village, "clerk"))
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert told in says(answer) and Asset.objects.count() == 0


def test_a_part_has_a_name(client: Client, village: Village) -> None:
    """Without one an action would not ask for the part's actors."""
    matter = make_matter(village)
    for act in ("reviews/hand_in", "postings/put_up", "matters/finish_part"):
        answer = post(
            client, f"/acts/{act}", {"matter_id": matter.pk, "part": ""}, token(village, "villager")
        )
        assert (answer.status_code, answer.json()["field"]) == (422, "part")


def test_what_is_no_json_and_what_is_no_act(client: Client, village: Village) -> None:
    clerk = token(village, "clerk")
    for body in (b"{", b"\xff", b'{"name": "\\ud800"}', b"[" * 100_000):
        answer = post(client, "/acts/assets/enter", body, clerk)
        assert answer.status_code == 400 and says(answer) == ["api.json"], body[:9]
    assert post(client, "/acts/assets/enter", [], clerk).status_code == 422
    for path in ("assets/read", "assets/_put", "acts/act", "nothing/at_all", "os/system",
                 "accounts/issue_slip", "assets/__doc__"):  # fmt: skip
        assert post(client, f"/acts/{path}", {}, clerk).status_code == 404, path
    moment = {"matter_id": 1, "part": "x", "spot": "y", "starts_at": "2026-03-10T09:00:00",
              "place": "z", "reason": "r"}  # fmt: skip
    naive = post(client, "/acts/duty_reports/move", moment, clerk)
    assert (naive.status_code, naive.json()["field"]) == (422, "starts_at")


def test_who_may_not_is_told_so(client: Client, village: Village) -> None:
    assert post(client, "/acts/assets/enter", ASSET).status_code == 401
    read = post(client, "/acts/assets/enter", ASSET, token(village, "clerk", "read"))
    assert (read.status_code, says(read)) == (403, ["api.scope"])
    mine = post(client, "/acts/assets/enter", ASSET, token(village, "villager"))
    assert (mine.status_code, says(mine)) == (403, ["access.roles"])
    other = {**ASSET, "area": "330212105220"}
    assert post(client, "/acts/assets/enter", other, token(village, "clerk")).status_code == 403
    asset = an_asset(village)
    change = {
        "asset_id": asset.pk,
        "kind": "value",
        "day": "2026-03-10",
        "text": "重估",
        "value": 1,
    }
    assert (
        post(client, "/acts/assets/change", change, token(village, "villager")).status_code == 403
    )


def test_what_cannot_be_stored_is_refused(client: Client, village: Village) -> None:
    clerk = token(village, "clerk")
    for wrong in ({"name": "x" * 5000}, {"user": "x" * 5000}, {"value": 2**63 - 1}):
        answer = post(client, "/acts/assets/enter", {**ASSET, **wrong}, clerk)
        assert answer.status_code == 422, (wrong, answer.content)
    nobody = {"area": CODE, "name": "公章", "body": "village_committee", "keeper_id": 2**40}
    answer = post(client, "/acts/village_seals/enter", nobody, token(village, "director"))
    assert answer.status_code in (404, 422)


# --- files


def picture() -> bytes:
    """A photo that tells which phone took it."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "PhoneOfSomebody"
    Image.new("RGB", (40, 30), "green").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_file_is_checked_and_cleaned_as_on_a_page(client: Client, village: Village) -> None:
    matter = make_matter(village, upto="tasks")
    task = Task.objects.create(
        matter=matter, part="tasks", title="铺砂石", standard="合格", due_on=NOW.date(),
        owner=village.people["clerk"], created_at=NOW,
    )  # fmt: skip
    said = {"task_id": task.pk, "text": "铺了一半", "spent": 0}

    def report(data: bytes | str, **more: Any) -> Any:
        if isinstance(data, bytes):
            data = base64.b64encode(data).decode()
        photos = [{"name": "我家门口.jpg", "data": data, **more}]
        return post(
            client, "/acts/execution/report_progress", {**said, "photos": photos},
            token(village, "clerk"),
        )  # fmt: skip

    assert says(report(b"%PDF-1.7 ...")) == ["file.not-photo"]
    assert says(report(b"")) == ["file.empty"]
    assert says(report("不是")) == ["api.base64"]
    assert says(report(b"\xff\xd8\xff broken")) == ["file.unreadable"]
    assert says(report(picture(), sha256="a" * 64)) == ["api.unknown"]
    assert Progress.objects.count() == 0
    done = report(picture())
    assert done.status_code == 201, done.content
    kept = StoredFile.objects.get()
    assert kept.name == "photo-1.jpg" and kept.progress_id == done.json()["id"]
    bare = files.path_of(kept.sha256).read_bytes()
    assert bare.startswith(b"\xff\xd8") and b"Phone" not in bare


# --- a room of its own


def test_to_who_does_not_see_a_matter_there_is_none(client: Client, village: Village) -> None:
    matter = matters.start_matter(
        actor=village.actor("director"), now=NOW, area=CODE, title="重大事项报告",
        origin="application", procedure="personal-matters", applicant=True,
    )  # fmt: skip
    said = {"matter_id": matter.pk, "part": "report", "about": village.people["director"].pk}
    said |= {"kind": "ceremony", "text": "儿子下月初六办婚事摆八桌"}
    path = "/acts/restricted/enter"
    for who in ("villager", "supervisor"):
        for body in (said, {**said, "matter_id": 2**40}):
            refused = post(client, path, body, token(village, who))
            assert (refused.status_code, says(refused)) == (404, ["matter.unknown"])
    done = post(client, path, said, token(village, "director"))
    row = RestrictedEntry.objects.get()
    assert (done.status_code, done.json()) == (201, {"kind": "restricted_entry", "id": row.pk})
    look = {"matter_id": matter.pk, "part": "report", "about": said["about"], "why": "核实"}
    assert (
        post(client, "/acts/restricted/look", look, token(village, "secretary")).status_code == 404
    )


# --- everybody tries everything

SENSELESS: dict[Any, tuple[Any, Any]] = {
    types.Text: ("没有", ""), types.Place: ("999999999999", "99"),
    types.PartKey: ("report", "no-such-part"),
    types.Whole: (2**62, -1), types.MaybeWhole: (2**62, 0),
    types.Day: ("2999-12-31", "1800-01-01"),
    types.Moment: ("2999-12-31T23:59:59+14:00", "1800-01-01T00:00:00-12:00"),
    types.Anything: ({"没有": [2**62]}, None), bool: (True, False), None: (None, None),
    time: ("00:00", "23:59:59"),
}  # fmt: skip
"""By the kind of a field: a value that means nothing, and another."""


def senseless(kind: Any, which: int) -> Any:
    """A value of the right form that means nothing."""
    if kind in SENSELESS:
        return SENSELESS[kind][which]
    origin, inner = get_origin(kind), get_args(kind)
    if kind is types.SentFile:
        return {"name": "x", "data": base64.b64encode(picture()).decode()}
    if isinstance(kind, type) and issubclass(kind, types.Asked):
        return {
            name: senseless(field.annotation, which) for name, field in kind.model_fields.items()
        }
    if origin is Literal:
        return inner[0]
    if origin is list:
        return [senseless(inner[0], which)] * (2 - which)
    if origin is dict:
        return {str(senseless(inner[0], which)): senseless(inner[1], which)}
    if origin is tuple:
        return [senseless(one, which) for one in inner if one is not ...]
    return senseless(inner[0], which)  # of several kinds the first


MAY_ASK = {"requests.ask_for_help"}
"""What a villager may do in their own village with any words at all."""


def test_senseless_calls_are_refused_and_change_nothing(client: Client, village: Village) -> None:
    bearer = token(village, "villager")
    client.raise_request_exception = False
    done: set[str] = set()
    faults: list[tuple[Any, ...]] = []
    for room, act in every():
        fields = types.kept_body(room, act).model_fields
        bodies: list[dict[str, Any]] = [{}]
        for which in (0, 1):
            body = {name: senseless(field.annotation, which) for name, field in fields.items()}
            bodies += [body, {name: body[name] for name, f in fields.items() if f.is_required()}]
        if "area" in fields:
            bodies += [{**body, "area": CODE} for body in bodies]
        for body in {json.dumps(body, sort_keys=True): body for body in bodies}.values():
            with transaction.atomic():
                answer = post(client, f"/acts/{room}/{act}", body, bearer)
                transaction.set_rollback(True)
            if answer.status_code < 300:
                done.add(f"{room}.{act}")
            elif answer.status_code >= 500:
                faults.append((f"{room}.{act}", body))
            elif answer.status_code not in (401, 403, 404, 409, 422):
                faults.append((answer.status_code, room, act))
    assert faults == [], "\n".join(map(str, faults))
    assert done <= MAY_ASK
