"""Rows for the indicators of those who lead others: weak villages put right, what was found before
put right, successors with a mentor. As in ``data.measures``: SQL giving (area, n)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# 后进村整顿 in the place and below it, under way on some day of the period
_WEAK: Final = (
    "SELECT c.code, count(*) FROM unnest(%(codes)s::text[]) AS c(code)"
    " JOIN xiangyue_matter m ON starts_with(m.area_id, c.code) AND NOT m.practice"
    " JOIN xiangyue_procedureversion v ON v.id = m.procedure_id AND v.slug = 'weak-village'{rows}"
    " WHERE m.state <> 'dropped' AND {which} GROUP BY 1"
)
_UNDER_WAY: Final = (
    "(m.began_at AT TIME ZONE %(zone)s)::date <= {last}"
    " AND (m.closed_at IS NULL OR (m.closed_at AT TIME ZONE %(zone)s)::date >= {first})"
)
_MEASURES: Final = " JOIN xiangyue_registerrow r ON r.matter_id = m.id"
# Indicators not met at the stage whose gaps the method puts right, of a period that ended in the
# year before; of people nothing is told here.
_FOUND: Final = (
    "SELECT a.area_id, count(*) FROM xiangyue_assessment a"
    " JOIN xiangyue_indicatoranswer x ON x.assessment_id = a.id"
    " JOIN xiangyue_matter m ON m.id = a.matter_id"
    " JOIN xiangyue_procedureversion v ON v.id = m.procedure_id"
    " WHERE a.area_id = ANY(%(codes)s) AND NOT a.practice AND a.person_id IS NULL"
    " AND a.settled_at IS NOT NULL AND x.state IN ('not_met', 'missing', 'not_yet')"
    " AND a.last >= {first} - interval '1 year' AND a.last < {first}"
    " AND jsonb_path_exists(v.raw, '$.definition.steps[*].parts[*]"
    " ? (@.kind == \"mending\" && @.of == $part)', jsonb_build_object('part', a.part))"
    " AND {which} GROUP BY 1"
)

ROWS: Final[Mapping[str, str]] = {
    "weak.villages": _WEAK.replace("{rows}", "").replace("{which}", _UNDER_WAY),
    # a measure has its owner and its deadline, else it is none
    "weak.planned": _WEAK.replace("{rows}", "").replace(
        "{which}",
        f"{_UNDER_WAY} AND EXISTS (SELECT FROM xiangyue_registerrow r WHERE r.matter_id = m.id"
        " AND (r.made_at AT TIME ZONE %(zone)s)::date <= {last})",
    ),
    "weak.due": _WEAK.replace("{rows}", _MEASURES).replace(
        "{which}", "r.due_on BETWEEN {first} AND {last}"
    ),
    "weak.in_time": _WEAK.replace("{rows}", _MEASURES).replace(
        "{which}", "r.due_on BETWEEN {first} AND {last} AND r.done_on <= r.due_on"
    ),
    "mended.found": _FOUND.replace("{which}", "true"),
    "mended.done": _FOUND.replace(
        "{which}",
        "EXISTS (SELECT FROM xiangyue_registerrow r WHERE r.matter_id = m.id"
        " AND r.indicator = x.indicator AND r.done_on <= {last})",
    ),
    # Whether there are any and each has one, never how many: the register is restricted.
    "successors.paired": (
        "SELECT area, 1 FROM ("
        " SELECT c.code AS area, e.about_id, EXISTS (SELECT FROM xiangyue_restrictedentry k"
        "  JOIN xiangyue_matter n ON n.id = k.matter_id AND NOT n.practice"
        "  WHERE k.about_id = e.about_id AND k.register = e.register AND k.kind = 'mentor'"
        '  AND k.other_id IS NOT NULL AND k."on" <= {last}) AS paired'
        " FROM unnest(%(codes)s::text[]) AS c(code)"
        " JOIN xiangyue_person p ON starts_with(p.area_id, c.code)"
        " JOIN xiangyue_restrictedentry e ON e.about_id = p.id"
        " JOIN xiangyue_matter m ON m.id = e.matter_id AND NOT m.practice AND m.state <> 'dropped'"
        " WHERE e.register = 'reserve-cadres' AND e.kind IN ('recommended', 'recruited')"
        ' AND e."on" <= {last} AND NOT EXISTS (SELECT FROM xiangyue_restrictedentry g'
        "  WHERE g.about_id = e.about_id AND g.register = e.register"
        "  AND g.kind IN ('promoted', 'left') AND g.\"on\" BETWEEN e.\"on\" AND {last})"
        ") AS pool GROUP BY area HAVING bool_and(paired)"
    ),
}
