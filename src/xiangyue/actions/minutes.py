"""Minutes that write themselves out of what was recorded (rulebook J); then people edit them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from xiangyue.actions import meeting_proxies
from xiangyue.actions.held_counts import held_back, whole_told
from xiangyue.actions.meeting_frame import check_from, total
from xiangyue.core.bodies import place_of
from xiangyue.core.group_names import group_order
from xiangyue.core.places import display_name, level_of
from xiangyue.data.models import AgendaItem, Attendance, Meeting, Tally, Turnout
from xiangyue.methods.wording import day_words, language, sentences, word


def draft_minutes(
    meeting: Meeting,
    lang: str,
    *,
    attendance: Sequence[Attendance] | None = None,
    items: Sequence[AgendaItem] | None = None,
) -> str:
    """The minutes as plain text in ``lang``: name, time, place, chair, recorder, due, present,
    absent with reason, each item with what was said, how it was decided, the counts, the result.

    Rows already read may be handed in (with ``person``, ``text``); else two queries.
    """
    if attendance is None:
        attendance = list(
            Attendance.objects.filter(meeting=meeting).select_related("person").order_by("pk")
        )
    if items is None:
        items = list(meeting.items.select_related("text").order_by("position"))
    with override("zh-hans" if language(lang) == "zh" else "en"):
        lines = [*_head(meeting, attendance, lang), ""]
        tellers = tellers_of(items)
        for item in items:
            lines += [*_item(item, lang, tellers.get(item.pk, ())), ""]
        if meeting.state == "closed" and meeting.closed_at:
            at = timezone.localtime(meeting.closed_at)
            lines.append(_("The meeting ended at %(time)s.") % {"time": f"{at:%H:%M}"})
        lines += ["", _("Chair (signature):"), _("Recorder (signature):")]
    return "\n".join(lines).strip() + "\n"


def tellers_of(items: Sequence[AgendaItem]) -> dict[int, tuple[str, ...]]:
    """Who counted each item's last vote on paper, apart and alike, by item: one query, none where
    nothing was voted on paper."""
    voted = [i.pk for i in items if i.way == "paper_ballot" and i.counts]
    found: dict[int, list[Tally]] = {}
    if voted:
        rows = Tally.objects.filter(item__in=voted).select_related("teller")
        for row in rows.order_by("-round", "entered_at", "pk"):
            last = found.setdefault(row.item_id, [])
            if not last or row.round == last[0].round:
                last.append(row)
    return {item: tuple(row.teller.name for row in rows) for item, rows in found.items()}


def paper_lines(meeting: Meeting) -> list[str]:
    """The minutes as they stand, without what their paper has of itself: title, places to sign."""
    lines = [line for line in meeting.minutes.splitlines() if line.strip()]
    signs = set()
    for language_code in ("zh-hans", "en"):
        with override(language_code):
            signs |= {_("Chair (signature):"), _("Recorder (signature):")}
    if lines and lines[0].strip() == meeting.title.strip():
        lines = lines[1:]
    while lines and lines[-1].strip() in signs:
        lines.pop()
    return lines


def _said(key: str, lang: str) -> str:
    return sentences().get(key, {}).get(language(lang), key.partition(".")[2])


def _row(name: str, value: object) -> str:
    return _("%(name)s: %(value)s") % {"name": name, "value": value}


def _of(name: str, more: str, lang: str) -> str:
    """A name with what belongs to it, in the brackets of the language."""
    if not more:
        return name
    return f"{name}（{more}）" if language(lang) == "zh" else f"{name} ({more})"


def _level(meeting: Meeting) -> str:
    """Whether it is a village's meeting, a community's or a township's."""
    return place_of(meeting.area.name) if level_of(meeting.area_id) == "village" else "township"


def _head(meeting: Meeting, rows: Sequence[Attendance], lang: str) -> list[str]:
    at = timezone.localtime(meeting.opened_at or meeting.starts_at)
    groups = list(meeting.turnout.all()) if meeting.counted else []
    groups.sort(key=lambda g: (not g.group, group_order(g.group)))
    n_due = sum(g.due - g.left_out for g in groups) if groups else len(rows)
    n_there = sum(g.on_paper + g.by_phone + g.by_proxy for g in groups)
    there = [a for a in rows if a.state == "present"]
    n_there = n_there if groups else len(there)
    away = [a for a in rows if a.state != "present"]
    comma = "、" if language(lang) == "zh" else ", "
    share = n_there * 1000 // n_due if n_due else 0
    lines = [
        meeting.title,
        "",
        _row(_said(f"minutes.{_level(meeting)}", lang), display_name(meeting.area.name, "village")),
        _row(_("Body"), _said(f"body.{meeting.body}", lang)),
        _row(_("Time"), f"{day_words(at.date(), lang)} {at:%H:%M}"),
        _row(_("Place"), meeting.place),
    ]
    if meeting.early_reason:
        told = f"{timezone.localtime(meeting.starts_at):%H:%M}"
        lines.append(
            _row(
                _("Opened before the announced hour, %(time)s") % {"time": told},
                meeting.early_reason,
            )
        )
    if meeting.chair:
        role = next((a.role for a in rows if a.person_id == meeting.chair_id), "")
        name = _of(meeting.chair.name, _said(f"role.{role}", lang) if role else "", lang)
        lines.append(_row(_("Chair"), name))
    if meeting.recorder:
        lines.append(_row(_("Recorder"), meeting.recorder.name))
    lines.append(
        _row(
            _("Due, present"),
            (
                _("%(due)s households due, %(present)s represented, %(share)s")
                if meeting.counted == "households"
                else _("%(due)s due, %(present)s present, %(share)s")
            )
            % {
                "due": n_due,
                "present": n_there,
                "share": f"{share // 10}.{share % 10}%",
            },
        )
    )
    for name, label in (
        ("representatives", _("of them representatives")),
        ("committee", _("of them committee members who are no representatives")),
    ):
        mine = [a for a in rows if a.counted_as == name]
        if mine:
            lines.append(
                _row(
                    label,
                    _("%(due)s due, %(present)s present")
                    % {"due": len(mine), "present": sum(a.state == "present" for a in mine)},
                )
            )
    if groups:
        return [*lines, *_counted(meeting, groups, there, lang)]
    lines.append(_row(_("Present"), comma.join(a.person.name for a in there) or "—"))
    if away:
        named = [_of(a.person.name, a.reason, lang) for a in away]
        lines.append(_row(_("Not present"), comma.join(named)))
    if meeting.guests:
        lines.append(_row(_("Guests"), meeting.guests))
    return lines


