"""The records counted for the indicators of standards: one statement for all that is asked.

Figures come from those the acts keep (``data.figures``); ``rows`` are counted here, out of the
tables. Nothing of practice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from django.conf import settings
from django.db import connection

from xiangyue.core.calendar import add_months
from xiangyue.core.figures import DUES, STOCKS
from xiangyue.core.indicators import Indicator
from xiangyue.data import measures_above
from xiangyue.data.opinions import OF_ACCOUNTS, PETITION

_CADRES: Final = (
    "'secretary','deputy_secretary','branch_member','director','deputy_director','committee_member'"
)
_SEATS: Final = (
    "SELECT m.area_id, count(DISTINCT m.person_id) FROM xiangyue_membership m"
    " JOIN xiangyue_person p ON p.id = m.person_id"
    " WHERE m.area_id = ANY(%(codes)s) AND m.start <= {last}"
    ' AND (m."end" IS NULL OR m."end" >= {last}) AND {which} GROUP BY 1'
)
_NEW: Final = (
    "SELECT m.area_id, count(DISTINCT m.person_id) FROM xiangyue_membership m"
    " JOIN xiangyue_person p ON p.id = m.person_id"
    " JOIN xiangyue_jurisdiction j ON j.area_id = m.area_id"
    " WHERE m.area_id = ANY(%(codes)s) AND m.role IN ('party_member', 'probationary_member')"
    # who was admitted is new when probation begins, and not once more at its end
    " AND NOT EXISTS (SELECT FROM xiangyue_membership b WHERE b.person_id = m.person_id"
    " AND b.area_id = m.area_id AND b.role = 'probationary_member' AND b.start < m.start)"
    # who was a member when the place was opened, or moved in on that day's list, is not new
    " AND m.start BETWEEN {first} AND {last}"
    " AND m.start > (j.opened_at AT TIME ZONE %(zone)s)::date"
    " AND {which} GROUP BY 1"
)
_YOUNG: Final = 35
"""Years of age up to which a member is young (source 002: 重点发展35岁以下的年轻党员)."""
_CADRE: Final = (25, 35)
"""A cadre of about 30 (source 002: 30岁左右): the product's own reading of "about"."""
_RATED: Final = (
    "SELECT m.area_id, sum({n}) FROM xiangyue_rated r JOIN xiangyue_matter m ON m.id = r.matter_id"
    " WHERE m.area_id = ANY(%(codes)s) AND NOT m.practice AND r.level = ''"
    ' AND r."on" BETWEEN {first} AND {last} GROUP BY 1'
)
_SATISFACTION: Final = (
    "SELECT m.area_id, sum((p.facts->>'{n}')::int) FROM xiangyue_matterpart p"
    " JOIN xiangyue_matter m ON m.id = p.matter_id"
    " WHERE m.area_id = ANY(%(codes)s) AND NOT m.practice AND p.facts ? 'reached'"
    " AND (p.facts->>'on')::date BETWEEN {first} AND {last} GROUP BY 1"
)
_DUTIES: Final = (
    "SELECT k.area_id, count(*) FROM xiangyue_dutyturn t"
    " JOIN xiangyue_takenduty k ON k.id = t.taken_id"
    " WHERE k.area_id = ANY(%(codes)s) AND NOT k.practice AND t.due_on BETWEEN {first} AND {last}"
    " AND ({duty}::text = '' OR k.duty = {duty}) AND {which} GROUP BY 1"
)
_POSTINGS: Final = (
    "SELECT p.area_id, count(*) FROM xiangyue_posting p"
    " WHERE p.area_id = ANY(%(codes)s) AND NOT p.practice AND p.until BETWEEN {first} AND {last}"
    " AND {which} GROUP BY 1"
)

_OWN: Final = (
    "SELECT m.area_id, count(*) FROM ("
    " SELECT matter_id, owner_id, due_on, (finished_at AT TIME ZONE %(zone)s)::date AS done"
    " FROM xiangyue_task UNION ALL"
    " SELECT matter_id, owner_id, due_on, done_on FROM xiangyue_registerrow) AS t"
    " JOIN xiangyue_matter m ON m.id = t.matter_id"
    " WHERE m.area_id = ANY(%(codes)s) AND NOT m.practice AND t.owner_id = %(person)s"
    " AND t.due_on BETWEEN {first} AND {last} AND {which} GROUP BY 1"
)

