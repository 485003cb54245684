"""Runs ``cases.yaml``: a method's cases, told by people, played on the engine.

The words of a case are in ``docs/procedures.md``. Every difference is a
:class:`~xiangyue.methods.located.Finding` with its line.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from xiangyue.core.cases import Played, among, refused, told
from xiangyue.core.conditions import BadDefinition
from xiangyue.core.procedure import Procedure, parse
from xiangyue.core.refusals import Refusal
from xiangyue.methods import rulebook
from xiangyue.methods.case_coverage import Tried, Turn
from xiangyue.methods.case_edges import threshold
from xiangyue.methods.case_words import (
    Wrong,
    case_name,
    check_facts,
    counts_of,
    day_of,
    finding_of,
    items_of,
    known,
    mapping,
    part_key,
    plain,
    village_facts,
    words_of,
)
from xiangyue.methods.located import Finding, Located, Path

VILLAGE = {
    "village.representatives": 50,
    "village.members": 55,
    "village.households": 500,
    "village.party_members": 30,
    "village.delegated": True,
    "village.secretary_is_director": False,
    "matter.opinions": 3,
    "matter.opinions_unanswered": 0,
}
"""The facts of no part, where a file does not say otherwise."""
BEGINS = date(2026, 3, 2)  # a Monday with no holiday near

WHOLE_WORDS = ("begins", "area", "village", "cases", "thresholds")
CASE_WORDS = ("name", "begins", "village", "lines")
DOES = ("facts", "vote", "finish", "close", "drop", "change", "begin")
ASKS = ("open", "done", "waiting", "late", "lacks", "refused", "result", "state", "step")
LINE_WORDS = ("day", *DOES, *ASKS)


def run(procedure: Procedure, file: Located) -> tuple[list[Finding], Tried]:
    """What the cases say and the engine does not, each case up to its first such line; and what was
    tried."""
    findings: list[Finding] = []
    tried = Tried()
    data = file.data
    try:
        known(data, (), WHOLE_WORDS)
        shared, begins = (
            VILLAGE | village_facts(data, ()),
            day_of(data.get("begins"), ("begins",), BEGINS),
        )
    except Wrong as wrong:
        return [finding_of(file, wrong)], tried
    for n, case in enumerate(items_of(data, "cases")):
        path: Path = ("cases", n)
        try:
            findings += _case(procedure, file, case, path, shared, begins, tried)
            tried.cases += 1
        except Wrong as wrong:
            findings.append(finding_of(file, wrong))
    for n, edge in enumerate(items_of(data, "thresholds")):
        try:
            findings += threshold(procedure, file, edge, ("thresholds", n), shared, begins, tried)
        except Wrong as wrong:
            findings.append(finding_of(file, wrong))
    return findings, tried


# -- one case ----------------------------------------------------------------------------------


def _case(
    procedure: Procedure,
    file: Located,
    case: Any,
    path: Path,
    shared: Mapping[str, Any],
    begins: date,
    tried: Tried,
) -> list[Finding]:
    known(case, path, CASE_WORDS)
    name = case_name(case.get("name"), path)
    begins = day_of(case.get("begins"), (*path, "begins"), begins)
    village = {**shared, **village_facts(case, path)}
    area = str(file.data.get("area", ""))
    played = Played(procedure, begins, dict(village), area)
    findings: list[Finding] = []
    definition = procedure
    turn = Turn()
    lines = items_of(case, "lines", path)
    for n, line in enumerate(lines):
        here = (*path, "lines", n)
        known(line, here, LINE_WORDS)
        if "day" in line:
            day = line["day"]
            if isinstance(day, int) and not isinstance(day, bool):
                day = begins + timedelta(days=day)
            played.move(day_of(day, (*here, "day"), begins))
        did = [word for word in DOES if word in line]
        if len(did) > 1:
            raise Wrong(here, "check.case-one-act", words=", ".join(did))
        if "change" in line:
            definition = _changed(definition, line["change"], (*here, "change"))
        if "begin" in line:
            begins = played.today
            played = Played(definition, begins, dict(village), area)
        told_: list[dict[str, Any]] = []
        try:
            if verdict := _act(played, line, here):
                tried.votes.add((str(line["vote"].get("part")), verdict.result))
                if verdict.result == "passed":
                    tried.came.add(f"{line['vote'].get('part')}.passed")
                told_ = [told(played.procedure, c) for c in verdict.unmet]
                if (want := line.get("result", "passed")) != verdict.result:
                    at = (*here, "result") if "result" in line else (*here, "vote")
                    values = {"wanted": want, "got": verdict.result, "case": name}
                    findings.append(file.finding(at, "check.case-differs", **values))
            held_back = False
            tried.came |= set(line.get("facts", ()))
        except Refusal as refusal:
            told_, held_back = refused(played.procedure, refusal), True
        findings += _asked(played, file, line, here, name, told_, held_back, tried)
        tried.changed = turn.after(played, line, ASKS) or tried.changed
        if findings:  # what stands below rests on it: put right or drafted anew, it is played again
            if left := len(lines) - n - 1:
                findings.append(file.finding(here, "check.case-rest", case=name, n=left))
            break
    return findings


def _act(played: Played, line: Mapping[str, Any], here: Path) -> Any:
    if "facts" in line:
        given = line["facts"]
        check_facts(played.procedure, given, (*here, "facts"))
        played.put({k: v.isoformat() if isinstance(v, date) else v for k, v in given.items()})
    elif "vote" in line:
        vote = line["vote"]
        mapping(vote, (*here, "vote"))
        key = part_key(played.procedure, vote.get("part"), (*here, "vote", "part"))
        counts = counts_of({k: v for k, v in vote.items() if k != "part"})
        if not played.procedure.part(key).rule:
            raise Wrong((*here, "vote", "part"), "check.case-no-rule", part=key)
        try:
            return played.vote(key, counts, rulebook.load())
        except Refusal as refusal:
            if refusal.code == "invalid":
                check = refusal.checks[0]
                raise Wrong((*here, "vote"), "check.case-counts", check=check) from None
            raise
    elif "finish" in line:
        played.finish(part_key(played.procedure, line["finish"], (*here, "finish")))
    elif "close" in line:
        played.close()
    elif "drop" in line:
        played.drop()
    return None


def _asked(
    played: Played,
    file: Located,
    line: Mapping[str, Any],
    here: Path,
    name: str | Mapping[str, str],
    against: list[dict[str, Any]],
    held_back: bool,
    tried: Tried,
) -> list[Finding]:
    """What the line says, held against what is."""
    findings = []
    standing = played.standing()
    status = {v.part.key: v.status for v in standing.parts}
    lacks = [told(played.procedure, c) for v in standing.parts for c in v.unmet]
    tried.closed = tried.closed or played.state == "closed"
    begun = any(status == "done" for status in status.values())
    tried.dropped = tried.dropped or (played.state == "dropped" and begun)

    def differs(word: str, wanted: Any, got: Any) -> None:
        values = {"wanted": plain(wanted), "got": plain(got), "case": name}
        findings.append(file.finding((*here, word), "check.case-differs", **values))

    if held_back and "refused" not in line:
        values = {"case": name, "got": plain(against)}
        findings.append(file.finding(here, "check.case-refused", **values))
    for word in ("refused", "lacks"):
        found = against if word == "refused" else lacks
        wanted = line.get(word, [])
        for n, one in enumerate(wanted if isinstance(wanted, list) else [wanted]):
            mapping(one, (*here, word))
            if among(one, found):
                tried.was(one, refused=word == "refused")
            else:
                values = {"wanted": plain(one), "got": plain(found), "case": name}
                at = (*here, word, n) if isinstance(wanted, list) else (*here, word)
                findings.append(file.finding(at, "check.case-differs", **values))
    if "open" in line:
        got = [k for k, s in status.items() if s == "open"] if played.state == "running" else []
        if sorted(words_of(line, "open", here)) != sorted(got):
            differs("open", line["open"], got)
    for word in ("done", "waiting"):
        for key in words_of(line, word, here):
            part_key(played.procedure, key, (*here, word))
            if status[key] != word:
                differs(word, key, status[key])
    if "late" in line:
        got = played.late()
        tried.stands(played, got)
        if sorted(said := words_of(line, "late", here)) != sorted(got):
            tried.mistold |= set(said) ^ set(got)
            differs("late", line["late"], got)
    if "state" in line and line["state"] != played.state:
        differs("state", line["state"], played.state)
    now = standing.step.key if standing.step else "finished"
    if "step" in line and line["step"] != now:
        differs("step", line["step"], now)
    return findings


def _changed(procedure: Procedure, change: Any, path: Path) -> Procedure:
    """The definition with words of its parts changed, as a later version would have them."""
    mapping(change, path)
    raw = copy.deepcopy(dict(procedure.raw))
    by_key = {p["key"]: p for s in raw["steps"] for p in s["parts"]}
    for key, words in change.items():
        part_key(procedure, key, (*path, key))
        by_key[key].update(words)
    try:
        return parse(raw, procedure.texts)
    except BadDefinition as bad:
        raise Wrong(path, "check.definition", problem=str(bad)) from None
