"""The count of a survey: papers typed in twice, all put together, results without small groups;
own words looked at before they are shown."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.parts import act_on
from xiangyue.actions.questionnaires import questions_of
from xiangyue.actions.samplings import UNKNOWN, in_order
from xiangyue.actions.sealed_papers import STRATUM, Typed, keep_typed, typed
from xiangyue.actions.standing import Case
from xiangyue.actions.survey_ends import empty
from xiangyue.actions.surveys import opened, running, sheet_of
from xiangyue.actions.typed import words
from xiangyue.core import answer_pool, survey_samples, survey_tables, surveys
from xiangyue.core.masking import mask
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.core.survey_questions import Question, Value, check_answers, given
from xiangyue.data.models import (
    Survey,
    SurveyAnswer,
    SurveyReading,
    SurveyText,
    SurveyTurn,
    SurveyUnit,
)

Paper = Mapping[str, Any]


@dataclass(frozen=True)
class Read:
    """What came of the two readings. ``state``: ``waiting``, ``differs`` or ``agreed``.
    ``differences``: number of the paper in the pile, from 1, and the question ("" for one that is
    missing, ``stratum`` for the group)."""

    state: str
    differences: tuple[tuple[int, str], ...] = ()


def over(case: Case, survey: Survey) -> bool:
    """Whether nobody can answer any more: the days are over, or everyone has."""
    if case.today > survey.until:
        return True
    return SurveyTurn.objects.filter(survey=survey).count() >= survey.sample.size


def papers_out(survey: Survey) -> int:
    """How many papers were handed out."""
    return SurveyTurn.objects.filter(survey=survey, way="paper").count()


def strata_of_papers(survey: Survey) -> list[str]:
    """The strata that may be typed from a paper: those in which five papers or more were handed
    out. Of fewer, a paper that says its group would be somebody's for whoever types it."""
    handed = Counter(
        SurveyTurn.objects.filter(survey=survey, way="paper").values_list(
            "unit__stratum", flat=True
        )
    )
    enough = (name for name, n in handed.items() if name and n >= surveys.SMALL)
    return in_order(enough, survey.sample.by)


def enter_paper(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    number: int,
    values: Mapping[str, Value],
    stratum: str = "",
    key: UUID | None = None,
) -> SurveyReading:
    """One reader types one paper: ``number`` is its place in the shaken and numbered pile, the next
    one or one typed before (which it replaces). Empty values are an empty paper. ``stratum`` is
    kept only where it may be (``strata_of_papers``).

    Two readers type them apart; neither sees the other's before both are ready.
    """
    values = given(values)
    with act_on(matter_id, "survey.read", "", actor, now, None, key) as (a, case):
        a.data["part"] = part
        survey = running(case, part)
        definition = case.procedure.part(part)
        readings, mine = _reader(case, survey, definition, actor)
        questions = questions_of(survey.questionnaire)
        if wrong := check_answers(questions, values):
            raise Refusal("invalid", *wrong, field="answers")
        if stratum and stratum not in survey.sample.strata:
            raise refuse("survey.stratum", field="stratum")
        mine = mine or _first(survey, readings, actor)
        if not 1 <= number <= len(mine.papers) + 1:
            raise refuse("survey.paper-number", field="number", next=len(mine.papers) + 1)
        paper = {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}
        paper[STRATUM] = stratum if stratum in strata_of_papers(survey) else ""
        if number > len(mine.papers):
            mine.papers = [*mine.papers, paper]
        else:
            mine.papers[number - 1] = paper
        keep_typed(survey, mine)
        # What a paper says stays out of the record: a commitment could be opened one day.
        a.data["papers"] = len(mine.papers)
        case.settle(a)
        a.result = str(matter_id)
    return mine.row


def finish_reading(
    *, actor: Actor, now: datetime, matter_id: int, part: str, key: UUID | None = None
) -> Read:
    """One reader has typed the whole pile: from now on it is held against the other's."""
    with act_on(matter_id, "survey.ready", "", actor, now, None, key) as (a, case):
        a.data["part"] = part
        survey = running(case, part)
        readings, mine = _reader(case, survey, case.procedure.part(part), actor)
        if mine is None:  # none came back
            mine = _first(survey, readings, actor)
            readings.append(mine)
        mine.row.ready = True
        keep_typed(survey, mine)
        came = compare(readings)
        a.data |= {"state": came.state, "differences": len(came.differences)}
        a.data["papers"] = len(mine.papers)
        case.settle(a)
        a.result = str(matter_id)
    return came


