"""``xiangyue rehearse``: both methods, and a procedure that is written only here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from xiangyue.actions import matters, meetings, postings
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Matter, RecordEntry
from xiangyue.methods import library
from xiangyue.methods.wording import word
from xiangyue.scenario import breaches, practice, rehearsal
from xiangyue.scenario.cast import moment
from xiangyue.scenario.driver import Running
from xiangyue.scenario.kinds import posting
from xiangyue.scenario.themes import themes

NOW = moment(date(2026, 3, 2))

SMALL = """
slug: small
version: 1
source: a procedure of this test
starts: [director]
origins: [cadres]
steps:
  - key: write
    parts:
      - key: paper
        kind: draft
        text_name: motion
        actors: [director, clerk]
        done_when:
          - {fact: paper.versions, at_least: 1}
  - key: say
    parts:
      - key: vote
        kind: sitting
        body: two_committees
        rule: two-committees
        ways: [paper_ballot]
        approves: paper
        actors: [director, clerk]
        notice_days: 5
        done_when:
          - {fact: vote.passed, is: true}
      - key: notice
        kind: posting
        shows: resolution
        days: 20
        channels: [board, web]
        after: [vote]
        actors: [director]
        finish: by_hand
        done_when:
          - {fact: notice.posted, days: 20}
          - {fact: notice.objections_open, at_most: 0}
"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The small procedure as a folder of its own."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "definition.yaml").write_text(SMALL, "utf-8")
    monkeypatch.setenv("XIANGYUE_PROCEDURES", str(tmp_path))
    library.raw.cache_clear()
    library.procedure.cache_clear()
    yield tmp_path
    library.raw.cache_clear()
    library.procedure.cache_clear()


def refused(done: rehearsal.Rehearsal) -> Counter[str]:
    """How often each thing was tried and refused, or came out as it must."""
    return Counter(e.key for e in done.events if e.what in ("refused", "outcome"))


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["eight-step", "four-deliberations"])
def test_a_method_is_walked_and_refuses_what_it_must(slug: str) -> None:
    done = rehearsal.rehearse(slug, now=NOW)
    assert done.missing == done.otherwise == 0
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
    steps = [e.key for e in done.events if e.what == "step"]
    assert steps == [s.key for s in library.procedure(slug).steps]
    tried = refused(done)
    parts = library.procedure(slug).parts
    assert tried["too-early"] >= len(parts) - 3
    assert tried["quorum-short"] == sum(p.kind == "sitting" for p in parts)
    votes = sum(p.kind == "sitting" and p.ways != ("consult",) for p in parts)
    assert tried["vote-short"] == votes
    for key in (
        "wrong-person", "short-notice", "differ", "void", "same-teller", "rewrite", "not-delegated",
        "short-posting", "personal", "down-early", "unanswered-objection", "unfinished",
        "drop-decided", "close-early", "not-accepted",
    ):  # fmt: skip
        assert tried[key], key
    if slug == "eight-step":
        assert tried["one-left-out"] and tried["finding-open"] and tried["question-open"]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("slug", [p.slug for p in library.procedures()])
def test_every_method_is_walked_from_start_to_end(slug: str) -> None:
    done = rehearsal.rehearse(slug, now=NOW)
    assert [(e.key, e.data) for e in done.events if e.what in ("missing", "otherwise")] == []
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
    steps = [e.key for e in done.events if e.what == "step"]
    assert sorted(steps) == sorted(s.key for s in library.procedure(slug).steps)
    assert refused(done)["wrong-person"] or refused(done)["start-wrong"]


@pytest.mark.django_db
def test_the_story_tells_of_each_entry_once_and_of_no_other() -> None:
    done = rehearsal.rehearse("committee-appraisal", now=NOW)  # supposes a rating given up
    told = [(e.log, e.entry, e.key) for e in done.events if e.what == "act"]
    logs = (practice.VILLAGE, f"practice/{practice.VILLAGE}")
    kept = RecordEntry.objects.filter(log__in=logs).values_list("log", "seq", "act")
    assert sorted(told) == sorted(kept)
    early = [c.says for e in done.events if e.key == "too-early" for c in e.checks]
    assert early and set(early) <= {"step.before", "part.before"}, early


@pytest.mark.django_db
def test_every_refusal_is_in_words_of_both_languages() -> None:
    done = rehearsal.rehearse("eight-step", now=NOW)
    for event in done.events:
        for check in event.checks:
            for lang in ("zh", "en"):
                said = word(check, lang)
                assert said and "{" not in said and said != check.says, (event.key, said)


@pytest.mark.django_db
def test_a_rehearsal_is_practice() -> None:
    done = rehearsal.rehearse("eight-step", now=NOW)
    matter = Matter.objects.get(pk=done.matter_id)
    assert matter.practice
    real = RecordEntry.objects.filter(log=practice.VILLAGE).values_list("act", flat=True)
    assert set(real) == {"area.open", "roster.apply", "delegation.record"}


