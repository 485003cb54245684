"""The common data format: the report against the published JSON schema (SP 1500-100, 2.0)."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jsonschema import Draft4Validator

from xiangyue.core.elections import nist
from xiangyue.methods import counting

SCHEMA = Path(__file__).parents[1] / "data/nist/NIST_V2_election_results_reporting.json"
PUBLISHED = Draft4Validator(json.loads(SCHEMA.read_text("utf-8")))
SHEET = {
    "election": "committee",
    "day": "2026-05-01",
    "area": "330212105219",
    "registered": 100,
    "posts": [{"post": "主任", "seats": 1}, {"post": "委员", "seats": 2}],
    "candidates": {"主任": ["王建国", "李强"], "委员": ["周芳", "吴刚", "郑华"]},
    "women": ["周芳"],
    "boxes": [
        {"box": "中心会场", "issued": 60, "returned": 60, "sums": {"valid": 58, "void": 2, "for": {
            "主任": {"王建国": 40, "李强": 15, "陈亮": 1}, "委员": {"周芳": 50, "吴刚": 30}}}},
        {"box": "流动票箱", "issued": 9, "returned": 8, "sums": {"valid": 8, "void": 0, "for": {
            "主任": {"王建国": 5}, "委员": {"周芳": 6, "吴刚": 5, "郑华": 1}}}},
    ],
}  # fmt: skip
PEOPLE = {n: nist.Someone(i, n, "f" if n == "周芳" else "m") for i, n in enumerate(
    ("王建国", "李强", "周芳", "吴刚", "郑华"), 1
)}  # fmt: skip
MADE = datetime(2026, 5, 1, 18, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PLACE = nist.Place("330212105219", "明伦村", "明伦村村民选举委员会")


def made(**more: Any) -> dict[str, Any]:
    outcome = counting.answer({**SHEET, **more})
    return nist.report(outcome, PLACE, PEOPLE, made=MADE, title="换届选举")


def every(node: Any) -> list[dict[str, Any]]:
    """All objects of a report."""
    if isinstance(node, list):
        return [one for part in node for one in every(part)]
    if not isinstance(node, dict):
        return []
    return [node, *(one for part in node.values() for one in every(part))]


def faults(report: dict[str, Any]) -> list[str]:
    found = [error.message for error in PUBLISHED.iter_errors(report)]
    ids = {one["@id"] for one in every(report) if "@id" in one}
    for one in every(report):
        for key, value in one.items():
            refers = value if key.endswith("Ids") else [value] if key.endswith("Id") else []
            if key != "VendorApplicationId":
                found += [f"{key}: {r} is nobody" for r in refers if r not in ids]
    return found


@pytest.mark.parametrize("kind", ["committee", "run-off", "second-vote", "by-election"])
def test_the_report_is_of_the_model(kind: str) -> None:
    report = made(election=kind)
    assert faults(report) == []
    assert json.loads(json.dumps(report)) == report


def test_the_checks_can_fail() -> None:
    report = made()
    del report["Issuer"]
    report["Election"][0]["Type"] = "national"
    report["Election"][0]["Contest"][0]["Colour"] = "red"
    report["Election"][0]["ElectionScopeId"] = "nowhere"
    assert len(faults(report)) == 4


def test_its_numbers_are_those_of_the_count() -> None:
    (election,) = made()["Election"]
    papers = {b["GpUnitId"]: (b["BallotsCast"], b["BallotsRejected"]) for b in
              election["BallotCounts"]}  # fmt: skip
    assert papers == {"village": (68, 2), "box-1": (60, 2), "box-2": (8, 0)}
    head = election["Contest"][0]
    votes = {
        s["CandidateIds"][0]: [v["Count"] for v in s["VoteCounts"]]
        for s in head["ContestSelection"]
    }
    assert votes["candidate-1-1"] == [45, 40, 5]
    status = {c["BallotName"]["Text"][0]["Content"]: c["PostElectionStatus"]
              for c in election["Candidate"]}  # fmt: skip
    assert status["王建国"] == status["周芳"] == status["吴刚"] == "winner"
    written = [s for s in head["ContestSelection"] if s["IsWriteIn"]]
    assert len(written) == 1


def test_a_void_vote_is_not_certified_and_practice_is_a_test() -> None:
    assert made()["Status"] == "certified"
    assert made(registered=200)["Status"] == "unofficial-complete"
    outcome = counting.answer(SHEET)
    drill = nist.report(outcome, PLACE, PEOPLE, made=MADE, title="x", practice=True)
    assert drill["Status"] == "test"
