"""The papers of a meeting as plain data for ``documents``, out of what was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from django.utils import timezone

from xiangyue.actions import issuers, meeting_proxies
from xiangyue.actions.held_counts import held_back, whole_told
from xiangyue.actions.meeting_frame import BODY_RULES, check_from, day_of, seats_of
from xiangyue.actions.minutes import by_proxy, paper_lines, tellers_of, void_votes
from xiangyue.actions.standing import procedure_of
from xiangyue.actions.turnouts import roll
from xiangyue.core.bodies import CLASSES, SPECS, place_of
from xiangyue.core.places import display_name
from xiangyue.data.models import AgendaItem, Attendance, MatterPart, Meeting
from xiangyue.documents import counted_papers as counted
from xiangyue.documents import decisions as decided
from xiangyue.documents import meetings as papers
from xiangyue.documents import words
from xiangyue.documents.model import Document, Paragraph, Signatures
from xiangyue.documents.parts import Contact, Issuer, Person, Tally, Turnout, say
from xiangyue.methods.wording import clause, count_name, language, sentences, word

SAID = {"zh": "讨论情况", "en": "What was said"}
Rows = Sequence[Attendance]
Lines = Sequence[AgendaItem]


def _said(key: str, lang: str) -> str:
    return sentences().get(key, {}).get(language(lang), key.partition(".")[2])


def _village(meeting: Meeting) -> str:
    return display_name(meeting.area.name, "village")


def _body(meeting: Meeting, lang: str) -> str:
    return _said(f"body.{meeting.body}", lang)


def _issuer(meeting: Meeting, lang: str) -> Issuer:
    home = issuers.first_home(SPECS[meeting.body].conveners, place=meeting.area.name)
    name = issuers.name_of(meeting.area, home, lang)
    return Issuer(name, timezone.localdate(meeting.called_at))


def _addressed(meeting: Meeting, lang: str) -> str:
    """Whom the notice is to: those who are due, as they are called."""
    if meeting.counted:
        of_community = place_of(meeting.area.name) == "community" and meeting.counted == "adults"
        key = "residents" if of_community else meeting.counted
        return meeting.group + _said(f"notice-to.{key}", lang)
    role = TO.get(meeting.body)
    if role:
        return _said("notice-to.each", lang).format(who=_said(f"role.{role}", lang))
    return _said("notice-to.all", lang).format(body=_body(meeting, lang))


def _turnouts(meeting: Meeting, rows: Rows, lang: str) -> tuple[Turnout, ...]:
    if meeting.counted:
        counts = seats_of(meeting.pk).counts(meeting.body)
        what = "due" if meeting.counted == "members" else meeting.counted
        whom = count_name(what, lang, rule=BODY_RULES.get(meeting.body, ""))
        by_home = meeting.counted == "households"
        through = sum(meeting_proxies.by_group(meeting).values())
        return (Turnout(whom, counts["due"], counts["present"], by_home, through),)
    found = [
        Turnout(
            _class(meeting.body, name, lang),
            sum(a.counted_as == name for a in rows),
            sum(a.counted_as == name and a.state == "present" for a in rows),
        )
        for name in CLASSES.get(meeting.body, ())
    ]
    everyone = Turnout(_body(meeting, lang), len(rows), sum(a.state == "present" for a in rows))
    return (*found, everyone)


def _class(body: str, name: str, lang: str, rule: str = "") -> str:
    """What a class of members is called, by the rule that counts it."""
    return count_name(f"due.{name}", lang, rule=rule or BODY_RULES.get(body, ""))


def _voters(meeting: Meeting, item: AgendaItem, lang: str) -> str:
    """Whose ballots they are where none are counted apart, as the item's own rule says."""
    by = meeting.counted if meeting.counted in ("adults", "households") else ""
    return count_name(f"present.{by}" if by else "present", lang, rule=item.rule)


def _tallies(meeting: Meeting, item: AgendaItem, lang: str) -> tuple[Tally, ...]:
    if item.outcome not in ("passed", "failed"):
        return ()

    def one(suffix: str, whose: str) -> Tally:
        c = item.counts
        return Tally(
            *(int(c.get(f"{what}{suffix}", 0)) for what in ("for", "against", "abstain", "void")),
            whose=whose,
        )

    classes = CLASSES.get(item.body)
    if not classes:
        return (one("", _voters(meeting, item, lang)),)
    if held_back(item):  # class by class it is not told
        return (one("", _voters(meeting, item, lang)),) if whole_told(item) else ()
    return tuple(one(f".{name}", _class(item.body, name, lang, item.rule)) for name in classes)


def _reasons(item: AgendaItem, lang: str) -> tuple[str, ...]:
    checks = [
        check_from(check) for part in ("sitting", "passes") for check in item.verdict.get(part, ())
    ]
    return tuple(word(check, lang) for check in (*checks, *held_back(item)))


