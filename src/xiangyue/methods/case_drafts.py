"""A first ``cases.yaml`` out of a definition, to be read, corrected and told better by a person.

It tries what each definition's cases should: the full way, every condition not met, every number
at just under, at and over, a withdrawn case, an overdue one, one whose definition changes midway.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from xiangyue.core import calendar
from xiangyue.core.bodies import COUNTED_BY
from xiangyue.core.cases import Played
from xiangyue.core.conditions import Condition
from xiangyue.core.kind import WHOLE
from xiangyue.core.part import Part
from xiangyue.core.procedure import Procedure, facts_of
from xiangyue.core.refusals import Check, Refusal
from xiangyue.methods import rulebook
from xiangyue.methods.case_thresholds import Line, everyone, need_of, short, thresholds
from xiangyue.methods.cases import BEGINS, VILLAGE


def draft(procedure: Procedure) -> str:
    """The text of a ``cases.yaml``."""
    lines = [
        f"# {procedure.text('zh', 'name')} — cases, played on the engine (docs/procedures.md).",
        "# In a village of 50 representatives, 5 more members of the assembly, 500 households.",
        "cases:",
    ]
    for name, told in (
        ("the full way through", _whole(procedure, probing=False)),
        ("every refusal", _whole(procedure, probing=True)),
        ("withdrawn", _withdrawn(procedure)),
        ("overdue", _overdue(procedure)),
        ("the definition changes midway", _changed(procedure)),
    ):
        if told:
            lines += ["", f"  - name: {name}", "    lines:"]
            for line in told:
                lines += _line(line, 6)
    edges = list(thresholds(procedure))
    if edges:
        lines += ["", "thresholds:"]
        for edge in edges:
            lines += _line(edge, 2)
    return "\n".join(lines) + "\n"


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


def _leaves(part: Part) -> list[Condition]:
    """The part's own conditions for being done; of alternatives the first."""
    return [c.any_of[0] if c.any_of else c for c in part.done_when]


def _meets(leaf: Condition, shared: Mapping[str, Any], today: date) -> Any:
    if leaf.comparator == "is":
        return leaf.value
    if leaf.comparator == "days":
        return today.isoformat()
    return 0 if leaf.comparator == "at_most" else need_of(leaf, shared)


def _fails(leaf: Condition, shared: Mapping[str, Any]) -> Any:
    if leaf.comparator == "is":
        return not leaf.value if isinstance(leaf.value, bool) else None
    if leaf.comparator == "days":
        return None
    return int(leaf.value) + 1 if leaf.comparator == "at_most" else need_of(leaf, shared) - 1


def _begin(procedure: Procedure, *, probing: bool = False) -> tuple[Played, Line]:
    """A matter that begins, and the facts of the village that are not as the file's first lines
    say: what a part asks of it before it may open is not so yet."""
    given: dict[str, Any] = {}
    for part in procedure.parts:
        for c in part.opens_when:
            leaf = c.any_of[0] if c.any_of else c
            if leaf.fact.partition(".")[0] in ("village", "matter") and (
                probing or leaf.fact == "village.delegated"
            ):
                given[leaf.fact] = _fails(leaf, VILLAGE)
    played = Played(procedure, BEGINS, {**VILLAGE, **given})
    return played, {"facts": given} if given else {}


def _whole(procedure: Procedure, *, probing: bool) -> list[Line]:
    """From the first part to the last; ``probing``: with every condition tried unmet before."""
    played, first = _begin(procedure, probing=probing)
    told = [first | {"open": [v.part.key for v in played.standing().open]}]
    if probing:
        told.append({"close": True, "refused": {"says": "matter.unfinished"}})
    seen: set[str] = set()
    blocked: set[str] = set()
    probed: set[str] = set()
    step = ""
    for _ in range(200):
        standing = played.standing()
        if not standing.step:
            break
        if not standing.open:
            told += _unlock(played, probing)
            continue
        ready = [v.part for v in standing.open if v.part.key not in blocked]
        if not ready:
            break  # a person must see how it goes on from here
        part = ready[0]
        if (now := procedure.step_of(part.key).key) != step:
            step = now
            told.append({"#": f"{procedure.number_of(part.key)} {_name(procedure, step)}"})
        told += _work(played, part, probing and part.key not in probed)
        probed.add(part.key)
        if played.standing().view(part.key).status == OPEN_:
            blocked.add(part.key)
        else:
            blocked.clear()
        if probing:
            told += _others(played, seen)
    told.append({"close": True, "state": "closed"})
    if not probing:
        told.append({"drop": "too late", "refused": {"says": "matter.ended"}})
    return told


