"""A first ``cases.yaml`` out of a definition, to be read, corrected and told better by a person.

It tries what each definition's cases should (``case_coverage``): the full way, every refusal, every
number at just under, at and over, a withdrawn case, an overdue one, one whose definition changes
midway.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from xiangyue.core.cases import Played
from xiangyue.core.decided import revoker
from xiangyue.core.procedure import Procedure, parse
from xiangyue.methods.case_thresholds import Line, thresholds
from xiangyue.methods.case_work import Worker
from xiangyue.methods.cases import VILLAGE


def draft(procedure: Procedure) -> str:
    """The text of a ``cases.yaml``."""
    lines = [
        f"# {procedure.text('zh', 'name')} — cases, played on the engine (docs/procedures.md)."
    ]
    if _asks_village(procedure):
        lines.append(
            "# In a village of 50 representatives, 5 more members of the assembly, 500 households."
        )
    lines.append("cases:")
    for zh, en, told in _cases(procedure):
        if told:
            lines += ["", f"  - name: {_flow({'zh': zh, 'en': en})}", "    lines:"]
            for line in told:
                lines += _line(line, 6)
    edges = list(thresholds(procedure))
    if edges:
        lines += ["", "thresholds:"]
        for edge in edges:
            lines += _line(edge, 2)
    return "\n".join(lines) + "\n"


def _cases(procedure: Procedure) -> Iterator[tuple[str, str, list[Line]]]:
    yield "从头走到办结", "the full way through", _whole(procedure)
    for part in procedure.parts:
        for c in part.done_when:
            for n, leaf in enumerate(c.any_of[1:], start=1):
                zh, en = (procedure.text(lang, "rules", leaf.fact) for lang in ("zh", "en"))
                yield zh or leaf.fact, en or leaf.fact, _whole(procedure, other=n)
    yield "每一种拒绝", "every refusal", _whole(procedure, "refusals")
    yield "办到一半撤回", "withdrawn on its way", _withdrawn(procedure)
    yield "每个环节的最后一天和过一天", "overdue", _whole(procedure, "dues")
    yield "办到一半办法改变", "the definition changes midway", _changed(procedure)


# -- written down ------------------------------------------------------------------------------


def _line(line: Line, indent: int) -> list[str]:
    """One line of a case; a word a line where they do not fit."""
    space = " " * indent
    if "#" in line:
        return [f"{space}# {line['#']}"]
    whole = f"{space}- {_flow(line)}"
    if len(whole) <= 100:
        return [whole]
    parts = []
    for word, value in line.items():
        if isinstance(value, Mapping) and len(_flow(value)) > 86:
            parts.append(f"{word}:")
            parts += [f"  {inner}: {_flow(v)}" for inner, v in value.items()]
        else:
            parts.append(f"{word}: {_flow(value)}")
    return [f"{space}{'- ' if n == 0 else '  '}{part}" for n, part in enumerate(parts)]


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(v) for v in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f'"{text}"' if isinstance(value, str) and (":" in text or "," in text) else text


def _asks_village(procedure: Procedure) -> bool:
    """Whether any number of it is a share of the village."""
    gates = [c for p in procedure.parts for c in (*p.opens_when, *p.done_when)]
    leaves = [leaf for c in gates for leaf in c.any_of or (c,)]
    classes = any(p.body == "representatives_assembly" for p in procedure.parts)
    return classes or any(leaf.of.startswith("village.") for leaf in leaves)


# -- lived -------------------------------------------------------------------------------------


def _whole(procedure: Procedure, what: str = "", *, other: int = 0) -> list[Line]:
    """From the first part to the last. ``what``: "refusals", with everything that is refused;
    "dues", with every part on its last day and on the day after."""
    probing = what == "refusals"
    worker = Worker(procedure, probing=probing, other=other)
    worker.told = [(worker.told or [{}])[0] | {"open": worker.open}]
    if probing:
        worker.say(close=True, refused={"says": "matter.unfinished"})
    blocked: set[str] = set()
    timed: set[str] = set()
    step, first = "", True
    for _ in range(200):
        if what == "dues":
            worker.dues(timed)
            if timed == {p.key for p in procedure.parts if p.due_days}:
                return worker.told
        standing = worker.played.standing()
        if not standing.step:
            break
        if not standing.open:
            worker.unlock()
            continue
        ready = [v.part for v in standing.open if v.part.key not in blocked]
        if not ready:
            return worker.told  # a person must see how it goes on from here
        part = ready[0]
        if (now := procedure.step_of(part.key).key) != step:
            step = now
            name = procedure.text("zh", "steps", step, "name") or step
            worker.told.append({"#": f"{procedure.number_of(part.key)} {name}"})
        worker.work(part)
        if worker.status(part) != "done":
            blocked.add(part.key)
            continue
        blocked.clear()
        if probing:
            _told_of_the_done(worker, part, first=first)
        first = False
    worker.say(close=True, state="closed")
    if not what:
        worker.say(drop="too late", refused={"says": "matter.ended"})
    return worker.told


def _told_of_the_done(worker: Worker, part: Any, *, first: bool) -> None:
    if first:
        worker.again(part)
    if worker.played.decided and part.decides:
        clause = revoker(worker.played.procedure)[2]
        decided = {"says": "matter.decided", "clause": clause}
        worker.say(drop="no longer wanted", refused=decided)
    worker.others()


def _started(procedure: Procedure) -> Worker:
    """A matter on its way: something is done, something is open."""
    worker = Worker(procedure)
    for _ in range(20):
        began = any(facts.get("done") for facts in worker.played.facts.values())
        if (worker.open and began) or not worker.played.standing().step:
            break
        if worker.open:
            worker.work(worker.played.standing().open[0].part)
        else:
            worker.unlock()
    return worker


def _withdrawn(procedure: Procedure) -> list[Line]:
    worker = _started(procedure)
    if procedure.confined == "office":  # whoever looks into a report cannot let it drop
        worker.say(drop="nobody asks any more", refused={"says": "report.not-dropped"})
        return worker.told
    ended = {"says": "matter.ended"}
    worker.say(drop="no longer wanted", state="dropped", open=[])
    worker.say(finish=procedure.parts[-1].key, refused=ended)
    worker.say(close=True, refused=ended)
    return worker.told


def _changed(procedure: Procedure) -> list[Line]:
    """The days of what is open are changed: the matter on its way keeps its own, one that begins
    then has the new ones."""
    worker = _started(procedure)
    views = [v.part for v in worker.played.standing().open]
    part = next((p for p in views if p.due_days), views[0] if views else None)
    if part is None:
        return []
    days = part.due_days
    worker.say(change={part.key: {"due_days": days + 30}}, open=worker.open)
    played, passed = worker.played, timedelta(days=(days or 30) + 1)
    played.move(played.today + passed)
    worker.say(day=played.today.isoformat(), late=played.late())
    fresh = Worker(_with_days(procedure, part.key, days + 30))
    fresh.played = Played(fresh.procedure, played.today, dict(VILLAGE))
    fresh.told = worker.told
    fresh.say(begin=True, late=[], open=fresh.open)
    for _ in range(20):
        if part.key in fresh.open or not fresh.open:
            break
        fresh.work(fresh.played.standing().open[0].part)
    fresh.played.move(fresh.played.today + passed)
    fresh.say(day=fresh.played.today.isoformat(), late=fresh.played.late())
    return fresh.told


def _with_days(procedure: Procedure, key: str, days: int) -> Procedure:
    """The procedure with other days for one part."""
    raw = copy.deepcopy(dict(procedure.raw))
    for step in raw["steps"]:
        for one in step["parts"]:
            if one["key"] == key:
                one["due_days"] = days
    return parse(raw, procedure.texts)