def notice(
    meeting: Meeting, rows: Rows, items: Lines, lang: str, link: str
) -> papers.MeetingNotice:
    """The notice to every member."""
    presides = SPECS[meeting.body].presides[0]
    chair = meeting.chair.name if meeting.chair else _said(f"role.{presides}", lang)
    if not meeting.chair:
        first = next((a for a in rows if a.role in ("assembly_chair", "secretary")), None)
        chair = first.person.name if first else chair
    return papers.MeetingNotice(
        village=_village(meeting),
        meeting=meeting.title,
        to=_addressed(meeting, lang),
        begins=timezone.localtime(meeting.starts_at),
        where=meeting.place,
        chair=chair,
        agenda=tuple(i.title for i in items if i.outcome != "withdrawn"),
        basis=meeting.notice,
        bring=_of_proxies(meeting, lang),
        contact=Contact(meeting.called_by.name),
        issuer=_issuer(meeting, lang),
        link=link,
    )


def _of_proxies(meeting: Meeting, lang: str) -> tuple[str, ...]:
    """What the notice says of attending for another, where the body knows it."""
    by = meeting_proxies.clause_of(meeting)
    if not by:
        return ()
    t = say("zh" if language(lang) == "zh" else "en")
    told = t(
        "A member who cannot come may take part online, or in writing have another adult of the "
        "same household, with full capacity, attend and vote for them."
    )
    return (f"{told}{_by(by, lang)}",)


def _by(by: str, lang: str) -> str:
    words_ = clause(by, lang)
    return f"（{words_}）" if language(lang) == "zh" else f" ({words_})"


def proxy_form(meeting: Meeting, items: Lines, lang: str, link: str) -> counted.ProxyPaper:
    """The paper to sign, where the body knows proxies."""
    return counted.ProxyPaper(
        meeting=meeting.title,
        begins=timezone.localtime(meeting.starts_at),
        where=meeting.place,
        agenda=tuple(i.title for i in items if i.outcome != "withdrawn"),
        clause=clause(meeting_proxies.clause_of(meeting), lang),
        link=link,
    )


def attendance_sheet(
    meeting: Meeting, rows: Rows, items: Lines, lang: str, link: str
) -> papers.AttendanceSheet:
    """The sheet to sign, with the code by which a member may also check in."""
    needs = [check_from(c) for c in meeting.quorum.get("checks", ())]
    return papers.AttendanceSheet(
        meeting=meeting.title,
        begins=timezone.localtime(meeting.starts_at),
        where=meeting.place,
        turnout_due=tuple((t.whom, t.due) for t in _turnouts(meeting, rows, lang)),
        people=tuple(Person(a.person.name, _said(f"role.{a.role}", lang)) for a in rows),
        need="\n".join(word(c, lang) for c in needs),
        link=link,
    )


def _classes(meeting: Meeting) -> tuple[str, ...]:
    return tuple(CLASSES.get(meeting.body, ()))


def group_sheet(meeting: Meeting, group: str, lang: str, link: str) -> counted.GroupSheet:
    """The sheet of one village group to sign, at a meeting whose attendance is counted."""
    rows = roll(meeting, group)
    if meeting.counted != "households":
        rows = [{**r, "people": [name]} for r in rows for name in r["people"]]
    knows = bool(meeting_proxies.clause_of(meeting))
    given = [r for r in meeting_proxies.alive(meeting) if r.group == group] if knows else []
    return counted.GroupSheet(
        meeting=meeting.title,
        begins=timezone.localtime(meeting.starts_at),
        where=meeting.place,
        group=group,
        counted=_said(f"counted.{meeting.counted}", lang),
        by_household=meeting.counted == "households",
        rows=tuple((r["number"], r["head"], tuple(r["people"])) for r in rows),
        link=link,
        proxies=tuple((r.member.household.number, r.member.name, r.holder.name) for r in given),
        spare=3 if knows else 0,
    )


def ballots(
    meeting: Meeting, rows: Rows, item: AgendaItem, name: str, lang: str
) -> papers.BallotSheet:
    """The ballots of one item for one class, as many as are present (else due)."""
    mine = [a for a in rows if not name or a.counted_as == name]
    there, due = sum(a.state == "present" for a in mine), len(mine)
    if meeting.counted:
        counts = seats_of(meeting.pk).counts(meeting.body)
        there, due = counts["present"], counts["due"]
    return papers.BallotSheet(
        meeting=meeting.title,
        item_number=item.position,
        item=item.title,
        kind=_class(item.body, name, lang, item.rule) if name else _voters(meeting, item, lang),
        count=there or due,
    )


def tally_sheet(
    meeting: Meeting, rows: Rows, item: AgendaItem, teller: int, lang: str
) -> papers.TallySheet:
    """One teller's sheet, counted apart from the other's."""
    classes = tuple(CLASSES.get(item.body, ()))
    if meeting.counted:
        there = seats_of(meeting.pk).counts(meeting.body)["present"]
        return papers.TallySheet(
            meeting=meeting.title,
            item_number=item.position,
            item=item.title,
            teller=teller,
            kinds=(_voters(meeting, item, lang),),
            issued=(there,) if there else (),
        )
    issued = tuple(sum(a.counted_as == c and a.state == "present" for a in rows) for c in classes)
    if not classes:
        issued = (sum(a.state == "present" for a in rows),)
    return papers.TallySheet(
        meeting=meeting.title,
        item_number=item.position,
        item=item.title,
        teller=teller,
        kinds=tuple(_class(item.body, c, lang, item.rule) for c in classes)
        or (_voters(meeting, item, lang),),
        issued=issued,
    )