def _reader(
    case: Case, survey: Survey, definition: Part, actor: Actor
) -> tuple[list[Typed], Typed | None]:
    """What is typed so far, and the actor's own; Refusal where they may not type now."""
    actor.require(case.matter.area_id, *definition.words["readers"])
    if not over(case, survey):
        raise refuse("survey.box-shut", code="conditions", until=survey.until.isoformat())
    if not papers_out(survey):
        raise refuse("survey.no-papers", code="conditions")
    readings = typed(survey)
    mine = next((r for r in readings if r.row.reader_id == actor.person_id), None)
    if mine is None and len(readings) == 2:
        raise refuse("survey.two-readers", code="conditions")
    if mine is not None and mine.row.ready:
        came = compare(readings)
        if came.state == "agreed":
            raise refuse("survey.read-agreed", code="conditions")
        if came.state == "waiting":
            raise refuse("survey.read-already", code="conditions")
    return readings, mine


def _first(survey: Survey, readings: Sequence[Typed], actor: Actor) -> Typed:
    slot = len(readings) + 1
    return Typed(SurveyReading(survey=survey, slot=slot, reader_id=actor.person_id), [])


def compare(readings: Sequence[Typed]) -> Read:
    """Whether both read the same, and else which papers and questions they did not. Own words are
    the same whatever their spaces and signs."""
    if len(readings) < 2 or not all(r.row.ready for r in readings):
        return Read("waiting")
    one, two = readings[0].papers, readings[1].papers
    found: list[tuple[int, str]] = []
    for n in range(max(len(one), len(two))):
        if n >= min(len(one), len(two)):
            found.append((n + 1, ""))
            continue
        keys = sorted({*one[n], *two[n]}, key=lambda k: (len(k), k))
        found += [(n + 1, k) for k in keys if _plain(one[n].get(k)) != _plain(two[n].get(k))]
    return Read("differs", tuple(found)) if found else Read("agreed")


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", value)).casefold()
    return sorted(value) if isinstance(value, list) else value