def _name(procedure: Procedure, step: str) -> str:
    return procedure.text("zh", "steps", step, "name") or step


def _others(played: Played, seen: set[str]) -> list[Line]:
    """What an open part waits for that is another's to do."""
    told: list[Line] = []
    for view in played.standing().open:
        own = {x.fact for x in _leaves(view.part) if x.fact.startswith(f"{view.part.key}.")}
        for c in view.unmet:
            fact = c.says.removeprefix("condition.")
            if fact not in own and fact not in seen:
                seen.add(fact)
                told.append({"lacks": _numbers(fact, c)})
    return told


def _numbers(fact: str, check: Check) -> Line:
    """A condition as a case names it."""
    want: Line = {"fact": fact}
    want |= {n: v for n in ("have", "need", "of") if (v := getattr(check, n)) is not None}
    if check.clause:
        want["clause"] = check.clause
    return want


def _unlock(played: Played, probing: bool) -> list[Line]:
    """What keeps every part shut, changed."""
    waiting = next(v for v in played.standing().parts if v.status == "waiting" and v.unmet)
    facts: dict[str, Any] = {}
    lacks: list[Line] = []
    for c in waiting.part.opens_when:
        leaf = c.any_of[0] if c.any_of else c
        if not leaf.check({**played.shared}, played.today).met:
            if leaf.comparator == "days":
                began = date.fromisoformat(_fact(played, leaf.fact))
                played.move(calendar.posting_ends(began, int(leaf.value)) + timedelta(days=1))
                return [{"day": played.today.isoformat()}]
            facts[leaf.fact] = _meets(leaf, played.shared, played.today)
            lacks.append(_numbers(leaf.fact, leaf.check(played.shared, played.today)))
    told: list[Line] = [{"lacks": lacks, "waiting": waiting.part.key}] if probing else []
    played.put(facts)
    return [*told, {"facts": facts, "open": [v.part.key for v in played.standing().open]}]


def _fact(played: Played, name: str) -> str:
    key, _, fact = name.partition(".")
    return str(played.facts[key][fact])


def _work(played: Played, part: Part, probing: bool) -> list[Line]:
    told: list[Line] = []
    own = [x for x in _leaves(part) if x.fact.startswith(f"{part.key}.")]
    whole = {x.of: 10 for x in own if x.of.startswith(f"{part.key}.")}
    if whole:
        played.put(whole)
        told.append({"facts": whole})
    if probing:
        told += _probe(played, part, own)
    voting = _votes(part, played.today)
    if voting:
        counts = everyone(rulebook.load().body(part.rule, day=played.today), 1)
        played.vote(part.key, counts, rulebook.load())
        told.append({"vote": {"part": part.key, **short(counts)}})
    given = {x.fact: _meets(x, _flat(played), played.today) for x in own if x.fact not in whole}
    if voting:
        given = {k: v for k, v in given.items() if k != f"{part.key}.passed"}
    if given and played.standing().view(part.key).status == OPEN_:
        played.put(given)
        told.append({"facts": given})
    for leaf in own:
        if leaf.comparator == "days" and not played.facts[part.key].get("done"):
            began = played.today
            ends = calendar.posting_ends(began, int(leaf.value))
            if probing:
                played.move(ends)
                told.append({"day": ends.isoformat(), "lacks": {"fact": leaf.fact}})
            played.move(ends + timedelta(days=1))
            told.append({"day": played.today.isoformat()})
            played.put({leaf.fact: began.isoformat()})
            if part.finish == "auto":
                told.append({"facts": {leaf.fact: began.isoformat()}})
    if part.finish == "by_hand" and played.standing().view(part.key).status == OPEN_:
        unmet = played.standing().view(part.key).unmet
        if unmet:  # waits for another part: that one first
            names = [c.says.removeprefix("condition.") for c in unmet]
            told.append({"finish": part.key, "refused": [{"fact": f} for f in names]})
            return told
        played.finish(part.key)
        told.append({"finish": part.key})
    told[-1] |= {"done": part.key, "open": [v.part.key for v in played.standing().open]}
    return told


OPEN_ = "open"


def _votes(part: Part, day: date) -> bool:
    """Whether a simple count can be made for its body: all there, all for it."""
    if part.kind != "sitting" or "consult" in part.ways:
        return False
    book = rulebook.load()
    try:
        counts = everyone(book.body(part.rule, day=day), 1)
        return book.judge(part.rule, day=day, counts=counts).passed
    except Refusal:
        return False


