"""The API: the same rules, refusals and readers as the pages; tokens; keys; queries."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.page_forms import form_of
from tests.test_meetings import THEN
from tests.test_postings import decided, put_up
from tests.test_votes import paper, sitting, vote
from tests.world import CODE, NOW, Village, make_matter, make_village
from tools import openapi

from xiangyue.access import clock
from xiangyue.access.actors import NOBODY
from xiangyue.access.often import SAYING
from xiangyue.actions.areas import COMMAND
from xiangyue.actions.opinions import answer_opinion, submit_opinion
from xiangyue.actions.tokens import create_token, revoke_token
from xiangyue.core import receipts
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import ApiToken, Matter, Objection, Opinion, RecordEntry
from xiangyue.methods import wording
from xiangyue.site.cli import main

pytestmark = pytest.mark.django_db
V1 = "/api/v1"
TEXT = "村口的路灯坏了半个月了"


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def village() -> Village:
    return make_village()


def token(village: Village, who: Any, scope: str = "act", **more: Any) -> str:
    """A bearer header for that person."""
    login = village.account(who).login
    made = create_token(actor=COMMAND, now=NOW, login=login, scopes=[scope], **more)
    return f"Bearer {made[1]}"


def post(client: Client, path: str, body: Any, bearer: str = "", key: object = "") -> Any:
    headers = {"Authorization": bearer} if bearer else {}
    if key:
        headers["Idempotency-Key"] = str(key)
    data = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(V1 + path, data, content_type="application/json", headers=headers)


def get(client: Client, path: str, bearer: str = "", **query: Any) -> Any:
    headers = {"Authorization": bearer} if bearer else {}
    return client.get(V1 + path, query, headers=headers)


def says(answer: Any) -> list[str]:
    return [check["says"] for check in answer.json()["checks"]]


# --- the document


def test_the_snapshot_is_what_is_served(client: Client) -> None:
    assert openapi.PAGE.read_text("utf-8") == openapi.text()
    assert get(client, "/openapi.json").json() == json.loads(openapi.text())


def test_no_page_of_the_api_loads_from_elsewhere(client: Client) -> None:
    assert get(client, "/docs").status_code == 404
    assert "//" not in openapi.text().replace("http://127.0.0.1", "")


def test_every_operation_says_who_may_and_how_it_refuses() -> None:
    for path, operations in json.loads(openapi.text())["paths"].items():
        for method, operation in operations.items():
            assert {"401", "403", "404", "409", "422", "429"} <= set(operation["responses"])
            assert operation["security"] and operation["description"], path
            act = method == "post" and not path.endswith("/judge")
            taken = {p.get("name") or p["$ref"] for p in operation.get("parameters", ())}
            assert act == bool(
                taken & {"Idempotency-Key", "#/components/parameters/IdempotencyKey"}
            )


# --- areas and figures


def test_a_place_is_found_with_all_above_it(client: Client, village: Village) -> None:
    found = get(client, "/areas", search="明伦村").json()
    assert [(a["code"], a["shown"], a["open"]) for a in found] == [(CODE, "明伦村", True)]
    one = get(client, f"/areas/{CODE}").json()
    assert [a["code"] for a in one["above"]] == ["cn", "33", "3302", "330212", "330212105"]
    assert one["procedure"] == "eight-step"
    assert get(client, "/areas/cn").json()["level"] == "nation"
    for code in ("99", "12345", "330212105999"):
        assert get(client, f"/areas/{code}").status_code == 404
    for words in ("", "\x00", "明\x00伦", "x" * 81):
        assert get(client, "/areas", search=words).status_code in (200, 422)
        assert client.get("/", {"q": words}).status_code == (400 if "\0" in words else 200)


def test_children_have_their_figures_as_soon_as_the_act_is_done(
    client: Client, village: Village
) -> None:
    submit_opinion(actor=NOBODY, now=NOW, area=CODE, text=TEXT, anonymous=True)
    for code, child in (("cn", "33"), ("33", "3302"), ("330212105", CODE)):
        answer = get(client, f"/areas/{code}/children", period="2026-03").json()
        below = {a["code"]: a["figures"]["opinions"] for a in answer["children"]}
        assert answer["figures"]["opinions"] == below[child] == 1
        assert answer["period"]["first"] == "2026-03-01"
    assert get(client, "/areas/cn/children", period="2025").json()["figures"]["opinions"] == 0
    figures = get(client, "/figures", area=["cn", CODE], period="2026Q1").json()["areas"]
    assert figures["cn"]["opinions"] == figures[CODE]["opinions"] == 1
    assert says(get(client, "/figures", period="March")) == ["api.period"]
    assert says(get(client, "/figures", area=["x'"])) == ["api.value"]
    assert says(get(client, "/figures", area=["33"] * 51)) == ["api.areas-many"]


# --- opinions


def test_an_opinion_is_followed_to_its_answer_without_a_name(
    client: Client, village: Village
) -> None:
    key = uuid4()
    said = post(client, f"/areas/{CODE}/opinions", {"text": TEXT, "anonymous": True}, key=key)
    assert said.status_code == 201
    receipt = said.json()["receipt"]
    again = post(client, f"/areas/{CODE}/opinions", {"text": TEXT, "anonymous": True}, key=key)
    assert (again.status_code, again.json()) == (200, said.json())
    opinion = Opinion.objects.get()
    assert opinion.anonymous and opinion.author_id is None
    way = get(client, f"/receipts/{receipts.show(receipt).lower()}").json()
    assert (way["state"], way["answer"]) == ("waiting", "")
    answer_opinion(
        actor=village.actor("clerk"),
        now=NOW,
        opinion_id=opinion.pk,
        kind="handled",
        text="已经换好了灯。",
    )
    way = get(client, f"/receipts/{receipt}").json()
    assert (way["state"], way["answer"]) == ("answered", "已经换好了灯。")


def test_a_token_speaks_for_its_owner_and_only_where_they_may(
    client: Client, village: Village
) -> None:
    path = f"/areas/{CODE}/opinions"
    post(client, path, {"text": TEXT}, token(village, "villager"))
    assert Opinion.objects.get().author == village.people["villager"]
    post(client, path, {"text": TEXT, "anonymous": True}, token(village, "villager"))
    assert Opinion.objects.latest("pk").author is None
    door = {"text": TEXT, "on_behalf": True, "heard_from": "林阿婆"}
    assert post(client, path, door, token(village, "clerk")).status_code == 201
    refused = post(client, path, door, token(village, village.stranger))
    assert (refused.status_code, says(refused)) == (403, ["access.roles"])


def test_the_list_shows_the_public_what_the_page_shows(client: Client, village: Village) -> None:
    for text, public in (("请打 13912345678 找我", True), ("只给村里看", False)):
        submit_opinion(
            actor=village.actor("villager"), now=NOW, area=CODE, text=text, public=public
        )
    path = f"/areas/{CODE}/opinions"
    (row,) = get(client, path).json()["rows"]
    assert "13912345678" not in row["text"] and row["state"] == "waiting"
    whole = get(client, path, token(village, "clerk", "read")).json()["rows"]
    assert [r["text"] for r in whole] == ["只给村里看", "请打 13912345678 找我"]
    own = get(client, path, token(village, "villager", "read")).json()["rows"]
    assert len(own) == 2
    assert len(get(client, path, token(village, village.stranger, "read")).json()["rows"]) == 1


def test_a_browsers_session_means_nothing_here(client: Client, village: Village) -> None:
    submit_opinion(actor=village.actor("villager"), now=NOW, area=CODE, text=TEXT, public=False)
    client.force_login(village.account("clerk"))
    assert get(client, f"/areas/{CODE}/opinions").json()["rows"] == []
    assert post(client, f"/areas/{CODE}/matters", {"title": "x"}).status_code == 401
    assert Matter.objects.count() == 0


# --- the same refusal from page and API


def same(page: Any, answer: Any, status: int, key: str) -> None:
    """The page and the API refused with the same status and the same sentences."""
    assert (page.status_code, answer.status_code) == (status, status)
    assert says(answer) == [key]
    for check in answer.json()["checks"]:
        assert check["words"]["zh"] in page.content.decode(), check["words"]["zh"]
        assert key in wording.sentences() and check["words"]["en"]


@pytest.mark.parametrize(
    ("typed", "sent", "key", "field"),
    [
        ({"text": "  ", "who": "anonymous"}, {"anonymous": True}, "opinion.text-empty", "text"),
        ({"who": "name"}, {}, "opinion.name-missing", "heard_from"),
        (
            {"who": "anonymous", "joins": "7", "join": "7"},
            {"anonymous": True, "joins": 7},
            "opinion.join-unknown",
            "joins",
        ),
    ],
)
def test_what_is_wrong_with_an_opinion(
    client: Client,
    village: Village,
    typed: dict[str, str],
    sent: dict[str, Any],
    key: str,
    field: str,
) -> None:
    page = client.post(f"/a/{CODE}/say/", {"text": TEXT, "send": "1", "reader": "public"} | typed)
    given = {"text": typed.get("text", TEXT)} | sent
    answer = post(client, f"/areas/{CODE}/opinions", given)
    same(page, answer, 422, key)
    assert answer.json()["field"] == field
    assert Opinion.objects.count() == 0


def test_what_is_too_long_for_both(client: Client, village: Village) -> None:
    text = "长" * 2001
    page = client.post(f"/a/{CODE}/say/", {"text": text, "who": "anonymous", "send": "1"})
    answer = post(client, f"/areas/{CODE}/opinions", {"text": text, "anonymous": True})
    assert (page.status_code, answer.status_code) == (422, 422)
    (check,) = answer.json()["checks"]
    assert (check["says"], check["have"], check["need"]) == ("opinion.too-long", 2001, 2000)


def test_too_often_is_counted_together(client: Client, village: Village) -> None:
    for n in range(SAYING.times):
        data = {"text": f"{TEXT}{n}", "anonymous": True}
        assert post(client, f"/areas/{CODE}/opinions", data).status_code == 201
    page = client.post(
        f"/a/{CODE}/say/", {"text": TEXT, "who": "anonymous", "send": "1", "reader": "public"}
    )
    answer = post(client, f"/areas/{CODE}/opinions", {"text": TEXT, "anonymous": True})
    same(page, answer, 429, "opinion.too-often")


@pytest.mark.parametrize("who", ["villager", "supervisor"])
def test_who_may_not_begin_a_matter(client: Client, village: Village, who: str) -> None:
    bearer = token(village, who)
    client.force_login(village.account(who))
    page = client.post(f"/a/{CODE}/matters/new/", {"title": "修路", "category": "public_works"})
    given = {"title": "修路", "category": "public_works"}
    same(page, post(client, f"/areas/{CODE}/matters", given, bearer), 403, "access.roles")


def test_an_older_version_is_stale_for_both(client: Client, village: Village) -> None:
    matter = make_matter(village, upto="plan")
    bearer = token(village, "clerk")
    client.force_login(village.account("clerk"))
    fields = form_of(client, f"/m/{matter.pk}/plan/") | {"title": "修路", "body": "修三组的路。"}
    given = {"part": "plan", "title": "修路", "body": "修三组的路。", "expected": 1}
    assert post(client, f"/matters/{matter.pk}/texts", given, bearer).status_code == 201
    page = client.post(f"/m/{matter.pk}/plan/", fields)
    answer = post(client, f"/matters/{matter.pk}/texts", given, bearer)
    assert (page.status_code, answer.status_code) == (409, 409)
    assert answer.json()["code"] == "stale"
    assert answer.json()["checks"][0]["words"]["zh"] in page.content.decode()


def test_an_objection_after_its_days(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    village, matter = decided()
    posting = put_up(village, matter)
    monkeypatch.setattr(clock, "now", lambda: THEN)
    path = f"/postings/{posting.pk}/objections"
    made = post(client, path, {"text": "宽度不对"})
    assert made.status_code == 201
    assert Objection.objects.get(receipt=made.json()["receipt"]).anonymous
    assert client.get(f"/objections/{made.json()['receipt']}/").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: THEN + timedelta(days=40))
    page = client.post(f"/postings/{posting.pk}/object/", {"text": "宽", "who": "anonymous"})
    same(page, post(client, path, {"text": "宽"}), 409, "objection.over")
    assert says(post(client, "/postings/99/objections", {"text": "宽"})) == ["posting.unknown"]


# --- matters, meetings, postings, procedures


def test_a_matter_says_what_is_missing(client: Client, village: Village) -> None:
    matter = make_matter(village, upto="notices")
    answer = get(client, f"/matters/{matter.pk}").json()
    parts = {part["key"]: part for step in answer["steps"] for part in step["parts"]}
    assert parts["opinions"]["status"] == "done" and parts["notices"]["status"] == "open"
    unmet = parts["notices"]["unmet"]
    assert unmet and all(c["words"]["zh"] and c["words"]["en"] for c in unmet)
    counted = next(c for c in unmet if c["need"] is not None)
    assert counted["have"] == 0 and counted["need"] > 0 and counted["source"]["en"]
    assert answer["texts"][0]["part"] == "plan"
    assert get(client, f"/areas/{CODE}/matters").json()["rows"][0]["id"] == matter.pk
    assert get(client, f"/areas/{CODE}/matters", state="closed").json()["rows"] == []


def test_a_matter_is_begun_once_and_drafted(client: Client, village: Village) -> None:
    opinion = submit_opinion(actor=NOBODY, now=NOW, area=CODE, text=TEXT, anonymous=True)
    bearer, key = token(village, "secretary"), uuid4()
    given = {"title": "修路灯", "category": "public_works", "opinions": [opinion.pk]}
    made = post(client, f"/areas/{CODE}/matters", given, bearer, key)
    again = post(client, f"/areas/{CODE}/matters", given, bearer, key)
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json()["id"] == again.json()["id"] == Matter.objects.get().pk
    entry = RecordEntry.objects.filter(act="matter.start").get()
    assert json.loads(entry.body)["by"]["role"] == "secretary"
    other = post(client, f"/areas/{CODE}/opinions", {"text": TEXT, "anonymous": True}, key=key)
    assert says(other) == ["key.other-act"]
    early = post(client, f"/matters/{made.json()['id']}/texts", {"part": "motion"}, bearer)
    assert early.status_code in (403, 409)


def test_a_meeting_shows_its_numbers_and_no_names(client: Client) -> None:
    village, _matter, item = sitting(5)
    vote(village, item, representatives=paper(4, 1), committee=paper(5))
    (row,) = get(client, f"/areas/{CODE}/meetings").json()["rows"]
    assert (row["due"], row["present"]) == (10, 10)
    answer = get(client, f"/meetings/{row['id']}")
    (shown,) = answer.json()["items"]
    assert shown["outcome"] == "passed" and shown["counts"]["for.representatives"] == 4
    assert all(c["met"] for c in shown["passes"]) and answer.json()["quorum"]
    for person in village.people.values():
        assert person.name not in answer.content.decode()


def test_a_posting_taken_down_keeps_its_text_for_its_own(client: Client) -> None:
    village, matter = decided()
    posting = put_up(village, matter, signed_names=["代表1"])
    assert get(client, f"/areas/{CODE}/postings").json()["rows"][0]["days"] == posting.days
    hanging = get(client, f"/postings/{posting.pk}").json()
    assert hanging["whole"] and hanging["signed_names"] == ["代表1"]
    posting.taken_down_at = THEN + timedelta(days=30)
    posting.save()
    gone = get(client, f"/postings/{posting.pk}")
    assert not gone.json()["whole"] and "代表1" not in gone.content.decode()
    own = get(client, f"/postings/{posting.pk}", token(village, "villager", "read")).json()
    assert own["body"] == posting.body


def test_the_methods_as_data(client: Client) -> None:
    slugs = [p["slug"] for p in get(client, "/procedures").json()]
    assert {"eight-step", "four-deliberations"} <= set(slugs)
    whole = get(client, "/procedures/eight-step").json()
    assert len(whole["definition"]["steps"]) == 8 and whole["texts"]["zh"]["name"]
    assert get(client, "/procedures/none").status_code == 404


def test_the_judge_answers_as_the_command_does(
    client: Client, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    case = {"rule": "assembly.law", "day": "2026-05-01", "counts": {"due": 55, "present": 37}}
    path = tmp_path / "case.json"
    path.write_text(json.dumps([case, case]))
    assert main(["judge", str(path), "--json"]) == 0
    assert post(client, "/judge", [case, case]).json() == json.loads(capsys.readouterr().out)
    wrong = post(client, "/judge", [case, case | {"day": "1 May"}])
    assert (wrong.status_code, wrong.json()["field"]) == (422, "[1].day")
    assert post(client, "/judge", []).status_code == 422


# --- tokens


def test_a_token_is_kept_as_a_hash_and_ends(client: Client, village: Village) -> None:
    login = village.account("clerk").login
    row, plain = create_token(actor=COMMAND, now=NOW, login=login, scopes=["act"], days=30)
    bearer = f"Bearer {plain}"
    stored = ApiToken.objects.values().get()
    assert plain not in str(stored) and plain[3:].encode() not in bytes(stored["hash"])
    assert not RecordEntry.objects.filter(body__contains=plain[3:]).exists()
    path = f"/areas/{CODE}/opinions"
    assert get(client, path, bearer).status_code == 200
    for wrong in (bearer[:-1], bearer + "x", "Bearer ", "Basic abc", "Bearer 令牌"):
        refused = get(client, path, wrong.encode("utf-8").decode("latin-1"))
        assert (refused.status_code, says(refused)) == (401, ["api.token"])
        assert refused["WWW-Authenticate"] == "Bearer"
    revoke_token(actor=village.actor("clerk"), now=NOW, token_id=row.pk)
    assert get(client, path, bearer).status_code == 401


def test_an_old_token_and_a_closed_account(
    client: Client, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    bearer = token(village, "clerk", days=1)
    closed = token(village, "secretary")
    village.account("secretary").__class__.objects.filter(
        person=village.people["secretary"]
    ).update(is_active=False)
    path = f"/areas/{CODE}/opinions"
    assert get(client, path, closed).status_code == 401
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1))
    assert get(client, path, bearer).status_code == 401


def test_reading_is_not_acting(client: Client, village: Village) -> None:
    reader = token(village, "secretary", "read")
    given = {"title": "修路", "category": "public_works"}
    refused = post(client, f"/areas/{CODE}/matters", given, reader)
    assert (refused.status_code, says(refused)) == (403, ["api.scope"])
    assert says(post(client, f"/areas/{CODE}/matters", given)) == ["api.bearer"]


def test_nobody_makes_a_token_for_another(village: Village) -> None:
    login = village.account("clerk").login
    with pytest.raises(Refusal) as refused:
        create_token(actor=village.actor("secretary"), now=NOW, login=login, scopes=["act"])
    assert refused.value.code == "not-allowed"
    create_token(actor=village.actor("clerk"), now=NOW, login=login, scopes=["read"])
    for wrong in ({"scopes": ["all"]}, {"scopes": []}, {"scopes": ["read"], "days": 367}):
        with pytest.raises(Refusal):
            create_token(actor=COMMAND, now=NOW, login=login, **wrong)


def test_the_command_makes_lists_and_ends_tokens(
    client: Client, village: Village, capsys: pytest.CaptureFixture[str]
) -> None:
    login = village.account("clerk").login
    assert main(["token", "create", login, "--scope", "act", "--name", "importer"]) == 0
    plain = capsys.readouterr().out.splitlines()[0]
    assert get(client, f"/areas/{CODE}/opinions", f"Bearer {plain}").status_code == 200
    row = ApiToken.objects.get()
    assert main(["token", "list", login]) == 0
    assert capsys.readouterr().out.split("\t")[1:3] == [login, "act"]
    assert main(["token", "revoke", str(row.pk)]) == 0
    assert main(["token", "create", "nobody-here"]) == 1
    assert "nobody-here" in capsys.readouterr().err
    assert get(client, f"/areas/{CODE}/opinions", f"Bearer {plain}").status_code == 401


# --- what is sent wrongly


@pytest.mark.parametrize(
    ("body", "status", "key", "field"),
    [
        (b"{", 400, "api.json", ""),
        (b"[" * 100_000, 400, "api.json", ""),
        (b'{"joins": ' + b"9" * 5000 + b"}", 400, "api.json", ""),
        (b'{"text": "' + b"x" * (13 * 1024 * 1024) + b'"}', 413, "api.too-large", ""),
        (b"\xff\xfe", 400, "api.json", ""),
        ({"text": 5}, 422, "api.value", "text"),
        ({"text": TEXT, "place": None}, 422, "api.value", "place"),
        ({"text": TEXT, "author": 3}, 422, "api.unknown", "author"),
        ({"text": TEXT, "joins": 10**30}, 422, "api.value", "joins"),
        ({"text": TEXT, "heard_on": "1 May"}, 422, "api.value", "heard_on"),
        ([], 422, "api.value", ""),
    ],
)
def test_a_wrong_form_is_told(
    client: Client, village: Village, body: Any, status: int, key: str, field: str
) -> None:
    answer = post(client, f"/areas/{CODE}/opinions", body)
    assert (answer.status_code, says(answer)) == (status, [key])
    assert field in answer.json()["field"]


def test_any_script_is_kept_and_no_sign_breaks_it(client: Client, village: Village) -> None:
    given = {"text": "路\x00灯\ud800坏了 🙏 ᠮᠣᠩᠭᠣᠯ", "anonymous": True}
    assert post(client, f"/areas/{CODE}/opinions", given).status_code == 201
    assert Opinion.objects.get().text == "路灯坏了 🙏 ᠮᠣᠩᠭᠣᠯ"
    matter = {"title": "修\x00路\ud800", "category": "public_works"}
    made = post(client, f"/areas/{CODE}/matters", matter, token(village, "secretary"))
    assert made.json()["title"] == "修路"


def test_a_weak_key_is_no_key(client: Client, village: Village) -> None:
    answer = post(client, f"/areas/{CODE}/opinions", {"text": TEXT}, key="1")
    assert (answer.status_code, answer.json()["field"]) == (422, "Idempotency-Key")


@pytest.mark.parametrize(
    "path",
    [
        "/areas/33021210521x/opinions",
        "/areas/330212105220/opinions",
        "/matters/0",
        "/matters/9",
        "/meetings/9",
        "/postings/9",
        "/receipts/AAAAAAAAAA",
        "/receipts/%00",
        "/secret-ballots/%00/archive.bel",
        "/secret-ballots/%00/election.json",
        "/nothing",
    ],
)
def test_what_is_not_there(client: Client, village: Village, path: str) -> None:
    assert get(client, path).status_code in (404, 422)


# --- queries


@pytest.mark.parametrize("many", [1, 60])
def test_queries_do_not_grow_with_rows(
    client: Client, django_assert_num_queries: Callable[..., Any], many: int
) -> None:
    village, matter = decided()
    put_up(village, matter)
    for n in range(many):
        submit_opinion(actor=NOBODY, now=NOW, area=CODE, text=f"{TEXT}{n}", anonymous=True)
        if n:
            make_matter(village, upto="motion", title=f"事{n}")
    meeting = get(client, f"/areas/{CODE}/meetings").json()["rows"][0]["id"]
    posting = get(client, f"/areas/{CODE}/postings").json()["rows"][0]["id"]
    get(client, f"/matters/{matter.pk}")
    pinned = {
        "/areas?search=明": 2,
        f"/areas/{CODE}": 2,
        "/areas/330212105/children": 3,
        "/figures": 1,
        f"/areas/{CODE}/opinions": 2,
        f"/areas/{CODE}/matters": 2,
        f"/matters/{matter.pk}": 3,
        f"/areas/{CODE}/meetings": 2,
        f"/meetings/{meeting}": 2,
        f"/areas/{CODE}/postings": 2,
        f"/postings/{posting}": 1,
        "/procedures": 0,
    }
    for path, queries in pinned.items():
        with django_assert_num_queries(queries, info=path):
            assert get(client, path).status_code == 200
    bearer = token(village, "clerk")
    with django_assert_num_queries(4):  # and, once a day, that it was used
        get(client, "/figures", bearer)
    with django_assert_num_queries(3):  # whose token it is, what they hold, the figures
        get(client, "/figures", bearer)
