"""A matter worked on as a draft of its cases tells it: each thing done is a line that says it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from xiangyue.core import calendar
from xiangyue.core.bodies import COUNTED_BY
from xiangyue.core.cases import Played, refused
from xiangyue.core.conditions import Condition
from xiangyue.core.engine import DONE, OPEN, WAITING
from xiangyue.core.kind import DATE, WHOLE, YES_NO
from xiangyue.core.part import Part
from xiangyue.core.procedure import Procedure, facts_of
from xiangyue.core.refusals import Check, Refusal
from xiangyue.methods import rulebook
from xiangyue.methods.case_coverage import results_of
from xiangyue.methods.case_thresholds import Line, classes, consulted, everyone, need_of, short
from xiangyue.methods.cases import BEGINS, VILLAGE

SOME: Final[Mapping[str, Any]] = {WHOLE: 1, YES_NO: True, DATE: BEGINS.isoformat()}
OTHERS: Final = 10  # of what another fact is a share


class Worker:
    """One matter and the lines that tell it. ``probing``: with everything that is refused;
    ``other``: which of alternatives is taken, where there are several."""

    def __init__(self, procedure: Procedure, *, probing: bool = False, other: int = 0) -> None:
        self.procedure, self.probing, self.other = procedure, probing, other
        given = self._at_first()
        self.played = Played(procedure, BEGINS, {**VILLAGE, **given})
        self.told: list[Line] = [{"facts": given}] if given else []
        self.turns: set[tuple[str, str]] = set()
        self.probed: set[str] = set()
        self.seen: set[str] = set()

    def _at_first(self) -> dict[str, Any]:
        """Facts of the village that are not as the file's first lines say: what a part asks of it
        before it may open is not so yet."""
        given = {}
        for part in self.procedure.parts:
            for c in part.opens_when:
                leaf = self.taken(c)
                asks_delegation = leaf.fact == "village.delegated"
                shared = leaf.fact.partition(".")[0] in ("village", "matter")
                if shared and (self.probing or asks_delegation):
                    given[leaf.fact] = fails(leaf, VILLAGE)
        return given

    def taken(self, c: Condition) -> Condition:
        """The condition itself, or the one of its alternatives that is taken."""
        return c.any_of[min(self.other, len(c.any_of) - 1)] if c.any_of else c

    @property
    def open(self) -> list[str]:
        """The keys of what is open."""
        return [v.part.key for v in self.played.standing().open]

    def status(self, part: Part) -> str:
        """Where a part stands."""
        return self.played.standing().view(part.key).status

    def say(self, **line: Any) -> None:
        """A line more."""
        self.told.append(line)

    def flat(self) -> dict[str, Any]:
        """Every fact under its flat name."""
        flat = dict(self.played.shared)
        for key, facts in self.played.facts.items():
            flat |= {f"{key}.{name}": value for name, value in facts.items()}
        return flat

    # -- on the way --------------------------------------------------------------------------------

    def unlock(self) -> None:
        """What keeps every part shut, changed."""
        played = self.played
        waiting = next(v for v in played.standing().parts if v.status == WAITING and v.unmet)
        facts: dict[str, Any] = {}
        lacks: list[Line] = []
        for c in waiting.part.opens_when:
            leaf = self.taken(c)
            check = leaf.check(self.flat(), played.today)
            if check.met:
                continue
            if leaf.comparator == "days":
                began = date.fromisoformat(str(self.flat()[leaf.fact]))
                played.move(calendar.posting_ends(began, int(leaf.value)) + timedelta(days=1))
                self.say(day=played.today.isoformat())
                return
            facts[leaf.fact] = meets(leaf, played.shared, played.today)
            lacks.append(numbers(leaf.fact, check))
        if self.probing:
            self.say(lacks=lacks, waiting=waiting.part.key)
        played.put(facts)
        self.say(facts=facts, open=self.open)

    def dues(self, timed: set[str]) -> None:
        """Every open part that was not tried yet, on its last day and on the day after."""
        played, days = self.played, set()
        for key in self.open:
            if key in played.due and key not in timed:
                timed.add(key)
                days |= {played.due[key], played.due[key] + timedelta(days=1)}
        for day in sorted(days):
            played.move(day)
            self.say(day=day.isoformat(), late=played.late())

    def others(self) -> None:
        """What an open part waits for that is another's to do."""
        for view in self.played.standing().open:
            for c in view.unmet:
                fact = c.says.removeprefix("condition.")
                if not fact.startswith(f"{view.part.key}.") and fact not in self.seen:
                    self.seen.add(fact)
                    self.say(lacks=numbers(fact, c))

    def again(self, part: Part) -> None:
        """Something of a part that is done, tried once more."""
        if fact := some_fact(part):
            self.say(facts=fact, refused={"says": "part.done"})

    # -- one part ----------------------------------------------------------------------------------

    def work(self, part: Part) -> None:
        """What can be done on an open part now."""
        played = self.played
        own = [x for x in map(self.taken, part.done_when) if x.fact.startswith(f"{part.key}.")]
        base = self._bases(part, own)
        if base:
            played.put(base)
            self.say(facts=base)
        if self.probing and part.key not in self.probed:
            self.probed.add(part.key)
            self.probe(part, own, base)
        voted = self._vote(part)
        given = {x.fact: base.get(x.fact, meets(x, self.flat(), played.today)) for x in own}
        given = {k: v for k, v in given.items() if base.get(k) != v or self.flat().get(k) != v}
        if voted:
            given = {k: v for k, v in given.items() if not by_vote(part, k)}
        if given and self.status(part) == OPEN:
            played.put(given)
            self.say(facts=given)
        self._wait(part, own)
        if part.finish == "by_hand" and self.status(part) == OPEN:
            unmet = played.standing().view(part.key).unmet
            if unmet:  # waits for another part: that one first
                facts = [{"fact": c.says.removeprefix("condition.")} for c in unmet]
                self.say(finish=part.key, refused=facts)
                return
            played.finish(part.key)
            self.say(finish=part.key)
        if self.status(part) == DONE:
            self.told[-1] |= {"done": part.key}
        self.told[-1] |= {"open": self.open}

    def _bases(self, part: Part, own: list[Condition]) -> dict[str, Any]:
        """Facts of the part of which others are a share."""
        leaves = [x for p in self.procedure.parts for c in p.done_when for x in c.any_of or (c,)]
        base = {x.of: OTHERS for x in leaves if x.of.startswith(f"{part.key}.")}
        for x in own:  # of what there is, as many as are asked of it
            if x.fact in base and x.comparator in ("at_least", "more_than"):
                base[x.fact] = max(OTHERS, need_of(x, self.flat()))
        if all(x.fact in base for x in own) and part.finish == "auto":
            return {}  # they would finish it before anything was tried
        return base

    def _vote(self, part: Part) -> bool:
        if self.status(part) != OPEN or not votes(part, self.played.today):
            return False
        counts = everyone(rulebook.load().body(part.rule, day=self.played.today), 1)
        self.played.vote(part.key, counts, rulebook.load())
        line: Line = {"vote": {"part": part.key, **short(counts)}}
        self.told.append(line | ({"result": "sitting"} if consulted(part) else {}))
        return True

    def _wait(self, part: Part, own: list[Condition]) -> None:
        """The days that must run out."""
        played = self.played
        for leaf in own:
            if leaf.comparator != "days" or played.facts[part.key].get("done"):
                continue
            began = date.fromisoformat(str(self.flat()[leaf.fact]))
            ends = calendar.posting_ends(began, int(leaf.value))
            if self.probing:
                played.move(ends)
                self.say(day=ends.isoformat(), lacks={"fact": leaf.fact})
            played.move(ends + timedelta(days=1))
            self.say(day=played.today.isoformat())
            if part.finish == "auto":  # a day alone does nothing: the next act sees it
                played.put({leaf.fact: began.isoformat()})
                self.say(facts={leaf.fact: began.isoformat()})

    # -- what is refused ---------------------------------------------------------------------------

    def probe(self, part: Part, own: list[Condition], base: Line) -> None:
        """Each condition of an open part, not met, with its numbers."""
        self._too_early()
        self._failing(part)
        if self.status(part) != OPEN:
            return  # a vote ends it, whichever way it goes
        for c in part.done_when:
            leaf = self.taken(c)
            wrong = fails(leaf, self.flat())
            line: Line = {}
            if leaf in own and not by_vote(part, leaf.fact) and can_fail(wrong):
                line["facts"] = {leaf.fact: wrong}
                self.played.put({leaf.fact: wrong})
            if self.status(part) != OPEN:
                return
            check = c.check(self.flat(), self.played.today)
            if check.met:
                continue
            want = numbers(check.says.removeprefix("condition."), check)
            if part.finish == "by_hand" and not line:
                self.say(finish=part.key, refused=want)
            else:
                self.told.append(line | {"lacks": want})
            if leaf.comparator == "at_most" or leaf.fact in base:
                right = {leaf.fact: base.get(leaf.fact, need_of(leaf, self.flat()))}
                self.played.put(right)
                self.say(facts=right)

    def _too_early(self) -> None:
        """Something of each later part, before its turn: each turn once."""
        for view in self.played.standing().parts:
            fact = some_fact(view.part)
            if view.status != WAITING or not fact:
                continue
            try:
                self.played.put(fact)
            except Refusal as refusal:
                for one in refused(self.procedure, refusal):
                    word = next((w for w in ("step", "after") if w in one), "")
                    if word and (word, one[word]) not in self.turns:
                        self.turns.add((word, one[word]))
                        self.say(facts=fact, refused={word: one[word]})

    def _failing(self, part: Part) -> None:
        """Its body does not come; votes against it; gives back more ballots than it was given."""
        if not votes(part, self.played.today):
            return
        body = rulebook.load().body(part.rule, day=self.played.today)
        for result in results_of(part, body):
            counts = everyone(body, 1 if result == "void" else 0)
            if result == "no-sitting":
                counts |= {n: 0 for n in counts if n.partition(".")[0] not in ("due", *COUNTED_BY)}
            elif result == "void":
                agree = ["for"] if "for" in counts else classes(counts, "for")
                for n, name in enumerate(agree):  # one ballot more in the first box
                    cast, suffix = counts[name], name.removeprefix("for")
                    more = not n
                    # no more are for it than are due: one paper fewer was given out
                    if body.mapping("totals"):
                        counts |= {f"issued{suffix}": cast - more, f"returned{suffix}": cast}
                        continue
                    counts |= {f"issued{suffix}": cast, f"returned{suffix}": cast + more}
                    counts[name] = cast + more
            unmet = self.played.standing().view(part.key).unmet
            unmet = [c for c in unmet if c.need is None or c.says.endswith(".votes")]
            self.played.vote(part.key, counts, rulebook.load())
            if self.status(part) != OPEN:  # that they met is enough: it is done by this
                for c in unmet:
                    self.say(lacks=numbers(c.says.removeprefix("condition."), c))
            self.say(vote={"part": part.key, **short(counts)}, result=result)


