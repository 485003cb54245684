"""Stories of the library (典型库, catalogue D13): drafted in one step from a closed matter's
record, edited, reviewed by another person, public, withdrawn with the reason.

Nobody of the place is named without consent on record; the numbers come from the records and are
no text. Whoever drafted or edited a version cannot review it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act, require_version
from xiangyue.actions.area_methods import keepers
from xiangyue.actions.named import people_named
from xiangyue.actions.postings import personal
from xiangyue.actions.standing import open_case
from xiangyue.actions.story_drafts import drafted, texts_of
from xiangyue.actions.typed import words
from xiangyue.core.bodies import BRANCH, COMMITTEE, SUPERVISION, TOWN_GOVERNMENT, held_in
from xiangyue.core.digits import digits_in
from xiangyue.core.places import level_of
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.core.stories import MOST, SECTIONS, text_of, unknown_numbers, whole
from xiangyue.data.models import Story

REVIEWERS: Final = (*BRANCH, *COMMITTEE, *SUPERVISION)
ABOVE: Final = (*held_in("party_committee"), *TOWN_GOVERNMENT)


def writers(area: str) -> tuple[str, ...]:
    """Who drafts, edits and withdraws the stories of an area."""
    return tuple(dict.fromkeys((*keepers(area), *_own(area))))


def _own(area: str) -> tuple[str, ...]:
    return REVIEWERS if level_of(area) == "village" else ABOVE


def may_write(actor: Actor, area: str) -> bool:
    """Whether the actor drafts and edits there."""
    return actor.holds(area, *writers(area))


def may_review(actor: Actor, story: Story) -> bool:
    """Whether the actor may say that it becomes public: holds an office there or serves a level
    above, and has no hand in this version."""
    if actor.person_id in (None, story.drafted_by_id, story.edited_by_id):
        return False
    return actor.holds(story.area_id, *writers(story.area_id)) or actor.officer_of(story.area_id)


def draft(*, actor: Actor, now: datetime, matter_id: int, key: UUID | None = None) -> Story:
    """The story of a closed matter, drafted whole from its record: one step.

    Refusals: a matter that is private, of practice, not closed; one that has a story.
    """
    with act("story.draft", actor=actor, now=now, key=key) as a:
        case = open_case(matter_id, now=now)
        matter = case.matter
        if case.procedure.private or matter.practice:
            raise refuse("story.private", code="conditions")
        actor.require(matter.area_id, *writers(matter.area_id))
        if matter.state != "closed":
            raise refuse("story.not-closed", code="conditions")
        if Story.objects.filter(matter=matter).exists():
            raise refuse("story.there", code="conditions")
        sections, facts = drafted(case)
        story = Story.objects.create(
            matter=matter, area_id=matter.area_id, method=matter.procedure.slug,
            title=matter.title[:80], lead=matter.summary[:300], sections=sections, facts=facts,
            drafted_at=now, drafted_by_id=actor.person_id, edited_by_id=actor.person_id,
        )  # fmt: skip
        a.area = matter.area_id
        a.on |= {"matter": f"{matter.area_id}/{matter.year}-{matter.number}", "story": story.pk}
        a.data["facts"] = [key for key, _values in facts]
        a.result = str(story.pk)
    return story


def _locked(story_id: int, expected: int | None, *states: str) -> Story:
    story = Story.objects.select_for_update().filter(pk=story_id).first()
    if story is None:
        raise refuse("story.unknown", code="not-found")
    require_version(story.version, expected)
    if states and story.state not in states:
        raise refuse("story.state", code="conditions")
    return story


def edit(
    *,
    actor: Actor,
    now: datetime,
    story_id: int,
    title: str,
    lead: str,
    sections: Mapping[str, str],
    expected: int | None = None,
    key: UUID | None = None,
) -> Story:
    """Other words; the numbers stay those of the records. A draft only, or what was sent back."""
    title, lead = words(title, "title", 80, least=2), words(lead, "lead", 300, least=4)
    given = {k: words(sections.get(k, ""), k, MOST, least=0) for k in SECTIONS}
    with act("story.edit", actor=actor, now=now, key=key) as a:
        story = _locked(story_id, expected, "draft")
        actor.require(story.area_id, *writers(story.area_id))
        story.title, story.lead, story.sections = title, lead, given
        story.edited_by_id = actor.person_id
        story.version += 1
        story.save()
        a.area = story.area_id
        a.on["story"] = story.pk
        a.data["version"] = story.version
        a.sealed["text"] = text_of(title, lead, given)
        a.result = str(story.pk)
    return story


def consent(
    *,
    actor: Actor,
    now: datetime,
    story_id: int,
    name: str,
    how: str,
    on: date | None = None,
    expected: int | None = None,
    key: UUID | None = None,
) -> Story:
    """A person agrees to be named: how they said so, on which day. ``how`` empty: the word only
    looks like a name and is none."""
    name = words(name, "name", 60, least=2)
    how = words(how, "how", 200, least=0)
    with act("story.consent", actor=actor, now=now, key=key) as a:
        story = _locked(story_id, expected, "draft")
        actor.require(story.area_id, *writers(story.area_id))
        today = timezone.localdate(now)
        day = on or today
        if day > today:
            raise refuse("story.consent-day", field="on")
        if how:
            story.consents = [c for c in story.consents if c["name"] != name]
            story.consents.append({"name": name, "how": how, "on": day.isoformat()})
        else:
            story.words_only = sorted({*story.words_only, name})
        story.version += 1
        story.save()
        a.area = story.area_id
        a.on["story"] = story.pk
        a.data["named"] = bool(how)
        a.sealed |= {"name": name, "how": how}
        a.result = str(story.pk)
    return story


def numbers_unknown(story: Story) -> list[str]:
    """The numbers of its words that the records do not hold: pointed out to who writes and to who
    reviews, and not forbidden."""
    text = text_of(story.title, story.lead, story.sections)
    return unknown_numbers(text, texts_of(story)) if digits_in(text) else []


def faults(story: Story) -> list[Check]:
    """What stands against its going out: names, numbers, addresses, too little said."""
    text = text_of(story.title, story.lead, story.sections)
    may = {c["name"] for c in story.consents} | set(story.words_only)
    found = list(personal(text))
    if names := people_named(story.area_id[:9], text, but=may):
        both = {"zh": "、".join(names), "en": ", ".join(names)}
        found.append(Check("story.named", False, values={"names": both}))
    if len(whole(story.sections)) < 2:
        found.append(Check("story.thin", False, len(whole(story.sections)), 2))
    return found


def submit(
    *,
    actor: Actor,
    now: datetime,
    story_id: int,
    expected: int | None = None,
    key: UUID | None = None,
) -> Story:
    """Handed to another person to review; Refusal with everything that stands against it."""
    with act("story.submit", actor=actor, now=now, key=key) as a:
        story = _locked(story_id, expected, "draft")
        actor.require(story.area_id, *writers(story.area_id))
        if found := faults(story):
            raise Refusal("conditions", *found)
        story.state, story.sent_back = "in-review", ""
        story.version += 1
        story.save()
        a.area = story.area_id
        a.on["story"] = story.pk
        a.result = str(story.pk)
    return story


def review(
    *,
    actor: Actor,
    now: datetime,
    story_id: int,
    publish: bool,
    text: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> Story:
    """Another person lets it go out, or sends it back with the reason."""
    text = words(text, "text", 1000, least=0 if publish else 4)
    with act("story.review", actor=actor, now=now, key=key) as a:
        story = _locked(story_id, expected, "in-review")
        if actor.person_id in (story.drafted_by_id, story.edited_by_id):
            raise refuse("story.own", code="not-allowed")
        if not may_review(actor, story):
            actor.require(story.area_id, *writers(story.area_id))
        if publish and (found := faults(story)):  # somebody may have come onto the roster since
            raise Refusal("conditions", *found)
        story.reviewed_by_id = actor.person_id
        if publish:
            story.state, story.published_at = "public", now
            a.count("stories")
        else:
            story.state, story.sent_back = "draft", text
        story.version += 1
        story.save()
        a.area = story.area_id
        a.on["story"] = story.pk
        a.data |= {"public": publish, "title": story.title}
        a.sealed["text"] = text
        a.result = str(story.pk)
    return story


def withdraw(
    *,
    actor: Actor,
    now: datetime,
    story_id: int,
    reason: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Story:
    """It is public no longer; where it was stands the reason."""
    reason = words(reason, "reason", 1000, least=4)
    with act("story.withdraw", actor=actor, now=now, key=key) as a:
        story = _locked(story_id, expected, "draft", "in-review", "public")
        if not actor.officer_of(story.area_id):
            actor.require(story.area_id, *writers(story.area_id))
        if story.state == "public":
            a.count("stories", -1, timezone.localdate(story.published_at))
        story.state, story.withdrawn_at, story.withdrawn_why = "withdrawn", now, reason
        story.version += 1
        story.save()
        a.area = story.area_id
        a.on["story"] = story.pk
        a.sealed["reason"] = reason
        a.result = str(story.pk)
    return story
