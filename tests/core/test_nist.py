"""The common data format: the report against the classes of the published model (SP 1500-100r2).

The official schema file is not carried. Here stand, for the classes that are used, the properties
of the UML model, which of them are required (!), and the values of its enumerations.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from xiangyue.core.elections import nist
from xiangyue.methods import counting

MODEL = {
    "ElectionReport": "Election ExternalIdentifier Format! GeneratedDate! GpUnit Header IsTest "
    "Issuer! IssuerAbbreviation! Notes Office OfficeGroup Party Person SequenceEnd! "
    "SequenceStart! Status! TestType VendorApplicationId!",
    "Election": "BallotCounts BallotStyle Candidate ContactInformation Contest CountStatus "
    "ElectionScopeId! EndDate! ExternalIdentifier Name! OtherType StartDate! Type!",
    "ReportingUnit": "@id! Authority AuthorityIds ComposingGpUnitIds ContactInformation "
    "CountStatus ExternalIdentifier IsDistricted IsMailOnly Name Number OtherType "
    "PartyRegistration SpatialDimension SubUnitsReported TotalSubUnits Type! "
    "VotersParticipated VotersRegistered",
    "CandidateContest": "@id! Abbreviation BallotSubTitle BallotTitle ContestSelection CountStatus "
    "ElectionDistrictId! ExternalIdentifier HasRotation Name! NumberElected NumberRunoff "
    "OfficeIds OtherCounts OtherVoteVariation PrimaryPartyIds VoteVariation VotesAllowed!",
    "CandidateSelection": "@id! CandidateIds EndorsementPartyIds IsWriteIn SequenceOrder "
    "VoteCounts",
    "VoteCounts": "Count! DeviceClass GpUnitId! IsSuppressedForPrivacy OtherType Round Type!",
    "BallotCounts": "BallotsCast BallotsOutstanding BallotsRejected DeviceClass GpUnitId! "
    "IsSuppressedForPrivacy OtherType Round Type!",
    "Candidate": "@id! BallotName! CampaignSlogan ContactInformation ExternalIdentifier FileDate "
    "IsIncumbent IsTopTicket PartyId PersonId PostElectionStatus PreElectionStatus",
    "Person": "@id! ContactInformation DateOfBirth ExternalIdentifier FirstName FullName Gender "
    "LastName MiddleName Nickname PartyId Prefix Profession Suffix Title",
    "Office": "@id! ContactInformation Description ElectionDistrictId ExternalIdentifier "
    "FilingDeadline IsPartisan Name! OfficeHolderPersonIds Term",
    "ExternalIdentifier": "Label OtherType Type! Value!",
    "InternationalizedText": "Label Text!",
    "LanguageString": "Content! Language!",
}
VALUES = {
    ("ElectionReport", "Format"): "ballot-batch precinct-level summary-contest",
    ("ElectionReport", "Status"): "certified correction pre-election recount test "
    "unofficial-complete unofficial-partial",
    ("Election", "Type"): "general other partisan-primary-closed partisan-primary-open primary "
    "runoff special",
    ("ReportingUnit", "Type"): "ballot-batch ballot-style-area borough city city-council "
    "combined-precinct congressional country county county-council drop-box judicial "
    "municipality other polling-place precinct school special split-precinct state state-house "
    "state-senate town township utility village vote-center ward water",
    ("CandidateContest", "VoteVariation"): "approval borda cumulative majority n-of-m other "
    "plurality proportional range rcv super-majority",
    ("Candidate", "PostElectionStatus"): "advanced-to-runoff defeated projected-winner winner "
    "withdrawn",
    ("VoteCounts", "Type"): "absentee absentee-fwab absentee-in-person absentee-mail early "
    "election-day other provisional seats total uocava write-in",
    ("BallotCounts", "Type"): "absentee absentee-fwab absentee-in-person absentee-mail early "
    "election-day other provisional seats total uocava write-in",
    ("ExternalIdentifier", "Type"): "fips local-level national-level ocd-id other state-level",
}
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
    found = []
    ids = {one["@id"] for one in every(report) if "@id" in one}
    for one in every(report):
        kind = one["@type"].removeprefix("ElectionResults.")
        names = {word.rstrip("!"): word.endswith("!") for word in MODEL[kind].split()}
        found += [f"{kind}: {k} is no property" for k in one if k not in names and k != "@type"]
        found += [f"{kind}: {k} is missing" for k, must in names.items() if must and k not in one]
        for key, value in one.items():
            allowed = VALUES.get((kind, key), "")
            if allowed and value not in allowed.split():
                found.append(f"{kind}.{key}: {value}")
            refers = value if key.endswith("Ids") else [value] if key.endswith("Id") else []
            if key != "VendorApplicationId":
                found += [f"{kind}.{key}: {r} is nobody" for r in refers if r not in ids]
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
