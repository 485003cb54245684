"""Pictures drawn on the server: a method's steps, a quorum, bars and lines, as SVG.

Each is a function from plain values to markup. Colours are given twice: as attributes, so that the
picture stands alone on a poster, and as classes, by which the stylesheet recolours it at night.
A picture never speaks by colour alone, and the macro that places it puts words or table beneath.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

INK, SOFT, LINE, EDGE = "#24211d", "#5c554a", "#d9cfbe", "#857a69"
GREEN, AMBER, CARD, SUNK = "#2a6341", "#805300", "#fffdf8", "#f2ece0"
GREEN_WASH = "#e9f1e6"
SERIES = ((GREEN, "c-1", ""), (AMBER, "c-2", "7 4"), (EDGE, "c-3", "2 4"))
CJK_FROM = 0x2E80
EN_SPACE = "\u2002"
CLOSING = "，。、；：）」』》！？ "
WIDE, NARROW = 620.0, 328.0  # pixels: on the desk and paper, on a phone of 360 px


@dataclass(frozen=True)
class Part:
    """A part of a step as drawn: ``state`` is ``waiting``, ``open`` or ``done``."""

    title: str
    who: str = ""
    state: str = "waiting"


@dataclass(frozen=True)
class Step:
    """A step as drawn; ``url`` makes it a link."""

    title: str
    who: str = ""
    state: str = "waiting"
    parts: Sequence[Part] = field(default=())
    url: str = ""


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Roughly how wide ``text`` is in pixels: a Chinese character is as wide as it is high."""
    latin = size * (0.63 if bold else 0.55)
    return sum(size if ord(c) >= CJK_FROM else latin for c in text)


def wrap(text: str, size: float, room: float, most: int = 9, *, bold: bool = False) -> list[str]:
    """Lines of ``text`` no wider than ``room``, at most ``most`` of them, the last cut with …"""
    lines: list[str] = []
    line = ""
    pieces: list[str] = []
    for c in text:  # Latin words stay whole; Chinese breaks anywhere but before a closing mark
        last = pieces[-1][-1] if pieces else ""
        latin = last not in ("", " ", EN_SPACE) and max(ord(c), ord(last)) < CJK_FROM
        if pieces and ((latin and c not in (" ", EN_SPACE)) or c in CLOSING):
            pieces[-1] += c
        else:
            pieces.append(c)
    for piece in pieces:
        if line and width((line + piece).rstrip(), size, bold=bold) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece
    lines.append(line.rstrip())
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][:-1] + "…"]
    return lines


def _text(x: float, y: float, words: str, size: float, *, bold: bool = False, soft: bool = False,
          anchor: str = "start", fill: str = "") -> str:  # fmt: skip
    name, colour = ("c-soft", SOFT) if soft else ("c-ink", INK)
    if fill == "on":
        name, colour = "c-on", CARD
    weight = ' font-weight="700"' if bold else ""
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size:g}"{weight}{where} '
        f'class="{name}" fill="{colour}">{escape(words)}</text>'
    )


def _svg(w: float, h: float, title: str, body: Iterable[str]) -> Markup:
    drawn = "".join(body)
    role = "group" if "<a " in drawn else "img"  # what is in an image cannot be followed
    return Markup(
        f'<svg viewBox="0 0 {w:.0f} {h:.0f}" xmlns="http://www.w3.org/2000/svg" role="{role}" '
        f'aria-label="{escape(title)}" font-family="Noto Sans CJK SC, sans-serif">{drawn}</svg>'
    )


def _mark(x: float, y: float, r: float, state: str) -> str:
    """The sign of a state: a tick in a disc, an arrow in a disc, an empty dashed ring.

    A method that is only read has no state, and a dot for each part.
    """
    if not state:
        return f'<circle cx="{x:g}" cy="{y:g}" r="3" class="c-ink" fill="{INK}"/>' if r < 10 else ""
    if state == "done":
        return (
            f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" class="c-done" fill="{GREEN}"/>'
            f'<path d="M{x - r * 0.45:g} {y + r * 0.05:g}l{r * 0.33:g} {r * 0.36:g} {r * 0.58:g} '
            f'{-r * 0.7:g}" fill="none" class="c-on-line" stroke="{CARD}" '
            f'stroke-width="{r * 0.2:g}" stroke-linecap="round"/>'
        )
    if state == "open":
        return (
            f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" class="c-open" fill="{INK}"/>'
            f'<path d="M{x - r * 0.25:g} {y - r * 0.48:g}l{r * 0.75:g} {r * 0.48:g} '
            f'{-r * 0.75:g} {r * 0.48:g}z" class="c-on" fill="{CARD}"/>'
        )
    return (
        f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" class="c-wait" fill="{CARD}" stroke="{EDGE}" '
        f'stroke-width="2" stroke-dasharray="3 3"/>'
    )


def state_words(state: str) -> str:
    """``Done``, ``Open now`` or ``Waiting`` in the reader's language; empty without a state."""
    if not state:
        return ""
    return {"done": _("Done"), "open": _("Open now")}.get(state, _("Waiting"))


