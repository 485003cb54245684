"""The first words of a story and its numbers, out of the records of a closed matter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from xiangyue.actions.held_counts import whole_told
from xiangyue.actions.meeting_frame import total
from xiangyue.actions.posting_signers import deciding_item
from xiangyue.actions.standing import Case
from xiangyue.core import money
from xiangyue.core.masking import mask
from xiangyue.core.stories import ordered, sentences_of
from xiangyue.data.models import (
    Acceptance,
    Activity,
    AgendaItem,
    MatterPart,
    MotionText,
    Objection,
    Opinion,
    Posting,
    Progress,
    Question,
    Story,
    Task,
)

LONGEST = 600  # characters of a drafted section
QUOTED = 2  # opinions told in their own words


def drafted(case: Case) -> tuple[dict[str, str], list[list[Any]]]:
    """``(sections, facts)``: what was asked, said, decided, done and how it was received, each out
    of the records of the matter. Nobody is named; whoever edits it adds what it means."""
    matter = case.matter
    item = deciding_item(matter)
    tasks = list(Task.objects.filter(matter=matter).order_by("pk"))
    facts = _facts(case, item, tasks)
    sections = {
        "asked": _asked(case),
        "decided": _decided(case, item),
        "done": _done(case, tasks),
        "rated": _rated(case),
        "learned": "",
    }
    return sections, ordered(facts)


def _asked(case: Case) -> str:
    said = Opinion.objects.filter(matter=case.matter, public=True).order_by("pk")
    quotes = [f"“{mask(text)}”" for text in said.values_list("text", flat=True)[:QUOTED]]
    answers = [mask(text) for text in said.exclude(answer="").values_list("answer", flat=True)[:1]]
    return sentences_of([case.matter.summary, *quotes, *answers], LONGEST)


def _decided(case: Case, item: AgendaItem | None) -> str:
    """What was said before it (talks, questions, comments), then the text that was decided."""
    held = Activity.objects.filter(matter=case.matter, held_on__isnull=False).order_by("held_on")
    said = [mask(text) for text in held.exclude(text="").values_list("text", flat=True)[:QUOTED]]
    asked = Question.objects.filter(matter=case.matter, answered_at__isnull=False).order_by("pk")
    for text, answer in asked.values_list("text", "answer")[:QUOTED]:
        said.append(f"“{mask(text)}” {mask(answer)}")
    text = item.text if item is not None else None
    if text is None:
        text = MotionText.objects.filter(matter=case.matter).order_by("-made_at", "-pk").first()
    lines = text.body.splitlines() if text is not None else []
    return sentences_of([*said, *lines], 2 * LONGEST)


def _rated(case: Case) -> str:
    """What was said when it was accepted, and the objections that were answered."""
    raised = Objection.objects.filter(posting__matter=case.matter, answered_at__isnull=False)
    lines = [mask(a) for a in raised.order_by("pk").values_list("answer", flat=True)[:QUOTED]]
    return sentences_of(lines, LONGEST)


def texts_of(story: Story) -> list[str]:
    """Every text of the matter's records in which a number may stand, and the numbers of its facts
    in words: what the numbers of a story are held against."""
    matter = story.matter
    found = [
        matter.title,
        matter.summary,
        str(matter.budget or ""),
        str((matter.budget or 0) // 100),
    ]
    found += [matter.resolution_number, str(matter.began_at.date()), str(matter.closed_at)]
    rows: list[Any] = [
        Opinion.objects.filter(matter=matter).values_list("text", "answer"),
        MotionText.objects.filter(matter=matter).values_list("title", "body"),
        Task.objects.filter(matter=matter).values_list(
            "title", "standard", "due_on", "finished_at"
        ),
        Progress.objects.filter(task__matter=matter).values_list("text", "made_at"),
        Acceptance.objects.filter(matter=matter).values_list("text", "made_at"),
        Activity.objects.filter(matter=matter).values_list("title", "text", "people", "held_on"),
        Posting.objects.filter(matter=matter).values_list("title", "body", "days", "posted_at"),
        MatterPart.objects.filter(matter=matter).values_list("facts"),
    ]
    found += [str(value) for some in rows for row in some for value in row if value is not None]
    for _key, values in story.facts:
        found += [str(value) for value in values.values()]
        found += [amount for lang in ("zh", "en") for amount in amounts(values, lang).values()]
    return found


def _done(case: Case, tasks: list[Task]) -> str:
    lines = [f"{task.title}。" for task in tasks if task.finished_at]
    told = Progress.objects.filter(task__matter=case.matter).exclude(text="").order_by("made_at")
    lines += [mask(text) for text in told.values_list("text", flat=True)[: 2 * QUOTED]]
    accepted = Acceptance.objects.filter(matter=case.matter, accepted=True).order_by("-made_at")
    last = accepted.values_list("text", flat=True).first()
    return sentences_of([*lines, last or ""], 2 * LONGEST)


def _facts(case: Case, item: AgendaItem | None, tasks: list[Task]) -> dict[str, Mapping[str, Any]]:
    matter, found = case.matter, {}
    if n := case.shared.get("matter.opinions"):
        found["opinions"] = {"n": n}
    of = {kind: _sum(case, kind) for kind in ("reach", "posting", "rating", "secret_rating")}
    if n := of["reach"].get("households"):
        found["households"] = {"n": n}
    if item is not None:
        votes = {name: total(item.counts, name) for name in ("due", "present", "for")}
        if votes["due"] and whole_told(item):
            found["vote"] = votes
    if matter.resolution_number:
        day = timezone.localdate(matter.decided_at) if matter.decided_at else None
        found["resolution"] = {"number": matter.resolution_number, "day": day and day.isoformat()}
    if tasks:
        in_time = sum(
            bool(t.finished_at and timezone.localdate(t.finished_at) <= t.due_on) for t in tasks
        )
        found["tasks"] = {"n": len(tasks), "in_time": in_time}
    if spent := sum(t.spent for t in tasks):
        found["cost"] = {"spent": spent, "budget": matter.budget}
    if n := of["posting"].get("objections"):
        found["objections"] = {"n": n}
    if of["rating"].get("returned"):
        found["rated"] = {name: of["rating"].get(name, 0) for name in ("content", "returned")}
    if of["secret_rating"].get("shown"):
        found["graded"] = {name: of["secret_rating"].get(name, 0) for name in ("voted", "entitled")}
    if matter.closed_at:
        days = (timezone.localdate(matter.closed_at) - timezone.localdate(matter.began_at)).days
        found["days"] = {"n": days}
    return found


def _sum(case: Case, kind: str) -> dict[str, int]:
    """The whole-number facts of all parts of a kind, added up."""
    sums: dict[str, int] = {}
    for part in case.procedure.parts:
        if part.kind == kind:
            for name, value in case.facts(part.key).items():
                if isinstance(value, int) and not isinstance(value, bool):
                    sums[name] = sums.get(name, 0) + value
    return sums


def amounts(values: Mapping[str, Any], lang: str) -> dict[str, str]:
    """The money of a fact in words."""
    short = "zh" if lang.startswith("zh") else "en"
    return {
        name: money.words(values[name])[short]
        for name in ("spent", "budget")
        if values.get(name) is not None
    }