def minutes(meeting: Meeting, rows: Rows, items: Lines, lang: str) -> papers.Minutes:
    """The minutes as they write themselves (rulebook J)."""
    roles = {a.person_id: _said(f"role.{a.role}", lang) for a in rows}
    chair, recorder = meeting.chair, meeting.recorder
    tellers = tellers_of(items)
    return papers.Minutes(
        meeting=meeting.title,
        begins=timezone.localtime(meeting.opened_at or meeting.starts_at),
        ends=timezone.localtime(meeting.closed_at) if meeting.closed_at else None,
        where=meeting.place,
        chair=Person(chair.name, roles.get(chair.pk, "")) if chair else Person("—"),
        recorder=recorder.name if recorder else "—",
        turnouts=_turnouts(meeting, rows, lang),
        by_name=not meeting.counted,
        proxies=tuple(by_proxy(meeting, lang)),
        quorum=tuple(word(check_from(c), lang) for c in meeting.quorum.get("checks", ())),
        guests=tuple(Person(g.strip()) for g in meeting.guests.split("\n") if g.strip()),
        absent=tuple(
            Person(a.person.name, roles[a.person_id], a.reason)
            for a in rows
            if a.state != "present" and not meeting.counted
        ),
        items=tuple(
            papers.MinuteItem(
                title=i.title,
                said=((SAID[language(lang)], i.discussion),) if i.discussion else (),
                amended=i.text.body if i.text and i.text.item_id == i.pk else "",
                method=_said(f"way.{i.way}", lang),
                tallies=_tallies(meeting, i, lang),
                void=tuple(void_votes(i, lang)),
                result=_said(f"outcome.{i.outcome}", lang),
                reasons=_reasons(i, lang),
                tellers=tellers.get(i.pk, ()),
            )
            for i in items
        ),
    )


def edited_minutes(meeting: Meeting, lang: str) -> Document:
    """The minutes as people left them."""
    t = say("zh" if language(lang) == "zh" else "en")
    return Document(
        title=t("Minutes of {meeting}", meeting=meeting.title),
        lang="zh" if language(lang) == "zh" else "en",
        blocks=(
            *(Paragraph(line) for line in paper_lines(meeting)),
            Signatures((t("In the chair"), t("Recorder"))),
        ),
    )


def resolution(
    meeting: Meeting, rows: Rows, item: AgendaItem, lang: str, link: str
) -> decided.Resolution:
    """The resolution that this item became, with the way it came about. One query."""
    matter = item.matter
    assert matter is not None
    procedure = procedure_of(matter)
    at = {p.key: p for p in MatterPart.objects.filter(matter=matter)}
    before = takewhile(lambda p: p.key != item.part, procedure.parts)
    steps = tuple(
        f"{procedure.text(language(lang), 'parts', p.key, 'name') or p.key}"
        f" {words.day(timezone.localdate(at[p.key].done_at), language(lang))}"
        for p in before
        if p.key in at and at[p.key].done_at
    )
    return decided.Resolution(
        title=item.text.title if item.text else item.title,
        number=matter.resolution_number,
        body_name=issuers.name_of(meeting.area, meeting.body, lang),
        passed_on=day_of(meeting),
        meeting=meeting.title,
        turnouts=_turnouts(meeting, rows, lang),
        tallies=_tallies(meeting, item, lang),
        reasons=_reasons(item, lang),
        text=item.text.body if item.text else item.title,
        way=steps,
        signers=tuple(
            a.person.name
            for a in rows
            if a.state == "present"
            and (a.counted_as == "representatives" or a.counted_as not in _classes(meeting))
        ),
        issuer=Issuer(issuers.name_of(meeting.area, meeting.body, lang), day_of(meeting)),
        link=link,
        signed_as=_signed_as(meeting, lang),
    )


SIGNERS = {
    "workers_congress": "workers_delegate",
    "collective_representatives": "collective_representative",
    "residents_representatives": "residents_representative",
}
"""Bodies whose members sign by the name of their own office."""

TO = {**SIGNERS, "representatives_assembly": "representative", "party_members": "party_member"}
"""Whom a notice addresses by the name of their office."""


def _signed_as(meeting: Meeting, lang: str) -> str:
    """What those are called who sign a body's resolution; "" of the representatives' assembly,
    whose paper says so itself."""
    if meeting.body == "representatives_assembly":
        return ""
    if role := SIGNERS.get(meeting.body):
        return _said(f"role.{role}", lang)
    return say("zh" if language(lang) == "zh" else "en")("those present")