def meets(leaf: Condition, shared: Mapping[str, Any], today: date) -> Any:
    """A value that meets a condition."""
    if leaf.comparator == "is":
        return leaf.value
    if leaf.comparator == "days":
        return today.isoformat()
    return need_of(leaf, shared)


def fails(leaf: Condition, shared: Mapping[str, Any]) -> Any:
    """A value that just does not; None where there is none to say."""
    if leaf.comparator == "is":
        return not leaf.value if isinstance(leaf.value, bool) else None
    if leaf.comparator == "days":
        return None
    return need_of(leaf, shared) + (1 if leaf.comparator == "at_most" else -1)


def can_fail(value: Any) -> bool:
    """Whether a fact can be so."""
    return value is not None and (isinstance(value, bool) or value >= 0)


def by_vote(part: Part, fact: str) -> bool:
    """Whether a fact comes of a sitting alone."""
    return part.kind == "sitting" and fact.endswith((".passed", ".held"))


def numbers(fact: str, check: Check) -> Line:
    """A condition as a case names it."""
    want: Line = {"fact": fact}
    want |= {n: v for n in ("have", "need", "of") if (v := getattr(check, n)) is not None}
    if check.clause:
        want["clause"] = check.clause
    return want


def some_fact(part: Part) -> Line:
    """A fact of a part that may come about, whatever it is: a whole number where it has one."""
    kept = facts_of(part)
    for type_, value in SOME.items():
        for fact, its in kept.items():
            if its == type_ and fact != "done":
                return {f"{part.key}.{fact}": value}
    return {}


def votes(part: Part, day: date) -> bool:
    """Whether a simple count can be made for its body: all there, all for it."""
    if not part.rule:
        return False
    book = rulebook.load()
    try:
        counts = everyone(book.body(part.rule, day=day), 1)
        judge = book.quorum if consulted(part) else book.judge
        return judge(part.rule, day=day, counts=counts).result in ("passed", "sitting")
    except Refusal:
        return False
