"""The boxes of a vote on one question: what each teller found in each, who signed when it was
sealed, its papers as they may be told.

The vote on a recall goes as an election's (Beijing's Measures for Elections, Art. 34): a mobile box
beside the hall, each box sealed and signed, read box by box. Votes are told of all boxes together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from xiangyue.actions import own_numbers
from xiangyue.actions.standing import Case
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.methods import rulebook

READ: Final = ("issued", "returned", "agree", "against", "void")
MOST: Final = 20
NAME: Final = 40


def sums(boxes: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """The sums of all boxes."""
    return {name: sum(int(box[name]) for box in boxes) for name in READ}


def checked(case: Case, boxes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The boxes as they are kept; Refusal for a box without a name or of another's, for numbers of
    a box that do not add up, and where too few signed for it."""
    kept = []
    for box in boxes:
        name = str(box["box"]).strip()[:NAME]
        if not name or any(name == one["box"] for one in kept) or len(kept) == MOST:
            raise refuse("question.boxes", field="box_1")
        numbers = {n: int(box[n]) for n in READ}
        have = numbers["agree"] + numbers["against"] + numbers["void"]
        if min(numbers.values()) < 0 or have != numbers["returned"]:
            values = {"box": name}
            check = Check("question.box-sum", False, have, numbers["returned"], values=values)
            raise Refusal("invalid", check, field="box_1")
        mobile = bool(box.get("mobile"))
        signers = [str(s).strip()[:NAME] for s in box.get("signers", ()) if str(s).strip()]
        _signed(case, name, len(set(signers)), mobile=mobile)
        kept.append({"box": name, "mobile": mobile, **numbers, "signers": signers})
    return kept


def _signed(case: Case, name: str, signed: int, *, mobile: bool) -> None:
    setting = "election.mobile-signers" if mobile else "election.box-signers"
    need = own_numbers.setting(setting, matter=case.matter, day=case.today)
    if signed < need:
        area = case.matter.area_id
        clause = rulebook.load().setting(setting, day=case.today, area=area).clause
        check = Check("question.box-signers", False, signed, need, clause=clause,
                      values={"box": name})  # fmt: skip
        raise Refusal("conditions", check, field="box_1")


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two tellers have the same, box by box; in whose words who signed does not matter."""
    return _bare(one) == _bare(other)


def _bare(read: Mapping[str, Any]) -> dict[str, Any]:
    boxes = [{k: v for k, v in box.items() if k != "signers"} for box in read.get("boxes", ())]
    return {**read, "boxes": sorted(boxes, key=lambda box: str(box["box"]))}


def papers(read: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The papers of each box, without the votes in it: a small one would tell them."""
    return [
        {k: box[k] for k in ("box", "mobile", "issued", "returned", "signers")}
        for box in read.get("boxes", ())
    ]
