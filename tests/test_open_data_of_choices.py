"""Open data of what people chose, promised and set: nobody's vote can be worked out, nobody without
an office is named, and the API gives the same page by page."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from frictionless import Package as Checked
from frictionless import system
from hypothesis import given
from hypothesis import strategies as st
from tests.registered import PHOTO, a_lease, a_seal, an_asset, asked, resolved
from tests.world import CODE, NOW, Village, make_matter, make_village

from xiangyue.access import clock
from xiangyue.access.open_data import Scope, sources
from xiangyue.access.open_data.elections import LEAST, too_small
from xiangyue.actions import open_data, seal_uses
from xiangyue.data.models import (
    Appraised,
    BoxLog,
    Candidacy,
    Disclosure,
    Election,
    LedgerAccount,
    LedgerFund,
    LedgerLine,
    LedgerVoucher,
    LevyPayment,
    LevyShare,
    Matter,
    Membership,
    MotionText,
    Person,
    Pledge,
    PledgeNote,
    PledgeStep,
    PollBox,
    ProcedureVersion,
    Questionnaire,
    Story,
    Survey,
    SurveySample,
    SurveyText,
    Title,
    VoteRound,
)
from xiangyue.methods import counting

pytestmark = pytest.mark.django_db
LOSER, GIVER, TOLD = "落选的彭某某", "给了钱的施某某", "故事里的葛某某"
TENANT = "租粮仓的戚某某"
SHEET: dict[str, Any] = {
    "election": "committee", "day": "2026-02-20", "registered": 100,
    "posts": [{"post": "主任", "seats": 1}],
    "candidates": {"主任": ["陈志强", LOSER]},
    "boxes": [
        {"box": "会场", "issued": 60, "returned": 60,
         "sums": {"valid": 60, "void": 0, "blank": 0,
                  "for": {"主任": {"陈志强": 40, LOSER: 17, "路过的尹某某": 3}}}},
        {"box": "分会场", "issued": 30, "returned": 30,
         "sums": {"valid": 30, "void": 0, "blank": 0, "for": {"主任": {"陈志强": 30}}}},
        {"box": "流动", "issued": 4, "returned": 4,
         "sums": {"valid": 4, "void": 0, "blank": 0, "for": {"主任": {LOSER: 4}}}},
    ],
}  # fmt: skip


@pytest.fixture
def village() -> Village:
    made = make_village()
    matter = make_matter(made, title="村民委员会换届")
    _election(made, matter)
    _pledges(made, matter)
    _money(made, matter)
    _known(made, matter)
    _asked(made, matter)
    _registers(made)
    Disclosure.objects.create(
        area=made.area, item="finance.money-in", head="finance", period="2026-01",
        first=date(2026, 1, 1), last=date(2026, 1, 31), due_on=date(2026, 2, 15),
        raw={"name": {"zh": "收入", "en": "Income"}, "clause": "law:35"},
    )  # fmt: skip
    return made


def _election(village: Village, matter: Matter) -> None:
    director, loser = village.people["director"], Person.objects.create(
        area=village.area, name=LOSER, created_at=NOW
    )  # fmt: skip
    posts = [{"post": "director", "role": "director", "name": "主任", "seats": 1, "women": False}]
    election = Election.objects.create(
        matter=matter, area=village.area, kind="committee", day=date(2026, 2, 20), posts=posts
    )
    people = [director, loser]
    for rank, person in enumerate(people, 1):
        Candidacy.objects.create(
            election=election, person=person, post="director", named_by="voters", state="formal",
            rank=rank,
        )  # fmt: skip
    answer = counting.data(counting.answer(SHEET), "zh")
    vote = VoteRound.objects.create(
        election=election, number=1, kind="committee", day=date(2026, 2, 20), posts=posts,
        candidates=[{"post": "director", "id": p.pk, "name": p.name} for p in people],
        state="counted", registered=100, result={"sheet": SHEET, "answer": answer, "elected": []},
    )  # fmt: skip
    for box in SHEET["boxes"]:
        made = PollBox.objects.create(election=election, name=box["box"], kind="main", place="村里")
        BoxLog.objects.create(
            round=vote, box=made, received=100, issued=box["issued"], returned=box["returned"]
        )


def _pledges(village: Village, matter: Matter) -> None:
    given = {"matter": matter, "part": "pledge", "made_at": NOW, "made_by": village.people["clerk"]}
    loser = Person.objects.get(name=LOSER)
    for person in (village.people["director"], loser):
        made = Pledge.objects.create(
            **given, state="fixed", holder=person, role="director", text="修好三组的路",
            due_on=date(2026, 9, 1), fixed_on=NOW.date(),
        )  # fmt: skip
        note = PledgeNote.objects.create(
            pledge=made, kind="fixed", on=NOW.date(), made_at=NOW, text="打13912345678"
        )
        for number, shown in ((1, note), (2, None)):
            PledgeStep.objects.create(
                pledge=made, number=number, text=f"第{number}步", due_on=date(2026, 6 + number, 1),
                reached_on=NOW.date() if shown else None, shown=shown,
            )  # fmt: skip
    seat = Membership.objects.get(person=village.people["director"], role="director")
    counts = {"villagers": [20, 11, 3, 0], "representatives": [6, 8, 5, 0]}
    Appraised.objects.create(
        matter=matter, part="appraisal", person=seat.person, seat=seat, body="village_committee",
        ballot=1, grade=1, announced_on=NOW.date(),
        result={
            "weights": 2,
            "audiences": [
                {"key": k, "counts": c, "weight": 1, "n": sum(c)} for k, c in counts.items()
            ],
        },
    )  # fmt: skip


def _money(village: Village, matter: Matter) -> None:
    area, clerk = village.area, village.people["clerk"]
    account = {
        code: LedgerAccount.objects.create(area=area, code=code, name=name, kind=kind, money=cash)
        for code, name, kind, cash in (
            ("102", "银行存款", "asset", True), ("500", "筹资", "income", False),
            ("600", "修路", "expense", False),
        )
    }  # fmt: skip
    fund = LedgerFund.objects.create(
        area=area, code="f1", name="修路专款", purposes=["600"], matter=matter, opened_at=NOW
    )

    def post(number: str, text: str, debit: str, credit: str, fen: int) -> LedgerVoucher:
        made = LedgerVoucher.objects.create(
            area=area, number=number, day=NOW.date(), text=text, posted_at=NOW, posted_by=clerk
        )
        LedgerLine.objects.create(voucher=made, account=account[debit], fund=fund, debit=fen)
        LedgerLine.objects.create(voucher=made, account=account[credit], fund=fund, credit=fen)
        return made

    post("2026-1", "镇里补助", "102", "500", 100_000)
    given = post("2026-2", GIVER, "102", "500", 5_000)
    post("2026-3", "水泥", "600", "102", 30_000)
    share = LevyShare.objects.create(
        matter=matter, part="levy", household=village.households[0], on=NOW.date(), people=3,
        heads=3, workers=2, money=5_000, labour=0, paid=5_000,
    )  # fmt: skip
    LevyPayment.objects.create(
        share=share, way="cash", amount=5_000, on=NOW.date(),
        number="2026-1", voucher=given, entered_at=NOW, entered_by=clerk,
    )  # fmt: skip


def _known(village: Village, matter: Matter) -> None:
    clerk, area = village.people["clerk"], village.area
    Title.objects.create(
        area=area, title="five-good-branch", matter=matter, part="title", number="〔2026〕1号",
        office=area, granted_on=NOW.date(), granted_by=clerk, review_due=date(2027, 3, 1),
    )  # fmt: skip
    for n, consents in enumerate(([], [{"name": TOLD, "how": "paper", "on": "2026-03-01"}])):
        about = matter if n == 0 else make_matter(village, title="另一件事")
        Story.objects.create(
            matter=about, area=area, method="eight-step", title=f"故事{n}",
            lead="村里修了路" if n == 0 else TOLD, sections={"began": "大家提的"},
            consents=consents, state="public", drafted_at=NOW, drafted_by=clerk, edited_by=clerk,
            reviewed_by=village.people["supervisor"], published_at=NOW,
        )  # fmt: skip
    text = MotionText.objects.create(
        matter=matter, part="charter", version=1, title="章程", body="x", made_at=NOW, made_by=clerk
    )
    area.charters.create(
        document="charter", version=1, title="村民自治章程", start=NOW.date() + timedelta(days=1),
        articles=[{"key": "a1", "text": "第一条的话", "chapter": "总则", "parameters": {"x": 3}}],
        matter=matter, text=text, adopted_on=NOW.date(), entered_on=NOW.date(), made_at=NOW,
        made_by=clerk,
    )  # fmt: skip


def _asked(village: Village, matter: Matter) -> None:
    clerk = village.people["clerk"]
    asked = Questionnaire.objects.create(
        matter=matter, part="survey", version=1, title="先修哪条路", questions=[], made_at=NOW,
        made_by=clerk,
    )  # fmt: skip
    sample = SurveySample.objects.create(
        matter=matter, part="survey", asks="households", by="none", whole=True, population=30,
        size=30, strata={"": 30}, made_at=NOW, made_by=clerk,
    )  # fmt: skip
    rows = [("东路", 12), ("西路", None), ("都不修", None)]
    question = {
        "key": "q1", "kind": "one", "text": "先修哪条？", "n": 20,
        "rows": [
            {"value": v, "count": n, "tenths": None, "low": None, "high": None} for v, n in rows
        ],
        "table": {"columns": [{"names": ["一组"], "n": 20}], "rows": [
            {"value": "东路", "counts": [12]}]},
    }  # fmt: skip
    survey = Survey.objects.create(
        matter=matter, part="survey", state="closed", questionnaire=asked, sample=sample,
        opened_at=NOW, opened_by=clerk, until=NOW.date(), key="", closed_at=NOW, closed_by=clerk,
        result={"population": 30, "asked": 30, "answered": 20, "asks": "households",
                "drawn": False, "margin": None, "questions": [question]},
    )  # fmt: skip
    for text, state in (("快点修", "shown"), ("快点修", "shown"), (TOLD, "withheld")):
        SurveyText.objects.create(survey=survey, question="q1", text=text, state=state,
                                  reason="指名" if state == "withheld" else "")  # fmt: skip


def _registers(village: Village) -> None:
    asset = an_asset(village, user=TENANT)
    lease = a_lease(village, asset, resolved(village), other=TENANT)
    seal = a_seal(village)
    for more in (
        {"kind": "contract", "title": "旧粮仓租赁合同", "contract_id": lease.pk},
        {"kind": "certificate", "title": f"{TENANT}收入证明", "purpose": f"{TENANT}贷款用"},
        {"title": "没有批的"},
    ):
        use = asked(village, seal, **more)
        if use.title != "没有批的":
            seal_uses.decide(actor=village.actor("director"), now=NOW, use_id=use.pk, approve=True)
            seal_uses.stamp(
                actor=village.actor("committee_member"), now=NOW, use_id=use.pk, copies=2,
                files=[PHOTO],
            )  # fmt: skip


def rows_of(name: str) -> list[dict[str, Any]]:
    return [dict(r) for r in sources()[name].rows(Scope(CODE, NOW.year, NOW.date()))]


def test_every_table_has_rows_and_holds_against_its_schema(
    village: Village, tmp_path: Path
) -> None:
    out = io.BytesIO()
    open_data.write_package(open_data.package(CODE, NOW.year, NOW), out)
    with zipfile.ZipFile(out) as z:
        z.extractall(tmp_path)
        whole = "".join(z.read(name).decode() for name in z.namelist())
    with system.use_context(trusted=True):
        report = Checked(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.to_summary()
    made = {p.stem: len(list(csv.reader(p.open()))) - 1 for p in (tmp_path / "data").glob("*.csv")}
    assert made == open_data.counts(Scope(CODE, NOW.year, NOW.date()))
    ours = {name for name, source in sources().items() if 60 <= source.order < 90}
    others = {  # test_open_data_of_books, test_open_data_of_what_comes_round
        "book_lines", "book_balances", "book_budgets", "grants", "book_months", "receptions",
        "duty_turns", "assessments", "assessment_indicators", "bulletins", "bulletin_numbers",
    }  # fmt: skip
    assert {n for n in ours - others if not made[n]} == {"title_reviews"}
    for secret in (LOSER, GIVER, TOLD, TENANT, "13912345678", "路过的尹某某"):
        assert secret not in whole, secret


def test_votes_are_told_by_box_only_where_no_box_is_small(village: Village) -> None:
    results = rows_of("election_results")
    director = results[0]["person"]
    assert [(r["post"], r["place"], r["votes"], r["elected"]) for r in results] == [
        ("director", 1, 70, 1), ("director", 2, 21, 0), ("director", 0, 3, 0),
    ]  # fmt: skip
    assert director.endswith(f"/person/{village.people['director'].pk}")
    assert [r["person"] for r in results[1:]] == [None, None]
    told = {(r["box"], r["place"]): r["votes"] for r in rows_of("election_results_by_box")}
    # four papers would show how four people voted, and so would taking the others from the whole
    assert told["会场", 1] == 40 and told["会场", 0] == 3
    assert {n for (box, _), n in told.items() if box != "会场"} == {None}
    assert [b["returned"] for b in rows_of("election_boxes")] == [60, 30, 4]


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 200), min_size=1))
def test_what_is_left_out_is_never_one_small_box(returned: dict[str, int]) -> None:
    left = too_small(returned)
    if len(returned) == 1:
        assert not left
        return
    assert {n for n, papers in returned.items() if papers < LEAST} <= left
    if left and left != set(returned):
        assert len(left) >= 2 and sum(returned[n] for n in left) >= LEAST


def test_who_appraised_how_is_left_out_where_few_did(village: Village) -> None:
    first, second = rows_of("appraisals")
    assert [first[f"grade_{n}"] for n in range(4)] == [20, None, None, 0]
    assert [second[f"grade_{n}"] for n in range(4)] == [6, 8, 5, 0]
    # a method that tells results to some roles alone: nothing of it
    version = ProcedureVersion.objects.get(pk=Matter.objects.latest("pk").procedure_id)
    raw = version.raw
    raw["definition"]["steps"][0]["parts"][0]["seen_by"] = ["party_member"]
    ProcedureVersion.objects.filter(pk=version.pk).update(raw=raw)
    assert rows_of("appraisals") == []


def test_money_adds_up_and_no_household_is_told(village: Village) -> None:
    (fund,) = rows_of("funds")
    assert [fund[n] for n in ("opening", "income", "levied", "spent", "closing")] == [
        0, 105_000, 5_000, 30_000, 75_000,
    ]  # fmt: skip
    lines = rows_of("fund_lines")
    assert [(r["text"], r["debit"] - r["credit"]) for r in lines] == [
        ("镇里补助", 100_000), ("镇里补助", -100_000), ("水泥", 30_000), ("水泥", -30_000),
    ]  # fmt: skip


def test_registers_are_told_without_who_has_no_office(village: Village) -> None:
    (asset,), (lease,) = rows_of("assets"), rows_of("contracts")
    assert (asset["quantity"], asset["unit"], asset["value"]) == (4_205_000, "m2", 8_000_000)
    assert (lease["asset"], lease["amount"], lease["way"]) == (asset["id"], 3_600_000, "in")
    assert lease["motion"] in {m["id"] for m in rows_of("motions")}
    dues = rows_of("contract_dues")
    assert [d["amount"] for d in dues] == [600_000] * 6 and dues[0]["contract"] == lease["id"]
    sealed = [(u["kind"], u["title"], u["contract"]) for u in rows_of("seal_uses")]
    assert sealed == [("contract", "旧粮仓租赁合同", lease["id"]), ("certificate", None, None)]


def test_what_is_small_missing_or_told_with_consent(village: Village) -> None:
    (board,) = rows_of("disclosures")
    assert (board["stands"], board["posted_on"], board["posting"]) == ("missing", None, None)
    by = {(r["value"], r["column"]): r["count"] for r in rows_of("survey_results")}
    assert by == {("东路", 0): 12, ("西路", 0): None, ("都不修", 0): None, ("东路", 1): 12}
    assert [(r["text"], r["times"]) for r in rows_of("survey_words")] == [("快点修", None)]
    assert [(r["title"], bool(r["text"])) for r in rows_of("stories")] == [
        ("故事0", True), (None, False),
    ]  # fmt: skip
    first, second = rows_of("pledges")
    assert first["person"] and second["person"] is None and second["state"] == "fixed"
    steps = rows_of("pledge_steps")
    assert [(s["pledge"], s["number"]) for s in steps] == [
        (p["id"], n) for p in (first, second) for n in (1, 2)
    ]
    reached, ahead = steps[:2]
    assert (reached["reached_on"], reached["evidence"]) == (NOW.date(), "打139****5678")
    assert (ahead["due_on"], ahead["reached_on"], ahead["evidence"]) == (
        date(2026, 8, 1), None, None,
    )  # fmt: skip
    assert rows_of("charter_articles")[0]["sets"] == "x=3"
    Matter.objects.update(practice=True)
    gone = ("elections", "pledges", "pledge_steps", "surveys", "funds", "charters")
    assert not any(rows_of(n) for n in gone)


def test_the_api_gives_the_same_rows_page_by_page(
    client: Client, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    base = f"/api/v1/open-data/{CODE}/{NOW.year}"
    told = client.get(base).json()
    assert {t["name"]: t["rows"] for t in told["tables"]} == open_data.counts(
        Scope(CODE, NOW.year, NOW.date())
    )
    assert told["years"] == [NOW.year] and told["package"] == f"/data/{CODE}/{NOW.year}.zip"
    assert [t["name"] for t in client.get("/api/v1/open-data").json()] == list(sources())
    for name in ("people", "election_results_by_box"):
        found: list[Any] = []
        start: int | None = 0
        while start is not None:
            page = client.get(f"{base}/{name}?start={start}&size=4").json()
            found, start = found + page["rows"], page["next"]
        file = json.loads(client.get(f"/data/{CODE}/{NOW.year}/{name}.json").getvalue())
        assert found == file and len(found) > 4
    one = client.get(f"{base}/people?size=2")
    tag = one["ETag"]
    again = client.get(f"{base}/people?size=2", headers={"if-none-match": f'"x", W/{tag}'})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    other = client.get(f"{base}/people?size=3", headers={"if-none-match": tag})
    assert other.status_code == 200 and one["Access-Control-Allow-Origin"] == "*"
    for wrong, status in (
        ("330212105998/2026", 404), ("33/2026", 404), (f"{CODE}/2019/ballots", 404),
        (f"{CODE}/2030", 404), (f"{CODE}/2026/people?size=1001", 422), ("999999/2026", 404),
    ):  # fmt: skip
        assert client.get(f"/api/v1/open-data/{wrong}").status_code == status, wrong