def _probe(played: Played, part: Part, own: list[Condition]) -> list[Line]:
    """Each condition of an open part, not met, with its numbers."""
    told: list[Line] = []
    after = _closed_after(played, part)
    if after is not None:
        told.append(after)
    if _votes(part, played.today):
        body = rulebook.load().body(part.rule, day=played.today)
        none = {k: 0 for k in everyone(body, 1) if k.startswith("present")}
        due = {k: v for k, v in everyone(body, 1).items() if k.startswith("due") or k in COUNTED_BY}
        if none and due:
            counts = {**due, **none, **{k: 0 for k in everyone(body, 1) if k.startswith("for")}}
            played.vote(part.key, counts, rulebook.load())
            told.append({"vote": {"part": part.key, **short(counts)}, "result": "no-sitting"})
        counts = everyone(body, 0)
        played.vote(part.key, counts, rulebook.load())
        told.append({"vote": {"part": part.key, **short(counts)}, "result": "not-passed"})
    for leaf in _leaves(part):
        fails = _fails(leaf, _flat(played))
        line: Line = {}
        if leaf in own and _can_fail(leaf, fails):
            line["facts"] = {leaf.fact: fails}
            played.put({leaf.fact: fails})
        if played.standing().view(part.key).status != OPEN_:
            break
        check = leaf.check(_flat(played), played.today)
        if check.met:
            continue
        want = _numbers(leaf.fact, check)
        if part.finish == "by_hand" and not line:
            told.append({"finish": part.key, "refused": want})
        else:
            told.append(line | {"lacks": want})
        if leaf.comparator == "at_most":
            played.put({leaf.fact: 0})
            told.append({"facts": {leaf.fact: 0}})
    return told


def _can_fail(leaf: Condition, value: Any) -> bool:
    if value is None or leaf.fact.endswith(".passed"):
        return False
    return isinstance(value, bool) or value >= 0


def _closed_after(played: Played, part: Part) -> Line | None:
    """Something of a later part, tried before its turn."""
    waiting = [v.part for v in played.standing().parts if v.status == "waiting"]
    for later in waiting:
        for fact, type_ in facts_of(later).items():
            if type_ == WHOLE:
                step = played.procedure.step_of(later.key)
                number = played.procedure.number_of(later.key)
                facts = {f"{later.key}.{fact}": 1}
                if part in played.procedure.steps[number - 2].parts and step.parts[0] == later:
                    before = played.procedure.steps[number - 2].key
                    if not later.early:
                        return {"facts": facts, "refused": {"step": before}}
                if part.key in later.after:
                    return {"facts": facts, "refused": {"after": part.key}}
                break
    return None


def _flat(played: Played) -> dict[str, Any]:
    flat = dict(played.shared)
    for key, facts in played.facts.items():
        flat |= {f"{key}.{name}": value for name, value in facts.items()}
    return flat


def _withdrawn(procedure: Procedure) -> list[Line]:
    first = procedure.steps[0].parts[0].key
    return [
        {"day": 5, "drop": "its reason", "state": "dropped", "open": []},
        {"finish": first, "refused": {"says": "matter.ended"}},
        {"close": True, "refused": {"says": "matter.ended"}},
    ]


def _late(procedure: Procedure, days: int) -> list[str]:
    """What is overdue where nothing is done, so many days after it began."""
    played = _begin(procedure)[0]
    played.move(BEGINS + timedelta(days=days))
    return played.late()


def _overdue(procedure: Procedure) -> list[Line]:
    dues = sorted({p.due_days for p in procedure.steps[0].parts if p.due_days and not p.after})
    if not dues:
        return []
    return [
        {"day": dues[0], "late": _late(procedure, dues[0])},
        {"day": dues[0] + 1, "late": _late(procedure, dues[0] + 1)},
    ]


def _changed(procedure: Procedure) -> list[Line]:
    part = next((p for p in procedure.steps[0].parts if not p.after), None)
    if part is None:
        return []
    days = part.due_days
    return [
        {"change": {part.key: {"due_days": days + 30}}, "open": _first(procedure)},
        {"day": days + 1, "late": _late(procedure, days + 1)},
        {"begin": True, "late": [], "open": _first(procedure)},
    ]


def _first(procedure: Procedure) -> list[str]:
    return [v.part.key for v in _begin(procedure)[0].standing().open]
