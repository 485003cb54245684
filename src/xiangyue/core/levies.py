"""The contribution list of 一事一议: who gives how much money and labour, who does not, and why.

Rules (国办发〔2007〕4号, Measures on Raising Money and Labour for One Matter; caps and ages are the
province's) come as dated settings, ``levies.*`` in ``rules/levies.yaml``; nothing is a constant
here. Money is asked of each head, labour of each worker (by age and sex). Who is exempt is not in
the base; a relief that the meeting granted lessens what that household gives and is not laid upon
the others. Nobody is made to give money for labour: it is commuted at the village's price only on
the person's own written request.

Money is whole fen. Labour is whole tenths of a workday (工日). A sum to be raised is shared by
largest remainder over the households, so that the shares add up to it exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Final, Literal

from xiangyue.core import money
from xiangyue.core.calendar import add_years, age
from xiangyue.core.refusals import Check, Refusal
from xiangyue.core.rule_settings import Setting

CIRCUMSTANCES: Final[Mapping[str, tuple[bool, bool]]] = {
    "five-guarantees": (True, True),
    "soldier": (True, True),
    "low-income": (True, False),
    "disabled-veteran": (False, True),
    "student": (False, True),
    "pregnant": (False, True),
    "after-birth": (False, True),
}
"""What a setting may exempt from: (money, labour)."""
PRACTICE: Final = "levies-practice"
"""The clause of numbers that many provinces have, where this province's text is not held."""


@dataclass(frozen=True)
class Member:
    """One of the people asked. ``circumstances`` are keys of ``CIRCUMSTANCES``; ``gave_birth`` is
    the day of the last birth. ``money_before`` (fen) and ``labour_before`` (tenths of a workday)
    were asked of this person earlier in the same year."""

    key: str
    household: str
    name: str
    born: date
    sex: Literal["m", "f"]
    circumstances: frozenset[str] = frozenset()
    gave_birth: date | None = None
    money_before: int = 0
    labour_before: int = 0


@dataclass(frozen=True)
class Rules:
    """The settings in force on a day, each with its clause."""

    settings: Mapping[str, Setting]

    @classmethod
    def read(cls, setting: Callable[[str], Setting]) -> Rules:
        """``setting`` gives a setting by its name, as ``RuleBook.setting`` does for a day, an area
        and a charter."""
        names = ["money-cap", "labour-cap", "men-from", "men-to", "women-from", "women-to"]
        for circumstance, kinds in CIRCUMSTANCES.items():
            names += [
                f"exempt-{kind}.{circumstance}"
                for kind, asked in zip(("money", "labour"), kinds, strict=True)
                if asked
            ]
        return cls({name: setting(f"levies.{name}") for name in names})

    def value(self, name: str) -> int:
        return self.settings[name].value

    def clause(self, name: str) -> str:
        return self.settings[name].clause

    def exempt(self, member: Member, kind: Literal["money", "labour"], on: date) -> str:
        """The name of the setting that exempts the member, "" where none does."""
        has = set(member.circumstances)
        if member.gave_birth is not None and member.gave_birth <= on:
            if on < add_years(member.gave_birth, 1):
                has.add("after-birth")
            else:
                has.discard("after-birth")
        for circumstance in CIRCUMSTANCES:
            name = f"exempt-{kind}.{circumstance}"
            if circumstance in has and name in self.settings and self.value(name):
                return name
        return ""

    def works(self, member: Member, on: date) -> bool:
        """Whether the member's age makes a worker: both ages are in the span."""
        who = "men" if member.sex == "m" else "women"
        return self.value(f"{who}-from") <= age(member.born, on) <= self.value(f"{who}-to")


@dataclass(frozen=True)
class Plan:
    """What is to be raised: a ``total`` to be shared, or so much ``each``; 0 for none of it.

    Money in fen, labour in tenths of a workday, ``price`` in fen a workday.
    """

    money_total: int = 0
    money_each: int = 0
    labour_total: int = 0
    labour_each: int = 0
    price: int = 0


@dataclass(frozen=True)
class Relief:
    """Granted by the meeting on request: ``share`` of the member's money or labour is let off."""

    member: str
    kind: Literal["money", "labour"]
    share: Fraction
    source: str


@dataclass(frozen=True)
class Commutation:
    """The member's own written request to give money for so many ``tenths`` of a workday."""

    member: str
    tenths: int
    asked: date


@dataclass(frozen=True)
class LevyLine:
    """What a household gives: ``heads`` who pay of ``people``, ``workers``; ``money`` (fen) and
    ``labour`` (tenths of a workday) after relief and commutation; ``paid_for_labour`` in fen."""

    household: str
    people: int
    heads: int
    workers: int
    money: int
    money_let_off: int
    labour: int
    labour_let_off: int
    paid_for_labour: int
    why: tuple[Check, ...]


@dataclass(frozen=True)
class LevyList:
    """All lines, by household; their sums; ``notes`` on what is not sure."""

    lines: tuple[LevyLine, ...]
    money: int
    labour: int
    paid_for_labour: int
    notes: tuple[Check, ...]