def close_survey(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> Survey:
    """Close the survey and count it; at the same moment everything that could lead from an answer
    to somebody is taken away. The record has one commitment to all answers together.

    Refusal before the last day is over, with papers not typed twice, typed differently or too many,
    and, unless it was prolonged, where fewer answered than the definition asks.
    """
    with act_on(matter_id, "survey.close", part, actor, now, expected, key) as (a, case):
        survey = running(case, part)
        definition = case.procedure.part(part)
        if not over(case, survey):
            raise refuse("survey.runs", code="conditions", until=survey.until.isoformat())
        questions = questions_of(survey.questionnaire)
        papers = _papers(survey)
        ways = Counter(SurveyTurn.objects.filter(survey=survey).values_list("way", flat=True))
        answered = ways["phone"] + ways["helped"] + len(papers)
        _require_response(definition.words["response"], answered, survey)
        inside = answer_pool.sheets(opened(survey), questions)
        if len(inside) != ways["phone"] + ways["helped"]:
            raise refuse("survey.key-lost", code="conditions")
        for paper in papers:
            values = given({k: v for k, v in paper.items() if k != STRATUM})
            inside.append(sheet_of(survey, questions, values, paper[STRATUM]))
        rows, own = answer_pool.apart(questions, inside)
        if len(inside) < surveys.SMALL:  # so few that what they said would be theirs
            rows, own = [], []
        SurveyAnswer.objects.bulk_create(
            SurveyAnswer(survey=survey, sheet=sheet, many=many) for sheet, many in rows
        )
        SurveyText.objects.bulk_create(
            SurveyText(survey=survey, question=q, text=text) for q, text in own
        )
        survey.closed_at, survey.closed_by_id = now, actor.person_id
        survey.state = "closed"
        survey.result = {
            **outcome(survey, questions, inside),
            "phone": ways["phone"],
            "helped": ways["helped"],
            "papers_out": ways["paper"],
            "papers": len(papers),
        }
        survey.result["sha256"] = fingerprint(survey.result)
        survey.save()
        empty(survey)
        case.put(
            part,
            closed=True,
            on=case.today.isoformat(),
            answered=answered,
            paper=len(papers),
            texts=len(own),
            held=len(own),
        )
        a.on["survey"] = survey.pk
        a.count_turnout("surveys", entitled=survey.sample.size, took=answered)
        names = ("answered", "asked", "population", "phone", "helped", "papers_out", "papers")
        a.data |= {name: survey.result[name] for name in (*names, "sha256")}
        a.sealed["box"] = box_of(rows, own)
        case.settle(a)
        a.result = str(survey.pk)
    return survey


def box_of(rows: Sequence[tuple[bytes, int]], own: Sequence[tuple[str, str]]) -> str:
    """SHA-256 of all answers together, in the order of their content."""
    told = {"sheets": [[s.hex(), n] for s, n in rows], "texts": [list(one) for one in own]}
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def fingerprint(result: Mapping[str, Any]) -> str:
    """SHA-256 of a published result."""
    plain = {k: v for k, v in result.items() if k != "sha256"}
    return hashlib.sha256(
        json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def _papers(survey: Survey) -> Sequence[Paper]:
    """The papers as both read them; Refusal until they did."""
    handed = papers_out(survey)
    if not handed:
        return []
    readings = typed(survey)
    ready = sum(r.row.ready for r in readings)
    if ready < 2:
        raise Refusal("conditions", Check("survey.papers-unread", False, ready, 2))
    came = compare(readings)
    if came.state != "agreed":
        numbers = sorted({n for n, _ in came.differences})
        raise refuse(
            "survey.papers-differ", code="conditions", n=len(numbers),
            papers="、".join(map(str, numbers[:12])),
        )  # fmt: skip
    found = readings[0].papers
    if len(found) > handed:
        raise Refusal("conditions", Check("survey.more-papers", False, len(found), handed, handed))
    return found


def _require_response(share: str, answered: int, survey: Survey) -> None:
    part = Fraction(share) if share else Fraction(0)
    need = -(-part.numerator * survey.sample.size // part.denominator)
    if answered < need and not survey.prolonged:
        check = Check("survey.response", False, answered, need, survey.sample.size, "asked",
                      "survey-practice")  # fmt: skip
        raise Refusal("conditions", check)


def outcome(
    survey: Survey, questions: Sequence[Question], found: Sequence[bytes]
) -> dict[str, Any]:
    """The published result in plain numbers: shares in tenths of a percent, weights as ``n/d``."""
    sample = survey.sample
    strata = sorted(sample.strata)
    sheets = []
    for sheet in found:
        place, values = answer_pool.unpack(questions, sheet)
        sheets.append((strata[place - 1] if place else "", values))
    drawn = not sample.whole
    several = len(strata) > 1
    rows = surveys.results(
        questions, [v for _, v in sheets], population=sample.population, drawn=drawn
    )
    asked = Counter(
        SurveyUnit.objects.filter(sample=sample, asked=True).values_list("stratum", flat=True)
    )
    back = Counter(name for name, _ in sheets)
    unknown = back.pop("", 0)  # papers without it; they are a stratum of their own in tables
    shown = surveys.hide({name: back[name] for name in strata}) if several else frozenset()
    return {
        "population": sample.population,
        "asked": sample.size,
        "answered": len(sheets),
        "asks": sample.asks,
        "drawn": drawn,
        "margin": survey_samples.margin(len(sheets), sample.population) if drawn else None,
        "by": sample.by,
        "strata": [
            {
                "name": name,
                "population": sample.strata[name],
                "asked": asked[name],
                "answered": None if name in shown or unknown else back[name],
            }
            for name in in_order(strata, sample.by)
        ]
        if several
        else [],
        "questions": [
            _told(row, sheets, sample.strata if several else {}, shown, drawn=drawn, by=sample.by)
            for row in rows
        ],
    }


def _told(
    row: surveys.QuestionResult,
    sheets: Sequence[tuple[str, Mapping[str, Value]]],
    sizes: Mapping[str, int],
    few: frozenset[str],
    *,
    drawn: bool,
    by: str,
) -> dict[str, Any]:
    question = row.question
    told: dict[str, Any] = {
        "key": question.key,
        "kind": question.kind,
        "text": question.text,
        "n": row.n,
        "none": row.answered - row.n,
        "hidden": row.hidden,
        "median": row.median,
        "sum": row.sum,
        "rows": [
            {
                "value": _name(question, one.value),
                "count": one.count,
                "tenths": one.tenths,
                "low": one.interval.low if one.interval else None,
                "high": one.interval.high if one.interval else None,
            }
            for one in row.rows
        ],
    }
    if not sizes or not row.rows:
        return told
    named = [(name or UNKNOWN, sheet) for name, sheet in sheets]
    known = all(name for name, _ in sheets)
    strata = in_order(sizes if known else {*sizes, UNKNOWN}, by)
    table = survey_tables.by_stratum(question, named, strata, few if known else ())
    if table is None:
        return told
    told["table"] = {
        "columns": [{"names": list(c.names), "n": c.n} for c in table.columns],
        "rows": [
            {"value": _name(question, value) if value else "", "counts": list(cells)}
            for value, cells in table.rows
        ],
    }
    shares = survey_tables.weighted(table, sizes) if drawn and known else {}
    if shares:
        told["weighted"] = {
            _name(question, value): str(share) for value, share in shares.items() if value
        }
    return told


def _name(question: Question, value: str) -> str:
    return question.step(int(value)) if question.kind == "scale" else value


def look_at_text(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    text_id: int,
    shown: bool,
    reason: str = "",
    key: UUID | None = None,
) -> SurveyText:
    """Own words are shown, numbers and addresses in them masked, or withheld with the reason: they
    name or point to somebody, or break the law."""
    if not shown:
        reason = words(reason, "reason", 200)
    with act_on(matter_id, "survey.look", part, actor, now, None, key) as (a, case):
        row = (
            SurveyText.objects.select_for_update()
            .filter(pk=text_id, survey__matter=case.matter, survey__part=part)
            .first()
        )
        if row is None:
            raise refuse("survey.no-text", code="not-found")
        if row.state != "held":
            raise refuse("survey.looked", code="conditions")
        row.state, row.reason = ("shown", "") if shown else ("withheld", reason)
        row.save()
        case.add(part, held=-1)
        a.data |= {"shown": shown}
        a.on["text"] = row.pk
        case.settle(a)
        a.result = str(row.pk)
    return row


def texts_of(survey: Survey) -> dict[str, list[str]]:
    """Own words that are shown, by question, masked; in the order of their letters."""
    found: dict[str, list[str]] = {}
    rows = SurveyText.objects.filter(survey=survey, state="shown").order_by("question", "text")
    for question, text in rows.values_list("question", "text"):
        found.setdefault(question, []).append(mask(text))
    return found


def published(survey: Survey) -> dict[str, Any]:
    """Everything that is published of a closed survey: counts, own words that are shown."""
    return {
        "title": survey.questionnaire.title,
        "part": survey.part,
        "from": timezone.localdate(survey.opened_at).isoformat(),
        "until": survey.until.isoformat(),
        **(survey.result or {}),
        # The same words once, with how often only where that many cannot point at anybody.
        "texts": {
            question: [{"text": text, "times": times} for text, times in surveys.once(said)]
            for question, said in texts_of(survey).items()
        },
    }


HEADS = ("question", "text", "option", "count", "of", "per_mille", "low", "high")


def as_csv(survey: Survey) -> str:
    """A row for each option of each question; empty cells are counts that are not shown."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    for q in (survey.result or {}).get("questions", ()):
        for row in q["rows"] or [dict.fromkeys(("value", "count", "tenths", "low", "high"))]:
            cells = (row["value"], row["count"], q["n"], row["tenths"], row["low"], row["high"])
            told = [q["key"], q["text"], *("" if c is None else c for c in cells)]
            writer.writerow([_harmless(c) for c in told])
    return "\ufeff" + out.getvalue()


def _harmless(cell: Any) -> Any:
    """No spreadsheet takes a cell of words for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(tuple("=+-@\t\r")) else cell
