"""A matter handed in to a level above; taken in, answered, sent back to be corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions import seats_given
from xiangyue.actions.acts import Act
from xiangyue.actions.files import Kept, at_most, attach
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import calendar
from xiangyue.core.bodies import OFFICERS
from xiangyue.core.kinds.review import OUTCOMES, REASONED, office_of
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Membership, Review
from xiangyue.methods.wording import sentences

MOST_FILES = 10


def hand_in(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    papers: Sequence[str] = (),
    note: str = "",
    files: Sequence[Kept] = (),
    expected: int | None = None,
    key: UUID | None = None,
) -> Review:
    """Hand a part of a matter in to the level that looks at it, with ``papers`` by their names.

    Its working days run from the day after. Again after it was sent back: ``note`` must say what
    was corrected. Refusal where a paper that the definition asks is missing, where it waits for an
    answer, where it has been answered for good.
    """
    note = words(note, "note", 2000, least=0)
    at_most(files, MOST_FILES, field="files")
    with act_on(matter_id, "review.hand-in", part, actor, now, expected, key) as (a, case):
        facts = case.facts(part)
        again = int(facts.get("corrections_open", 0)) > 0
        asked = case.procedure.part(part)
        if not again or asked.words["again_from"]:
            asked = case.require_open(part, "review")
        last = _last(case, part)
        if last is not None and last.answered_at is None:
            raise refuse("review.waiting", code="conditions")
        rounds = last.round if last else 0
        if not facts.get("submitted"):
            last = None  # what was answered before was of a turn before this one
        if last is not None and last.outcome not in ("returned", "refused"):
            raise refuse("review.answered", code="conditions")
        if last is not None and not note:
            raise refuse("review.what-changed", field="note")
        wanted, given = asked.words["papers"], set(papers)
        if missing := [p for p in wanted if p not in given]:
            names = {
                lang: ("、" if lang == "zh" else ", ").join(
                    case.procedure.text(lang, "parts", part, "papers", p) or p for p in missing
                )
                for lang in ("zh", "en")
            }
            have = len(wanted) - len(missing)
            check = Check("review.papers", False, have, len(wanted), values={"missing": names})
            raise Refusal("conditions", check, field="papers")
        days = asked.words["working_days"]
        due = calendar.deadline(case.today, days, case.today).last if days else None
        if months := asked.words["months"]:
            due = calendar.add_months(case.today, months)
        row = Review.objects.create(
            matter=case.matter,
            part=part,
            round=rounds + 1,
            office_id=office_of(case.matter.area_id, asked.words["level"]),
            effect=asked.words["effect"],
            papers=list(wanted),
            note=note,
            submitted_at=now,
            submitted_by_id=actor.person_id,
            due_on=due,
        )
        attach(files, area=case.matter.area_id, now=now, public=False, review=row)
        case.add(part, submitted=1)
        if last is not None:
            case.add(part, corrected=1)
            case.put(part, corrections_open=0, refused=False)
        if due is not None:
            case.put(part, due=due.isoformat())
            a.count("reviews_due", 1, due)
        _tell(a, row, files)
        a.data["papers"] = row.papers
        a.sealed["note"] = note
        case.settle(a)
        a.result = str(row.pk)
    return row


def take_in(*, actor: Actor, now: datetime, review_id: int, key: UUID | None = None) -> Review:
    """The office says that it has it: the village sees when, and by whom. No deadline moves."""
    with act_on(_matter_of(review_id), "review.take-in", "", actor, now, None, key) as (a, case):
        row = _waiting(review_id)
        _require_office(actor, row, case.procedure.part(row.part))
        if row.taken_at is not None:
            raise refuse("review.taken", code="conditions")
        row.taken_at, row.taken_by_id = now, actor.person_id
        a.save(row, "taken_at", "taken_by")
        _tell(a, row)
        case.settle(a)
        a.result = str(row.pk)
    return row


def answer(
    *,
    actor: Actor,
    now: datetime,
    review_id: int,
    outcome: str,
    text: str = "",
    number: str = "",
    on_paper: bool = False,
    files: Sequence[Kept] = (),
    key: UUID | None = None,
) -> Review:
    """The office answers: ``outcome`` is one of ``OUTCOMES`` of its effect, ``text`` its reasons.

    ``on_paper``: the office has nobody who works with this; the village enters its answer from the
    paper, with a photo of it. Refusal to whoever handed it in, and to anyone but the office.
    """
    text = words(text, "text", 4000, least=1 if outcome in REASONED else 0)
    number = words(number, "number", 60, least=0)
    at_most(files, MOST_FILES, field="files")
    with act_on(_matter_of(review_id), "review.answer", "", actor, now, None, key) as (a, case):
        row = _waiting(review_id)
        part = case.procedure.part(row.part)
        _require_answerer(actor, row, case, part, on_paper, files)
        if outcome not in OUTCOMES[row.effect]:
            raise refuse("review.outcome", field="outcome")
        row.outcome, row.text, row.number, row.on_paper = outcome, text, number, on_paper
        row.answered_at, row.answered_by_id = now, actor.person_id
        a.save(row, "outcome", "text", "number", "on_paper", "answered_at", "answered_by")
        attach(files, area=case.matter.area_id, now=now, public=False, review=row)
        if row.due_on is not None:
            a.count("reviews_due", -1, row.due_on)
            if case.today > row.due_on:
                case.put(row.part, late=True)
        _come(case, row)
        if outcome == "approved":
            seats_given.take(a, case, part)
        _tell(a, row, files)
        a.data |= {"outcome": outcome, "number": number, "on_paper": on_paper}
        a.sealed["text"] = text
        case.settle(a)
        a.result = str(row.pk)
    return row


def order_correction(
    *,
    actor: Actor,
    now: datetime,
    review_id: int,
    text: str,
    files: Sequence[Kept] = (),
    key: UUID | None = None,
) -> Review:
    """What is on file already must be corrected (Art. 31): the order is a row of its own."""
    text = words(text, "text", 4000)
    at_most(files, MOST_FILES, field="files")
    with act_on(_matter_of(review_id), "review.order", "", actor, now, None, key) as (a, case):
        filed = Review.objects.get(pk=review_id)
        _require_office(actor, filed, case.procedure.part(filed.part))
        last = _last(case, filed.part)
        if last != filed or filed.outcome != "filed":
            raise refuse("review.not-filed", code="conditions", clause="law:31")
        row = Review.objects.create(
            matter=case.matter,
            part=filed.part,
            round=filed.round + 1,
            office_id=filed.office_id,
            effect=filed.effect,
            papers=filed.papers,
            submitted_at=filed.submitted_at,
            submitted_by_id=filed.submitted_by_id,
            outcome="returned",
            text=text,
            answered_at=now,
            answered_by_id=actor.person_id,
        )
        attach(files, area=case.matter.area_id, now=now, public=False, review=row)
        _come(case, row)
        _tell(a, row, files)
        a.data["outcome"] = "returned"
        a.sealed["text"] = text
        case.settle(a)
        a.result = str(row.pk)
    return row


def go_on(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Review:
    """Go on without advice, once the days for it are over. It may still come, and is then kept."""
    with act_on(matter_id, "review.go-on", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "review")
        row = _last(case, part)
        if row is None or row.effect != "advises" or row.answered_at or row.due_on is None:
            raise refuse("review.nothing-waits", code="conditions")
        if case.today <= row.due_on:
            left = calendar.WORK.working_days_between(case.today, row.due_on)
            days = case.procedure.part(part).words["working_days"]
            values = {"until": row.due_on.isoformat(), "left": left}
            raise Refusal(
                "conditions", Check("review.not-over", False, days - left, days, values=values)
            )
        case.put(part, heard=True)
        _tell(a, row)
        case.settle(a)
        a.result = str(row.pk)
    return row


def _come(case: Case, row: Review) -> None:
    """What an answer does to the facts of its part."""
    facts = {"on": case.today.isoformat()}
    case.put(row.part, **facts)
    if row.outcome == "returned":
        case.add(row.part, returned=1, corrections_open=1)
        if start := case.procedure.part(row.part).words["again_from"]:
            _anew(case, start, row.part)
    elif row.outcome == "advised":
        case.put(row.part, advised=True, heard=True)
    else:  # approved, refused, filed
        case.put(row.part, **{row.outcome: True})


def _anew(case: Case, start: str, review: str) -> None:
    """What was decided goes back to the body that decided it (Art. 31): from its sitting on, all
    is done once more. How often it voted and was reviewed stays told."""
    keys = [p.key for p in case.procedure.parts]
    for key in keys[keys.index(start) :]:
        if key == start:
            case.put(key, held=False, passed=False, done=False)
        elif key == review:
            case.put(key, filed=False, approved=False, done=False)
        else:
            case.parts[key].facts.clear()
            case.changed.add(key)
        state = case.parts[key]
        state.opened_on = state.due_on = state.done_at = None


def _tell(a: Act, row: Review, files: Sequence[Kept] = ()) -> None:
    a.on["review"] = row.round
    a.data |= {"part": row.part, "office": row.office_id}
    if row.due_on:
        a.data["due"] = row.due_on.isoformat()
    if files:
        a.data["files"] = [f.sha256 for f in files]


def _matter_of(review_id: int) -> int:
    found = Review.objects.filter(pk=review_id).values_list("matter_id", flat=True).first()
    if found is None:
        raise refuse("review.unknown", code="not-found")
    return found


def _last(case: Case, part: str) -> Review | None:
    return Review.objects.filter(matter=case.matter, part=part).order_by("-round").first()


def _waiting(review_id: int) -> Review:
    row = Review.objects.get(pk=review_id)  # its matter is locked, so nobody else changes it
    if row.answered_at is not None:
        raise refuse("review.answered", code="conditions")
    return row


def _require_office(actor: Actor, row: Review, part: Part) -> None:
    if not actor.holds(row.office_id, *OFFICERS):
        level = sentences()[f"level.{part.words['level']}"]
        raise refuse("review.office", code="not-allowed", level=level)


def _require_answerer(
    actor: Actor, row: Review, case: Case, part: Part, on_paper: bool, files: Sequence[Kept]
) -> None:
    if not on_paper:
        _require_office(actor, row, part)
        if actor.person_id == row.submitted_by_id:
            raise refuse("review.own", code="not-allowed")
        return
    require_actor(actor, case.matter, row.part)
    if has_officer(row.office_id, case):
        level = sentences()[f"level.{part.words['level']}"]
        raise refuse("review.office-is-there", code="not-allowed", level=level)
    if not files:
        raise refuse("review.no-photo", field="files")


def has_officer(office: str, case: Case) -> bool:
    """Whether anybody of that office works with this installation."""
    held = Membership.objects.filter(area_id=office, role__in=OFFICERS, start__lte=case.today)
    return held.exclude(end__lt=case.today).exists()