def _step(step: Step, number: int, x: float, y: float, w: float) -> tuple[list[str], float]:
    """The drawing of one step without its frame, and how far down it reaches."""
    out: list[str] = []
    pad, size = 16.0, 18.0
    room = w - 2 * pad
    title = wrap(f"{number}{EN_SPACE}{step.title}", 21, room - 34, 7, bold=True)
    out.append(_mark(x + w - pad - 12, y + pad + 12, 12, step.state))
    y += pad + 19
    for i, words in enumerate(title):
        out.append(_text(x + pad, y + 27 * i, words, 21, bold=True))
    y += 27 * (len(title) - 1)
    if step.state:
        y += 27
        out.append(_text(x + pad, y, state_words(step.state), size, bold=step.state == "open",
                         soft=step.state != "open"))  # fmt: skip
    for words in wrap(step.who, size, room, 3) if step.who else ():
        y += 25
        out.append(_text(x + pad, y, words, size, soft=True))
    if step.parts:
        y += 14
    for part in step.parts:
        out.append(_mark(x + pad + 7, y + 18, 7, part.state))
        for words in wrap(part.title, size, room - 24, 7):
            y += 25
            out.append(_text(x + pad + 24, y, words, size))
        for words in wrap(part.who, size, room - 24, 7) if part.who else ():
            y += 24
            out.append(_text(x + pad + 24, y, words, size, soft=True))
        y += 5
    return out, y + pad


def _frame(step: Step, x: float, y: float, w: float, h: float) -> str:
    name, fill, edge = {
        "done": ("c-donecard", GREEN_WASH, GREEN),
        "open": ("c-opencard", CARD, INK),
    }.get(step.state, ("c-card", CARD, LINE))
    thick = 3 if step.state == "open" else 1.5
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{w:.0f}" height="{h:.0f}" rx="10" class="{name}" '
        f'fill="{fill}" stroke="{edge}" stroke-width="{thick}"/>'
    )