@pytest.mark.django_db
def test_a_new_procedure_is_rehearsed_without_code(small: Path) -> None:
    done = rehearsal.rehearse("small", now=NOW)
    assert done.missing == 0
    assert Matter.objects.get(pk=done.matter_id).state == "closed"
    tried = refused(done)
    assert tried["quorum-short"] == tried["vote-short"] == tried["short-notice"] == 1
    short = next(e for e in done.events if e.key == "short-posting")
    # Its own twenty days, not the law's fifteen.
    assert short.checks[0].values["least"] == 20
    quorum = next(e for e in done.events if e.key == "quorum-short")
    assert [(c.have, c.need, c.of) for c in quorum.checks] == [(5, 6, 10)]


@pytest.mark.django_db
def test_what_is_not_refused_is_told(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = postings.put_up

    def lax(*, days: int | None = None, **given: object) -> object:
        return real(days=None, **given)

    monkeypatch.setattr(postings, "put_up", lax)
    done = rehearsal.rehearse("small", now=NOW)
    assert [e.key for e in done.events if e.what == "missing"] == ["short-posting"]
    assert Matter.objects.get(pk=done.matter_id).state == "closed"  # what it did was undone


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("says", "clause", "due"),
    [
        ("task.past", "", "posting.too-short"),
        ("posting.too-short", "law:1", "[law:35 / product / residents-law:34]"),
    ],
)
def test_a_refusal_by_another_condition_than_was_tried_is_told(
    small: Path, monkeypatch: pytest.MonkeyPatch, says: str, clause: str, due: str
) -> None:
    real = postings.put_up

    def for_another_reason(*, days: int | None = None, **given: Any) -> object:
        if days is not None:
            raise refuse(says, clause=clause)
        return real(**given)

    monkeypatch.setattr(postings, "put_up", for_another_reason)
    done = rehearsal.rehearse("small", now=NOW)
    assert (done.missing, done.otherwise) == (0, 1)
    told = next(e for e in done.events if e.what == "otherwise")
    assert told.key == "short-posting" and told.data["due"].endswith(due), told.data


@pytest.mark.django_db
def test_what_a_rule_says_must_stand_against_it_is_all_that_does(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another(**given: object) -> None:
        raise Refusal("conditions", Check("rule.at-least", False, clause="law:1"))

    monkeypatch.setattr(meetings, "open_meeting", another)
    with pytest.raises(Refusal):
        rehearsal.rehearse("small", now=NOW, tell=(told := []).append)
    late = next(e for e in told if e.key == "quorum-short")
    assert late.what == "otherwise" and "law:1" not in late.data["due"]


def test_every_row_of_a_breach_is_worded_in_both_languages() -> None:
    for kind, some in breaches.rows().items():
        for key in some:
            row = breaches.row(kind, key)
            assert row["zh"] and row["en"], (kind, key)
            says = row.get("says", "")
            assert isinstance(says, str), (kind, key)  # one condition, and no other, refuses it
            of_part = not says or says.startswith("condition.{part}.")
            assert of_part or word(Check(says, False), "zh"), says


@pytest.mark.django_db
def test_what_should_not_have_been_done_is_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(**given: object) -> None:
        Matter.objects.update(title="changed")

    monkeypatch.setattr(matters, "drop_matter", never)
    done = rehearsal.rehearse("eight-step", now=NOW)
    assert done.missing == 1
    assert Matter.objects.get(pk=done.matter_id).title != "changed"
    assert matters.drop_matter is never


def xiangyue(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command as a person types it, in the home of the tests."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("xiangyue")), *words],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "xiangyue.site.settings", **variables},
        capture_output=True,
        text=True,
        timeout=1200,
    )


def test_the_command_tells_and_keeps(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "kept"
    done = xiangyue("rehearse", "small", "--json", "--out", str(out))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["missing"] == 0 and told["refused"] > 20
    assert {"what", "key", "part", "sentences", "entry"} <= set(told["events"][0])
    assert "archive.zip" in told["kept"]
    assert all((out / name).exists() for name in told["kept"])
    for kept in ("archive.zip", "archive"):
        proved = xiangyue("verify", str(out / kept))
        assert proved.returncode == 0, proved.stdout + proved.stderr


def test_an_unknown_procedure_is_one_line() -> None:
    done = xiangyue("rehearse", "nine-step")
    assert done.returncode == 2
    assert "nine-step" in done.stderr and "eight-step" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_what_is_posted_in_a_rehearsal_names_the_body_that_decided() -> None:
    for slug, body, basis in (
        ("group-meeting", "村民小组会议", "《村民委员会组织法》第三十二条"),
        ("workers-congress", "职工代表大会", "《上海市职工代表大会条例》第二十二条"),
        ("eight-step", "村民代表会议", "《村民委员会组织法》第三十条"),
    ):
        procedure = library.procedure(slug)
        run = Running(0, themes()[0], procedure)
        assert themes()[0].posting("resolution", posting.decider(run)).startswith(f"经{body}讨论")
        assert themes()[0].basis(posting.decider(run), posting.article(run)).startswith(basis)