_PLEDGES: Final = (
    "SELECT m.area_id, count(*) FROM xiangyue_pledge g JOIN xiangyue_matter m ON m.id = g.matter_id"
    " WHERE m.area_id = ANY(%(codes)s) AND NOT m.practice AND m.state <> 'dropped'"
    " AND g.state IN ({states})"
    " AND g.due_on BETWEEN {first} AND {last} GROUP BY 1"
)

_HIRED: Final = (
    "SELECT m.area_id, count(*) FROM xiangyue_jobapplicant a"
    " JOIN xiangyue_jobopening o ON o.id = a.opening_id"
    " JOIN xiangyue_matter m ON m.id = o.matter_id"
    " WHERE m.area_id = ANY(%(codes)s) AND NOT m.practice"
    " AND a.engaged_on BETWEEN {first} AND {last} AND {which} GROUP BY 1"
)


def _seat(*roles: str) -> str:
    return _SEATS.replace("{which}", f"m.role IN ({', '.join(repr(r) for r in roles)})")


#: Each row count as SQL giving (area, n); {first}, {last}, {duty} are its own window's.
ROWS: Final[Mapping[str, str]] = {
    **measures_above.ROWS,
    "seats.branch_committee": _seat("secretary", "deputy_secretary", "branch_member"),
    "seats.village_committee": _seat("director", "deputy_director", "committee_member"),
    "seats.supervision_committee": _seat("supervision_chair", "supervisor"),
    "seats.representatives": _seat("representative", "assembly_chair"),
    "seats.party_members": _SEATS.replace("{which}", "m.role = 'party_member'"),
    "women.village_committee": _SEATS.replace(
        "{which}",
        "p.sex = 'f' AND m.role IN ('director', 'deputy_director', 'committee_member')",
    ),
    "young.cadres": _SEATS.replace(
        "{which}",
        f"m.role IN ({_CADRES}) AND p.birth_date BETWEEN"
        f" ({{last}} - interval '{_CADRE[1] + 1} years' + interval '1 day')::date"
        f" AND ({{last}} - interval '{_CADRE[0]} years')::date",
    ),
    "new.party_members": _NEW.replace("{which}", "true"),
    "new.young_party_members": _NEW.replace(
        "{which}", f"p.birth_date > (m.start - interval '{_YOUNG} years')::date"
    ),
    "charter.in_force": (
        "SELECT area_id, count(DISTINCT document) FROM xiangyue_charterversion"
        " WHERE area_id = ANY(%(codes)s) AND NOT practice AND document = 'charter'"
        " AND start <= {last} GROUP BY 1"
    ),
    "rated.returned": _RATED.replace("{n}", "r.returned - coalesce(r.grades[4], 0)"),
    "rated.content": _RATED.replace("{n}", "r.grades[1] + r.grades[2]"),
    "satisfaction.graded": _SATISFACTION.replace("{n}", "graded"),
    "satisfaction.content": _SATISFACTION.replace("{n}", "content"),
    # those that stand and whose day lies in the period: kept, of all
    "pledges.due": _PLEDGES.replace("{states}", "'fixed', 'kept', 'not_kept'"),
    "pledges.kept": _PLEDGES.replace("{states}", "'kept'"),
    # Its log takes no approver who keeps the seal, and no blank sheet.
    "seals.logged": (
        "SELECT area_id, count(*) FROM xiangyue_seal"
        " WHERE area_id = ANY(%(codes)s) AND NOT practice"
        " AND (made_at AT TIME ZONE %(zone)s)::date <= {last}"
        " AND (gone_on IS NULL OR gone_on > {last}) GROUP BY 1"
    ),
    "books.reviewed": (
        "SELECT b.area_id, count(*) FROM xiangyue_bookmonth n"
        " JOIN xiangyue_villagebook b ON b.id = n.book_id"
        " WHERE b.area_id = ANY(%(codes)s) AND NOT b.practice AND b.book = 'village'"
        " AND n.first BETWEEN {first} AND {last} AND n.reviewed_on IS NOT NULL GROUP BY 1"
    ),
    "assets.registered": (
        "SELECT area_id, count(*) FROM xiangyue_asset"
        " WHERE area_id = ANY(%(codes)s) AND NOT practice"
        " AND (made_at AT TIME ZONE %(zone)s)::date <= {last}"
        " AND (gone_on IS NULL OR gone_on > {last}) GROUP BY 1"
    ),
    "appraised.members": (
        "SELECT m.area_id, count(DISTINCT r.person_id) FROM xiangyue_appraised r"
        " JOIN xiangyue_matter m ON m.id = r.matter_id"
        " JOIN xiangyue_procedureversion v ON v.id = m.procedure_id"
        " WHERE m.area_id = ANY(%(codes)s) AND NOT m.practice AND v.slug = 'members-appraisal'"
        " AND r.announced_on BETWEEN {first} AND {last} GROUP BY 1"
    ),
    "hired.engaged": _HIRED.replace("{which}", "true"),
    # what hung after the marks, the list of those proposed, did so for its days beforehand
    "hired.openly": _HIRED.replace(
        "{which}",
        "m.state <> 'dropped' AND EXISTS (SELECT FROM xiangyue_posting p"
        " WHERE p.matter_id = m.id AND p.until < a.engaged_on AND p.posted_at >="
        " (SELECT max(k.made_at) FROM xiangyue_jobmark k WHERE k.applicant_id = a.id)"
        " AND p.channels ? 'board' AND (p.taken_down_at IS NULL"
        " OR (p.taken_down_at AT TIME ZONE %(zone)s)::date > p.until))",
    ),
    # a petition by the day that it came, what the village passed up by the day that it did
    "petitions.accounts": (
        "SELECT o.area_id, count(*) FROM xiangyue_passedup u"
        " JOIN xiangyue_opinion o ON o.id = u.opinion_id"
        " WHERE o.area_id = ANY(%(codes)s) AND NOT o.practice"
        f" AND (o.subject IN ({', '.join(repr(s) for s in OF_ACCOUNTS)})"
        " OR EXISTS (SELECT FROM xiangyue_moneyquestion q WHERE q.opinion_id = o.id))"
        f" AND CASE WHEN o.channel = '{PETITION}' THEN o.heard_on"
        " ELSE (u.at AT TIME ZONE %(zone)s)::date END BETWEEN {first} AND {last} GROUP BY 1"
    ),
    # posted, so that nobody learns of it here before; what an appeal set aside is none
    "cadres.breaches": (
        "SELECT area, count(*) FROM ("
        " SELECT b.about_area_id AS area FROM xiangyue_breach b"
        " JOIN xiangyue_matter m ON m.id = b.matter_id"
        " WHERE b.about_area_id = ANY(%(codes)s) AND NOT m.practice"
        f" AND b.about_role IN ({_CADRES})"
        " AND b.posted_on BETWEEN {first} AND {last} AND b.after <> 'set-aside'"
        " UNION ALL SELECT m.area_id FROM xiangyue_vacancy v"
        " JOIN xiangyue_matter m ON m.id = v.matter_id"
        " JOIN xiangyue_membership s ON s.id = v.seat_id"
        " WHERE m.area_id = ANY(%(codes)s) AND NOT m.practice"
        f" AND v.cause = 'sentenced' AND s.role IN ({_CADRES})"
        " AND v.ended_on BETWEEN {first} AND {last}) AS found GROUP BY 1"
    ),
    # sources whose receipts of the period, less what was taken back, are more than nothing
    "party_funds.sources": (
        "SELECT area, count(DISTINCT source) FROM ("
        " SELECT m.area_id AS area, substring(c.code FROM '[a-z]+$') AS source"
        " FROM xiangyue_ledgerline l JOIN xiangyue_ledgeraccount c ON c.id = l.account_id"
        " JOIN xiangyue_ledgervoucher w ON w.id = l.voucher_id"
        " JOIN xiangyue_ledgerfund f ON f.id = l.fund_id"
        " JOIN xiangyue_matter m ON m.id = f.matter_id"
        " JOIN xiangyue_procedureversion v ON v.id = m.procedure_id"
        " WHERE m.area_id = ANY(%(codes)s) AND NOT m.practice AND v.slug = 'party-funds'"
        " AND c.kind = 'fund' AND w.day BETWEEN {first} AND {last}"
        " GROUP BY 1, 2 HAVING sum(l.credit - l.debit) > 0) AS found GROUP BY 1"
    ),
    "elections.closed": (
        "SELECT m.area_id, count(*) FROM xiangyue_matter m"
        " JOIN xiangyue_procedureversion v ON v.id = m.procedure_id"
        " WHERE m.area_id = ANY(%(codes)s) AND NOT m.practice AND m.state = 'closed'"
        " AND v.slug = 'village-election'"
        " AND (m.closed_at AT TIME ZONE %(zone)s)::date BETWEEN {first} AND {last} GROUP BY 1"
    ),
    "elections.annulled": (
        "SELECT m.area_id, count(*) FROM xiangyue_annulment a"
        " JOIN xiangyue_matter m ON m.id = a.matter_id"
        " WHERE m.area_id = ANY(%(codes)s) AND NOT m.practice"
        ' AND a."on" BETWEEN {first} AND {last} GROUP BY 1'
    ),
    "duties.due": _DUTIES.replace("{which}", "true"),
    "duties.in_time": _DUTIES.replace(
        "{which}", "(t.done_at AT TIME ZONE %(zone)s)::date <= t.due_on"
    ),
    "postings.over": _POSTINGS.replace("{which}", "true"),
    "own.due": _OWN.replace("{which}", "true"),
    "own.in_time": _OWN.replace("{which}", "t.done <= t.due_on"),
    # what an appeal set aside is no breach
    "own.breaches": (
        "SELECT b.about_area_id, count(*) FROM xiangyue_breach b"
        " JOIN xiangyue_matter m ON m.id = b.matter_id"
        " WHERE b.about_area_id = ANY(%(codes)s) AND NOT m.practice AND b.about_id = %(person)s"
        " AND b.decided_on BETWEEN {first} AND {last} AND b.measure NOT IN ('', 'none')"
        " AND b.after <> 'set-aside' GROUP BY 1"
    ),
    # given in person; read out in somebody's absence is not
    "own.reports": (
        "SELECT m.area_id, count(DISTINCT r.id) FROM xiangyue_dutygiven g"
        " JOIN xiangyue_dutyreport r ON r.id = g.report_id"
        " JOIN xiangyue_matter m ON m.id = r.matter_id"
        " WHERE m.area_id = ANY(%(codes)s) AND NOT m.practice AND r.person_id = %(person)s"
        " AND g.absent = '' AND g.\"on\" BETWEEN {first} AND {last} GROUP BY 1"
    ),
    # whole days, of courses held by the place or by a level above it
    "own.training_days": (
        "SELECT c.code, sum(k.half_days) / 2 FROM unnest(%(codes)s::text[]) AS c(code)"
        " JOIN xiangyue_matter m ON starts_with(c.code, m.area_id) AND NOT m.practice"
        " JOIN xiangyue_course k ON k.matter_id = m.id"
        " JOIN xiangyue_courseseat s ON s.course_id = k.id AND s.came"
        " WHERE s.person_id = %(person)s AND k.held_on BETWEEN {first} AND {last} GROUP BY 1"
    ),
    "postings.whole": _POSTINGS.replace(
        "{which}",
        "p.channels ? 'board' AND (p.taken_down_at IS NULL"
        " OR (p.taken_down_at AT TIME ZONE %(zone)s)::date > p.until)",
    ),
}