def _arrow(x: float, y: float, down: bool) -> str:
    path = f"M{x - 6:g} {y - 4:g}l6 8 6-8" if down else f"M{x - 4:g} {y - 6:g}l8 6-8 6"
    return (
        f'<path d="{path}" fill="none" class="c-edge" stroke="{EDGE}" stroke-width="2.5" '
        f'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def steps_abreast(count: int) -> int:
    """How many steps stand in a row of the wide picture: up to three in one row, more in two rows
    or in rows of four."""
    return max(1, count) if count <= 3 else min(4, -(-count // 2))


def steps_picture(
    steps: Sequence[Step], current: int | None = None, *, title: str = "", layout: str = "wide"
) -> Markup:
    """A method: its steps in order with who acts, their parts, and where a matter stands.

    ``current`` (from 0) frames that step as open when the steps themselves carry no state.
    ``layout`` is ``wide`` (rows of up to four, for the desk and paper) or ``tall`` (one below the
    other, for a phone of 360 px).
    """
    if current is not None:
        steps = [
            Step(
                s.title,
                s.who,
                "done" if i < current else "open" if i == current else "waiting",
                s.parts,
                s.url,
            )
            for i, s in enumerate(steps)
        ]
    columns = steps_abreast(len(steps)) if layout == "wide" else 1
    gap = 28.0 if layout == "wide" else 26.0
    card = 250.0 if layout == "wide" else 326.0
    body: list[str] = []
    y = 2.0
    for start in range(0, len(steps), columns):
        row = steps[start : start + columns]
        drawn = [_step(s, start + i + 1, 2 + i * (card + gap), y, card) for i, s in enumerate(row)]
        bottom = max(end for _drawing, end in drawn)
        for i, (step, (drawing, _end)) in enumerate(zip(row, drawn, strict=True)):
            x = 2 + i * (card + gap)
            parts = [_frame(step, x, y, card, bottom - y), *drawing]
            if step.url:
                parts = [f'<a href="{escape(step.url)}">', *parts, "</a>"]
            body += parts
            last = start + i + 1 == len(steps)
            if not last and i + 1 < len(row):
                body.append(_arrow(x + card + gap / 2, y + 30, down=False))
            elif not last:
                body.append(_arrow(2 + (columns * (card + gap) - gap) / 2, bottom + gap / 2, True))
        y = bottom + gap
    return _svg(columns * (card + gap) - gap + 4, max(4.0, y - gap + 2), title, body)


def meter(have: int, need: int, of: int, *, title: str = "", narrow: bool = False) -> Markup:
    """A bar of ``of`` with ``have`` filled and a mark at ``need``; the words stand beneath it."""
    w, bar, top = (NARROW if narrow else WIDE), 26.0, 30.0
    scale = (w - 4) / max(of, need, have, 1)
    met = have >= need
    filled, mark = have * scale, 2 + need * scale
    anchor = "end" if mark > w * 0.8 else "start" if mark < w * 0.2 else "middle"
    name, colour = ("c-done", GREEN) if met else ("c-warn", AMBER)
    body = [
        f'<rect x="2" y="{top:g}" width="{w - 4:g}" height="{bar:g}" rx="6" class="c-track" '
        f'fill="{SUNK}" stroke="{EDGE}"/>',
        f'<rect x="2" y="{top:g}" width="{filled:.1f}" height="{bar:g}" rx="6" class="{name}" '
        f'fill="{colour}"/>',
        f'<path d="M{mark:.1f} {top - 7:g}v{bar + 14:g}" class="c-need" stroke="{INK}" '
        f'stroke-width="4"/>',
        _text(mark, top - 12, _("needs %(n)s") % {"n": need}, 18, anchor=anchor, bold=True),
    ]
    says = _("%(title)s: %(have)s of %(of)s, needs %(need)s") % {
        "title": title,
        "have": have,
        "of": of,
        "need": need,
    }
    return _svg(w, top + bar + 10, says, body)


def bars(
    rows: Sequence[tuple[str, int]],
    *,
    title: str = "",
    narrow: bool = False,
    hollow: Collection[int] = (),
) -> Markup:
    """Lying bars, each with its name above it and its number at its end. ``hollow``: the rows (from
    0) that are drawn as an outline only."""
    w, line, y = (NARROW if narrow else WIDE), 62.0, 0.0
    most = max((n for _name, n in rows), default=0) or 1
    widest = max((width(f"{n:,}", 20, bold=True) for _name, n in rows), default=0) + 12
    body = []
    for i, (name, n) in enumerate(rows):
        long = (w - widest) * n / most
        first, *more = wrap(str(name), 18, w * 0.9, 3)
        body.append(_text(0, y + 20, first, 18))
        for words in more:
            y += 24
            body.append(_text(0, y + 20, words, 18))
        body += [
            f'<rect x="1" y="{y + 29:g}" width="{max(long, 2):.1f}" height="20" rx="3" '
            f'class="c-card" fill="{CARD}" stroke="{EDGE}" stroke-width="2"/>'
            if i in hollow
            else f'<rect x="0" y="{y + 28:g}" width="{max(long, 2):.1f}" height="22" rx="3" '
            f'class="c-1" fill="{GREEN}"/>',
            _text(max(long, 2) + 8, y + 45, f"{n:,}", 18, bold=True),
        ]
        y += line
    return _svg(w, max(y - 6, 4), title, body)


def spread(heights: Sequence[float], apart: float, lowest: float) -> list[float]:
    """``heights`` in their order, moved so that they are ``apart`` or more and none is below
    ``lowest`` (heights count downwards)."""
    moved = list(heights)
    order = sorted(range(len(moved)), key=lambda i: moved[i])
    for before, i in pairwise(order):
        moved[i] = max(moved[i], moved[before] + apart)
    for i in reversed(order):
        moved[i] = min(moved[i], lowest)
        lowest = moved[i] - apart
    return moved


def lines(
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[int]]],
    *,
    title: str = "",
    narrow: bool = False,
) -> Markup:
    """Up to three lines over ``labels``, from zero, told apart by dash and by name at their end."""
    w, h, top, bottom = (NARROW if narrow else WIDE), 280.0, 24.0, 38.0
    label = max((width(str(x), 18) for x in labels), default=0)
    left = max(12.0, label / 2 + 2)
    names = max((width(name, 18, bold=True) for name, _v in series), default=0)
    right = max(names + 14, label / 2 + 2)
    most = max((v for _n, values in series for v in values), default=0) or 1
    step = (w - left - right) / max(len(labels) - 1, 1)
    depth = h - top - bottom

    def at(i: int, v: int) -> tuple[float, float]:
        return left + i * step, top + depth - depth * v / most

    body = [
        f'<path d="M{left:g} {top + depth:g}H{w - right:g}" class="c-edge" stroke="{EDGE}"/>',
        f'<path d="M{left:g} {top:g}H{w - right:g}" class="c-line" stroke="{LINE}"/>',
        _text(left, top - 4, f"{most:,}", 18, soft=True),
    ]
    every = max(1, -(-int(label + 14) // max(int(step), 1)))
    for i, words in enumerate(labels):
        if i % every == 0:
            body.append(_text(at(i, 0)[0], h - 12, str(words), 18, soft=True, anchor="middle"))
    ends = [at(0, values[-1])[1] if values else 0.0 for _name, values in series]
    places = spread(ends, 24, top + depth - 6)
    for (name, values), (colour, css, dash), y in zip(series, SERIES, places, strict=False):
        if not values:
            continue
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(i, v) for i, v in enumerate(values)))
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        body.append(
            f'<polyline points="{points}" fill="none" fill-opacity="0" class="{css}" '
            f'stroke="{colour}" stroke-width="3.5" stroke-linejoin="round"{dashed}/>'
        )
        body.append(_text(w - right + 10, y + 6, name, 18, bold=True))
    return _svg(w, h, title, body)


def columns(
    labels: Sequence[str], series: Sequence[tuple[str, Sequence[int]]]
) -> list[list[str | int]]:
    """The rows of a line chart's table: a label, then each series' number (dash where none)."""
    return [
        [label, *(values[i] if i < len(values) else "—" for _name, values in series)]
        for i, label in enumerate(labels)
    ]