def by_proxy(meeting: Meeting, lang: str) -> list[str]:
    """Who was there through whom: one query, none where the body knows no proxies."""
    said = sentences()["minutes.by-proxy"][language(lang)]
    return [said.format(member=m, holder=h) for m, h in meeting_proxies.named(meeting)]


def _counted(
    meeting: Meeting, groups: Sequence[Turnout], there: Sequence[Attendance], lang: str
) -> list[str]:
    """How attendance was counted, group by group, and who ran the meeting."""
    comma = "、" if language(lang) == "zh" else ", "
    lines = [_row(_("How attendance was counted"), _said(f"counted.{meeting.counted}", lang))]
    told = _("%(due)s due, %(present)s present")
    if meeting.counted == "households":
        told = _("%(due)s households due, %(present)s represented")
    for g in groups:
        said = told % {
            "due": g.due - g.left_out,
            "present": g.on_paper + g.by_phone + g.by_proxy,
        }
        if g.by_proxy:
            said += comma + _("%(n)s of them by written proxy") % {"n": g.by_proxy}
        if g.left_out:
            said += comma + _("%(n)s away and not counted") % {"n": g.left_out}
        lines.append(_row(g.group or _("in no group"), said))
    if through := by_proxy(meeting, lang):
        lines.append(_row(_("By written proxy"), comma.join(through)))
    if meeting.urgent_reason:
        lines.append(_row(_("Called at short notice"), meeting.urgent_reason))
    lines.append(_row(_("Who ran the meeting"), comma.join(a.person.name for a in there) or "—"))
    if meeting.guests:
        lines.append(_row(_("Guests"), meeting.guests))
    return lines


def void_votes(item: AgendaItem, lang: str) -> list[str]:
    """The votes on an item that were void and held again: which, its counts, and why; one each."""
    said = sentences()
    lines = []
    for n, vote in enumerate(item.verdict.get("void", ()), start=1):
        why = ("；" if language(lang) == "zh" else "; ").join(
            word(check_from(c), lang) for c in vote["ballots"] if not c["met"]
        )
        c = vote.get("counts", {})
        how = "held" if vote.get("held") else "counts"
        counted = said[f"minutes.void-{how}"][language(lang)].format(
            **{k: total(c, k) for k in ("issued", "returned", "for", "against", "abstain", "void")}
        )
        sentence = said["minutes.void-vote"][language(lang)]
        lines.append(sentence.format(n=n, why=why, counted=counted if c else ""))
    return lines


def _item(item: AgendaItem, lang: str, tellers: Sequence[str] = ()) -> list[str]:
    lines = [_("Item %(n)s: %(title)s") % {"n": item.position, "title": item.title}]
    if item.text:
        amended = item.text.item_id == item.pk
        lines.append(_row(_("Amended in the meeting") if amended else _("Text"), item.text.body))
        if amended and item.text.reason:
            lines.append(_row(_("Why"), item.text.reason))
    if item.discussion:
        lines.append(_row(_("What was said"), item.discussion))
    if item.written:
        told = sentences()["minutes.written"][language(lang)]
        lines.append(told.format(n=len(item.written["people"]), **{"agree": item.written["for"]}))
    lines.append(_row(_("Way"), _said(f"way.{item.way}", lang)))
    lines += void_votes(item, lang)
    if item.outcome in ("passed", "failed"):
        c = item.counts
        if whole_told(item):
            told = _("for %(yes)s, against %(no)s, abstain %(abstain)s, void %(void)s") % {
                "yes": total(c, "for"),
                "no": total(c, "against"),
                "abstain": total(c, "abstain"),
                "void": total(c, "void"),
            }
            lines.append(_row(_("Counted"), told))
        if tellers:
            comma = "、" if language(lang) == "zh" else ", "
            lines.append(_row(_("Tellers"), comma.join(tellers)))
        lines += [
            "- " + word(check_from(check), lang)
            for part in ("sitting", "ballots", "passes")
            for check in item.verdict.get(part, ())
            if part != "ballots" or not check["met"]
        ]
        lines += ["- " + word(check, lang) for check in held_back(item)]
    results = {
        "pending": _("not decided yet"),
        "passed": _("passed"),
        "failed": _("not passed"),
        "heard": _("heard"),
        "withdrawn": _("taken off the agenda"),
    }
    lines.append(_row(_("Result"), results.get(item.outcome, item.outcome)))
    return lines