def shares(total: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """``total`` shared by ``weights``, exact: rounded down, then one more to the largest
    remainders (equal ones in the order of the keys). Raises ``ValueError`` where nobody shares."""
    whole = sum(weights.values(), Fraction(0))
    if total and not whole:
        raise ValueError("nobody to share among")
    exact = {key: total * w / whole if whole else Fraction(0) for key, w in weights.items()}
    given = {key: int(share) for key, share in exact.items()}
    order = sorted(exact, key=lambda key: (given[key] - exact[key], key))
    for key in order[: total - sum(given.values())]:
        given[key] += 1
    return given


@dataclass
class _House:
    people: int = 0
    money: list[Member] = field(default_factory=list)
    labour: list[Member] = field(default_factory=list)
    why: list[Check] = field(default_factory=list)


def levy(
    members: Iterable[Member],
    rules: Rules,
    plan: Plan,
    on: date,
    *,
    reliefs: Sequence[Relief] = (),
    commutations: Sequence[Commutation] = (),
) -> LevyList:
    """The list. Raises ``Refusal`` where the plan contradicts itself, goes over a cap, where
    nobody is left to give, or where labour would be commuted without being asked for."""
    people = sorted(members, key=lambda m: (m.household, m.key))
    by_key = {m.key: m for m in people}
    _check(people, by_key, plan, reliefs, commutations, on)
    houses: dict[str, _House] = {}
    for member in people:
        _place(houses.setdefault(member.household, _House()), member, rules, plan, on)
    givers = {
        "money": [m for h in houses.values() for m in h.money],
        "labour": [m for h in houses.values() for m in h.labour],
    }
    due = _due(houses, givers, plan)
    _caps(givers, rules, plan)
    lines = tuple(
        _line(key, house, due, reliefs, commutations, plan, by_key) for key, house in houses.items()
    )
    notes = tuple(
        Check("levies.cap-to-confirm", True, have=rules.value(name), clause=PRACTICE)
        if name == "money-cap"
        else Check("levies.labour-cap-to-confirm", True, have=rules.value(name), clause=PRACTICE)
        for name, asked in (
            ("money-cap", plan.money_total or plan.money_each),
            ("labour-cap", plan.labour_total or plan.labour_each),
        )
        if asked and rules.clause(name) == PRACTICE
    )
    return LevyList(
        lines,
        sum(x.money for x in lines),
        sum(x.labour for x in lines),
        sum(x.paid_for_labour for x in lines),
        notes,
    )


def _check(
    people: Sequence[Member],
    by_key: Mapping[str, Member],
    plan: Plan,
    reliefs: Sequence[Relief],
    commutations: Sequence[Commutation],
    on: date,
) -> None:
    wrong = []
    amounts = (plan.money_total, plan.money_each, plan.labour_total, plan.labour_each, plan.price)
    if (
        any(type(n) is not int or n < 0 for n in amounts)
        or not any(amounts[:4])
        or (plan.money_total and plan.money_each)
        or (plan.labour_total and plan.labour_each)
    ):
        wrong.append(Check("levies.plan-unclear", False))
    if len(by_key) != len(people):
        wrong.append(Check("levies.person-twice", False, len(people), len(by_key)))
    seen: set[tuple[str, str]] = set()
    for relief in reliefs:
        key = (relief.member, relief.kind)
        fits = 0 < relief.share <= 1 and relief.source and relief.member in by_key
        if not fits or key in seen:
            values = {"who": relief.member}
            wrong.append(Check("levies.relief-unclear", False, values=values))
        seen.add(key)
    asked: set[str] = set()
    for one in commutations:
        known = one.member in by_key and one.member not in asked
        if not known or one.tenths <= 0 or one.asked > on or not plan.price:
            values = {"who": by_key[one.member].name if one.member in by_key else one.member}
            clause = "levies-measures:3"
            wrong.append(Check("levies.not-asked-for", False, clause=clause, values=values))
        asked.add(one.member)
    if wrong:
        raise Refusal("invalid", *wrong)


def _place(house: _House, member: Member, rules: Rules, plan: Plan, on: date) -> None:
    house.people += 1
    if plan.money_total or plan.money_each:
        if name := rules.exempt(member, "money", on):
            house.why.append(_exempt("levies.exempt-money", member, name, rules))
        else:
            house.money.append(member)
    if plan.labour_total or plan.labour_each:
        if not rules.works(member, on):
            who = "men" if member.sex == "m" else "women"
            values = {
                "who": member.name,
                "age": age(member.born, on),
                "first": rules.value(f"{who}-from"),
                "last": rules.value(f"{who}-to"),
            }
            clause = rules.clause(f"{who}-to")
            house.why.append(Check("levies.no-worker", True, clause=clause, values=values))
        elif name := rules.exempt(member, "labour", on):
            house.why.append(_exempt("levies.exempt-labour", member, name, rules))
        else:
            house.labour.append(member)


def _exempt(says: str, member: Member, name: str, rules: Rules) -> Check:
    values = {"who": member.name, "setting": f"levies.{name}", "unit": "yes"}
    return Check(says, True, clause=rules.clause(name), values=values)


def _due(
    houses: Mapping[str, _House], givers: Mapping[str, Sequence[Member]], plan: Plan
) -> dict[str, dict[str, int]]:
    """What each household owes before relief, of each kind."""
    due: dict[str, dict[str, int]] = {}
    for kind, total, each in (
        ("money", plan.money_total, plan.money_each),
        ("labour", plan.labour_total, plan.labour_each),
    ):
        if (total or each) and not givers[kind]:
            raise Refusal("conditions", Check("levies.nobody", False, values={"kind": kind}))
        sizes = {
            k: len(h.money if kind == "money" else h.labour) for k, h in sorted(houses.items())
        }
        if each:
            due[kind] = {k: each * n for k, n in sizes.items()}
        else:
            due[kind] = shares(total, {k: Fraction(n) for k, n in sizes.items()})
    return due


def _caps(givers: Mapping[str, Sequence[Member]], rules: Rules, plan: Plan) -> None:
    """Nobody gives more in a year than the cap: what was asked before is counted in."""
    wrong = []
    money_, labour = givers["money"], givers["labour"]
    cap = rules.value("money-cap")
    each = plan.money_each or (Fraction(plan.money_total, len(money_)) if money_ else 0)
    over = [m for m in money_ if m.money_before + each > cap]
    if over:
        most = max(-(-(m.money_before + each) // 1) for m in over)
        values = {
            "asked": money.words(int(most)),
            "cap": money.words(cap),
            "people": len(over),
            "most": money.words(max(0, _room(money_, cap, "money"))),
        }
        wrong.append(Check("levies.over-cap", False, int(most), cap, len(money_), "heads",
                           rules.clause("money-cap"), values))  # fmt: skip
    cap = 10 * rules.value("labour-cap")
    each = plan.labour_each or (Fraction(plan.labour_total, len(labour)) if labour else 0)
    over = [m for m in labour if m.labour_before + each > cap]
    if over:
        most = max(-(-(m.labour_before + each) // 1) for m in over)
        values = {"asked": days(int(most)), "cap": days(cap), "people": len(over),
                  "most": days(max(0, _room(labour, cap, "labour")))}  # fmt: skip
        wrong.append(Check("levies.over-labour-cap", False, int(most), cap, len(labour), "workers",
                           rules.clause("labour-cap"), values))  # fmt: skip
    if wrong:
        raise Refusal("conditions", *wrong)


def _room(givers: Sequence[Member], cap: int, kind: str) -> int:
    """The most that may be raised in all if everyone gives the same."""
    before = max(m.money_before if kind == "money" else m.labour_before for m in givers)
    return (cap - before) * len(givers)


def days(tenths: int) -> str:
    """Tenths of a workday as ``2`` or ``2.5``."""
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)


def _line(
    key: str,
    house: _House,
    due: Mapping[str, Mapping[str, int]],
    reliefs: Sequence[Relief],
    commutations: Sequence[Commutation],
    plan: Plan,
    by_key: Mapping[str, Member],
) -> LevyLine:
    why = list(house.why)
    money_, labour = due["money"].get(key, 0), due["labour"].get(key, 0)
    if house.money:
        values: dict[str, Any] = {"heads": len(house.money), "amount": money.words(money_)}
        why.append(Check("levies.money", True, money_, values=values))
    if house.labour:
        values = {"workers": len(house.labour), "days": days(labour)}
        why.append(Check("levies.labour", True, labour, values=values))
    off = {"money": 0, "labour": 0}
    for kind, givers, owed in (("money", house.money, money_), ("labour", house.labour, labour)):
        # A member's part of the household's share, so that all parts let off never exceed it.
        parts = shares(owed, {m.key: Fraction(1) for m in givers}) if givers else {}
        for relief in reliefs:
            if relief.kind == kind and relief.member in parts:
                let = int(-(-(parts[relief.member] * relief.share) // 1))
                off[kind] += let
                values = {
                    "who": by_key[relief.member].name,
                    "source": relief.source,
                    "amount": money.words(let) if kind == "money" else days(let),
                }
                says = "levies.money-let-off" if kind == "money" else "levies.labour-let-off"
                why.append(Check(says, True, let, values=values))
    left = labour - off["labour"]
    paid = 0
    keys = {m.key for m in house.labour}
    for one in commutations:
        if by_key[one.member].household != key:
            continue
        values = {"who": by_key[one.member].name, "days": days(one.tenths), "left": days(left)}
        if one.member not in keys or one.tenths > left:
            raise Refusal("conditions", Check("levies.more-than-owed", False, left, one.tenths,
                                              values=values))  # fmt: skip
        left -= one.tenths
        amount = one.tenths * plan.price // 10
        paid += amount
        values |= {"amount": money.words(amount), "asked": one.asked.isoformat()}
        clause = "levies-measures:3"
        why.append(Check("levies.commuted", True, one.tenths, clause=clause, values=values))
    return LevyLine(
        key,
        house.people,
        len(house.money),
        len(house.labour),
        money_ - off["money"],
        off["money"],
        left,
        off["labour"],
        paid,
        tuple(why),
    )