class Need(NamedTuple):
    """One number that is asked for: its name, over so many months (0: the period), which duty."""

    name: str
    months: int = 0
    duty: str = ""


def needs(indicators: Iterable[Indicator]) -> dict[str, tuple[Need, ...]]:
    """What each indicator's answer needs, by its key: its own number, and what it is of."""
    return {
        i.key: tuple(Need(name, i.months, i.where.get("duty", "")) for name in i.measured)
        for i in indicators
    }


def window(need: Need, first: date, last: date) -> tuple[date, date]:
    """The days that a number is counted over, within an assessment of ``first`` to ``last``."""
    return (
        (add_months(last + timedelta(days=1), -need.months), last) if need.months else (first, last)
    )


def read(
    codes: Sequence[str],
    asked: Iterable[Need],
    *,
    first: date,
    last: date,
    today: date,
    person: int | None = None,
) -> dict[str, dict[Need, int]]:
    """``{area: {need: n}}`` of these areas for the period first..last; ``person``: whose own rows
    are counted. A query for all rows, and one for all figures."""
    wanted = sorted(set(asked))
    found: dict[str, dict[Need, int]] = {code: dict.fromkeys(wanted, 0) for code in codes}
    if rows := [need for need in wanted if need.name in ROWS]:
        _rows(found, codes, rows, first, last, person)
    if some := [need for need in wanted if need.name not in ROWS]:
        _figures(found, codes, some, first, last, today)
    return found


