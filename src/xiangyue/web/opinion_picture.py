"""The picture of groups of opinion: each who answered is one mark, near those who answered alike.

A group is told by its letter and the form of its marks as well as by colour. No mark can be asked
whose it is. Beside it stands the same in words and a table (``templates/parts/statements.html``).
"""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from xiangyue.core.opinion_groups import Picture
from xiangyue.web.charts import AMBER, CARD, EDGE, GREEN, INK

LETTERS = "ABCDE"
COLOURS = ((GREEN, "c-1"), (AMBER, "c-2"), (EDGE, "c-3"), (INK, "c-1"), (EDGE, "c-2"))
W, H, PAD = 328.0, 260.0, 26.0


def _mark(group: int, x: float, y: float) -> str:
    colour, css = COLOURS[group]
    style = f'class="{css}" fill="{colour}" stroke="{CARD}" stroke-width="1"'
    if group == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" {style}/>'
    if group == 1:
        return f'<rect x="{x - 5.5:.1f}" y="{y - 5.5:.1f}" width="11" height="11" {style}/>'
    sides = {2: [(0, -7), (7, 5), (-7, 5)], 3: [(0, -8), (7, 0), (0, 8), (-7, 0)]}.get(
        group, [(-6, -6), (6, -6), (0, 0), (6, 6), (-6, 6)]
    )
    points = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in sides)
    return f'<polygon points="{points}" {style}/>'


def draw(shown: Picture) -> Markup:
    """The picture as SVG; nothing where there are no groups."""
    if not shown.groups:
        return Markup("")
    xs = [x for x, _y in shown.positions.values()]
    ys = [y for _x, y in shown.positions.values()]
    wide, high = max(max(xs) - min(xs), 1e-9), max(max(ys) - min(ys), 1e-9)

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            PAD + (W - 2 * PAD) * (x - min(xs)) / wide,
            H - PAD - (H - 2 * PAD) * (y - min(ys)) / high,
        )

    body, there = [], Counter[tuple[int, int]]()
    for n, group in enumerate(shown.groups):
        for person in group.people:
            x, y = at(*shown.positions[person])
            place = (round(x / 9), round(y / 9))
            nth = there[place]  # who answered alike would lie upon each other
            there[place] += 1
            ring = 7.0 * ((nth + 5) // 6 if nth else 0)
            dx, dy = ((1, 0), (0.5, 0.87), (-0.5, 0.87), (-1, 0), (-0.5, -0.87), (0.5, -0.87))[
                nth % 6
            ]
            body.append(
                _mark(n, min(max(x + dx * ring, 8), W - 8), min(max(y + dy * ring, 8), H - 8))
            )
    for n, group in enumerate(shown.groups):
        x, y = at(*group.centre)
        body.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="15" class="card-fill" fill="{CARD}" '
            f'stroke="{INK}" class="ink-line"/><text x="{x:.1f}" y="{y + 6:.1f}" font-size="17" '
            f'font-weight="700" text-anchor="middle" fill="{INK}">{LETTERS[n]}</text>'
        )
    title = escape(_("Groups of opinion"))
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W:g} {H:g}" role="img" '
        f'class="picture opinions-picture"><title>{title}</title>'
        f'<rect width="{W:g}" height="{H:g}" rx="8" class="sunk" fill="#f2ece0"/>'
        f"{''.join(body)}</svg>"
    )
