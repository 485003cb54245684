"""Charters and village rules: drafted in articles, commented on, answered, put in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from xiangyue.access.actors import Actor
from xiangyue.actions.motion_texts import add_text
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import charters as core
from xiangyue.core.charters import Article, BadCharter
from xiangyue.core.engine import part_names
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import (
    AgendaItem,
    CharterVersion,
    DraftedText,
    Jurisdiction,
    MotionText,
)
from xiangyue.methods.charter_rules import bad_text, require_lawful


def versions(area: str, document: str, practice: bool) -> QuerySet[CharterVersion]:
    """All versions there are, the last first."""
    found = CharterVersion.objects.filter(area_id=area, document=document, practice=practice)
    return found.order_by("-version")


def last_draft(matter_id: int, part: str) -> DraftedText | None:
    """The last version of a draft, with its text."""
    return (
        DraftedText.objects.filter(text__matter_id=matter_id, text__part=part)
        .select_related("text", "base")
        .order_by("-text__version")
        .first()
    )


def write_articles(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    title: str,
    articles: Sequence[Article] = (),
    text: str = "",
    reason: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> MotionText:
    """A version of the draft: its ``articles``, or a ``text`` with chapters and articles.

    The first version is based on the text in force, if there is one. What an article sets is
    checked at once against the law, so that nobody discusses or votes on what may not be. Once the
    assembly has adopted it, it changes only after it was sent back to be corrected.
    """
    with act_on(matter_id, "charter.write", part, actor, now, expected, key) as (a, case):
        asked = case.procedure.part(part)
        if asked.kind != "drafting":
            raise refuse(
                "part.other-kind", part_key=part, part_name=part_names(case.procedure, part)
            )
        _require_not_adopted(case, asked)
        if not case.facts(part).get("done"):
            case.require_open(part, "drafting")
        before = last_draft(matter_id, part)
        base = before.base if before else _latest(case, asked)
        if before is not None and not reason.strip():
            raise refuse("charter.why", field="reason")
        were = core.from_plain((before or base).articles) if before or base else ()
        draft = _read(articles, text, were)
        require_lawful(draft, day=case.today, area=case.matter.area_id, field="text")
        of_base = core.from_plain(base.articles) if base else ()
        if before is not None and draft == were and title.strip() == before.text.title:
            raise refuse("charter.nothing-changed", field="text")
        made = add_text(
            case,
            part,
            title=title,
            body=core.written(draft),
            budget=None,
            reason=reason,
            actor=actor,
        )
        DraftedText.objects.create(
            text=made,
            document=asked.words["document"],
            base=base,
            articles=core.plain(draft),
        )
        changed = core.changed(of_base, draft)
        case.put(part, articles=len(draft), changed=changed)
        for other in case.procedure.parts:
            if other.kind == "comments" and other.words["of"] == part:
                case.put(other.key, owed=0)
        a.data |= {
            "text_version": made.version,
            "title": made.title,
            "articles": len(draft),
            "changed": changed,
            "base": base.version if base else 0,
        }
        a.sealed["body"] = made.body
        case.settle(a)
        a.result = str(matter_id)
    return made


def _read(articles: Sequence[Article], text: str, were: Sequence[Article]) -> tuple[Article, ...]:
    try:
        if articles:
            clean = [
                Article(a.key, words(a.text, "text", core.LONGEST), a.chapter.strip(), a.parameters)
                for a in articles
            ]
            return core.check(clean)
        return core.read(words(text, "text", 20000), were)
    except BadCharter as error:
        raise bad_text(error) from None


def _latest(case: Case, part: Part) -> CharterVersion | None:
    """The last version there is, in force or soon to be."""
    matter = case.matter
    return versions(matter.area_id, part.words["document"], matter.practice).first()


def votes_on(case: Case, part: str) -> list[Part]:
    """The sittings that vote on a draft."""
    return [p for p in case.procedure.parts if p.kind == "sitting" and p.approves == part]


def _require_not_adopted(case: Case, part: Part) -> None:
    for sitting in votes_on(case, part.key):
        facts = case.facts(sitting.key)
        names = part_names(case.procedure, sitting.key)
        if facts.get("passed"):
            raise refuse("charter.adopted", code="conditions", clause="law:31", part_name=names)
        called = AgendaItem.objects.filter(
            matter=case.matter,
            part=sitting.key,
            outcome="pending",
            meeting__state__in=("called", "open"),
        )
        if called.exists():
            raise refuse("charter.called", code="conditions", part_name=names)


# -- in force ------------------------------------------------------------------------------------


def enact(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    start: date,
    expected: int | None = None,
    key: UUID | None = None,
) -> CharterVersion:
    """Put what the assembly adopted in force from the day ``start``, with the numbers it sets.

    It is a later day, so that no running matter is judged by it, and no earlier one than that of
    the version before. Where another amendment has come into between, this one's articles are
    changed in the text as it now is; Refusal where both changed one article.
    """
    with act_on(matter_id, "charter.enact", part, actor, now, expected, key) as (a, case):
        asked = case.require_open(part, "enactment")
        matter, of = case.matter, asked.words["of"]
        draft = last_draft(matter_id, of)
        if draft is None or draft.text.version != case.facts(of).get("versions"):
            raise refuse("charter.no-text", code="conditions")
        if start <= case.today:
            raise refuse(
                "charter.later-day", field="start", start=start.isoformat(),
                today=case.today.isoformat(),
            )  # fmt: skip
        here = Jurisdiction.objects.select_for_update().get(area_id=matter.area_id)
        last = versions(matter.area_id, draft.document, matter.practice).first()
        if last is not None and start < last.start:
            raise refuse(
                "charter.before-last", field="start", start=start.isoformat(),
                last=last.start.isoformat(), n=last.version,
            )  # fmt: skip
        articles = _carried(draft, last)
        require_lawful(articles, day=start, area=matter.area_id)
        made = CharterVersion.objects.create(
            area_id=matter.area_id,
            document=draft.document,
            practice=matter.practice,
            version=(last.version if last else 0) + 1,
            title=draft.text.title,
            articles=core.plain(articles),
            start=start,
            matter=matter,
            text=draft.text,
            adopted_on=_adopted_on(case, of),
            resolution_number=matter.resolution_number,
            entered_on=case.today,
            made_at=now,
            made_by_id=actor.person_id,
        )
        own = core.values(articles) if draft.document == "charter" else {}
        if draft.document == "charter" and matter.practice == here.practice:
            here.charter = core.with_version(here.charter, made.version, start, own)
            here.save(update_fields=["charter"])
        case.put(part, version=made.version, start=start.isoformat(), on=case.today.isoformat())
        a.on["charter"] = f"{draft.document}/{made.version}"
        a.data |= {"charter": made.version, "start": start.isoformat(), "sets": _sets(own)}
        case.settle(a)
        a.result = str(made.pk)
    return made


def _sets(own: Mapping[str, Any]) -> dict[str, Any]:
    """What comes into force, for the record: every number, with its article."""
    return {k: v for k, v in own.items() if v}


def _carried(draft: DraftedText, last: CharterVersion | None) -> tuple[Article, ...]:
    """The draft as a change of the last version."""
    mine = core.from_plain(draft.articles)
    if last is None or last == draft.base:
        return mine
    current = core.from_plain(last.articles)
    base = core.from_plain(draft.base.articles) if draft.base else ()
    articles, clash = core.carry(base, mine, current)
    if clash:
        at = {a.key: n for n, a in enumerate(base, 1)}
        names = "、".join(core.article_name(at[k]) for k in clash if k in at)
        check = Check(
            "charter.changed-meanwhile",
            False,
            values={
                "articles": {"zh": names, "en": ", ".join(str(at[k]) for k in clash if k in at)},
                "n": last.version,
                "matter": last.matter_id,
            },
        )
        raise Refusal("conditions", check)
    return articles


def _adopted_on(case: Case, of: str) -> date:
    days = [case.facts(p.key).get("on", "") for p in votes_on(case, of) if p.decides]
    return date.fromisoformat(max(days)) if any(days) else case.today