# Months of what flows, and one sum of what is due or stands: those folded and those that wait.
_KEPT: Final = """
SELECT area, key, CASE WHEN key = ANY(%(sums)s) THEN NULL ELSE month END, sum(n)::bigint FROM (
    SELECT area, key, month, n FROM xiangyue_figure
    WHERE area = ANY(%(codes)s) AND key = ANY(%(keys)s)
    UNION ALL
    SELECT code, key, CASE WHEN key = ANY(%(dues)s) THEN day
        ELSE date_trunc('month', day)::date END, n
    FROM xiangyue_figuredelta JOIN unnest(%(codes)s::text[]) AS c(code) ON starts_with(area, code)
    WHERE key = ANY(%(keys)s)
) AS f
WHERE month >= CASE WHEN key = ANY(%(sums)s) THEN '-infinity' ELSE %(first)s::date END
    AND month <= CASE WHEN key = ANY(%(dues)s) THEN %(due)s::date ELSE %(last)s::date END
GROUP BY 1, 2, 3
"""


def _figures(
    found: dict[str, dict[Need, int]],
    codes: Sequence[str],
    some: Sequence[Need],
    first: date,
    last: date,
    today: date,
) -> None:
    """The figures that the acts kept: one query. What is due is told as of the day after the
    period, or of today while it runs."""
    starts = {need: window(need, first, last)[0] for need in some}
    with connection.cursor() as c:
        c.execute(
            _KEPT,
            {
                "codes": list(codes),
                "keys": sorted({need.name for need in some}),
                "sums": [*STOCKS, *DUES],
                "dues": list(DUES),
                "first": min(starts.values()),
                "last": last,
                "due": min(today - timedelta(days=1), last),
            },
        )
        for area, key, month, n in c.fetchall():
            for need, start in starts.items():
                if need.name == key and (month is None or month >= start):
                    found[area][need] += int(n)


def _rows(
    found: dict[str, dict[Need, int]],
    codes: Sequence[str],
    rows: Sequence[Need],
    first: date,
    last: date,
    person: int | None,
) -> None:
    given: dict[str, object] = {
        "codes": list(codes), "zone": settings.TIME_ZONE, "person": person,
    }  # fmt: skip
    parts = []
    for n, need in enumerate(rows):
        start, end = window(need, first, last)
        given |= {f"first{n}": start, f"last{n}": end, f"duty{n}": need.duty}
        sql = ROWS[need.name]
        for name in ("first", "last"):
            sql = sql.replace(f"{{{name}}}", f"%({name}{n})s::date")
        sql = sql.replace("{duty}", f"%(duty{n})s")
        parts.append(f"SELECT {n}, r.* FROM ({sql}) AS r (area, n)")
    with connection.cursor() as c:
        c.execute("\nUNION ALL\n".join(parts), given)
        for n, area, count in c.fetchall():
            found[area][rows[n]] = int(count or 0)
