"""What is due, as a reader calls it: words, whose it is, where it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from xiangyue.actions.dues import GROUPS
from xiangyue.core.bodies import held_in, place_of
from xiangyue.core.places import display_name, level_of
from xiangyue.data.dues import Due
from xiangyue.methods import titles
from xiangyue.web.formats import is_chinese, period
from xiangyue.web.links import maybe_url, url
from xiangyue.web.matter_words import body_name, reader, role_names
from xiangyue.web.opinion_words import cut, masked
from xiangyue.web.receptions import KINDS as RECEPTIONS
from xiangyue.web.register_words import payment

KINDS: dict[str, Promise | str] = {
    "turn": lazy("Duties that come round"),
    "part": lazy("Steps of matters"),
    "task": lazy("Tasks"),
    "opinion": lazy("Opinions to answer"),
    "answer": lazy("Questions, findings, reviews"),
    "posting": lazy("Postings that run out"),
    "disclosure": lazy("Disclosure"),
    "register": lazy("Contracts and seals"),
    "books": lazy("The books"),
    "day": lazy("Days announced"),
}
BOOK_KINDS = (
    "book_month", "book_wait", "book_people", "book_answer", "book_post", "book_close",
)  # fmt: skip
PICTURES = {
    "turn": "check",
    "part": "matters",
    "task": "done",
    "row": "done",
    "pledge": "check",
    "step": "check",
    "opinion": "say",
    "objection": "posting",
    "question": "search",
    "finding": "search",
    "review": "check",
    "appeal": "check",
    "title": "check",
    "title_right": "check",
    "posting": "posting",
    "disclosure": "posting",
    **dict.fromkeys(BOOK_KINDS, "money"),
    "instalment": "money",
    "contract": "doc",
    "seal_use": "check",
    "meeting": "people",
    "reception": "people",
    "activity": "people",
    "course": "people",
}


SORTS = {
    **dict.fromkeys(("row", "pledge", "step"), "task"),
    **dict.fromkeys(
        ("objection", "question", "finding", "review", "appeal", "title", "title_right"), "answer"
    ),
    **dict.fromkeys(BOOK_KINDS, "books"),
    **dict.fromkeys(("instalment", "contract", "seal_use"), "register"),
    **dict.fromkeys(("meeting", "reception", "activity", "course"), "day"),
}
"""Which of ``KINDS`` a row belongs to that is not called like one of them."""
FEW, FIRST = 12, 8
"""A list longer than ``FEW`` is folded; so many of what is late or due today stand open."""


@dataclass(frozen=True)
class Row:
    """One thing due. ``state``: late, open, coming, done, late-done or, of a day, day."""

    kind: str
    words: str
    of: str
    who: str
    link: str
    due_on: date
    done_on: date | None
    state: str
    place: str
    area: str

    @property
    def sort(self) -> str:
        """Which of ``KINDS`` it belongs to."""
        return SORTS.get(self.kind, self.kind)

    @property
    def picture(self) -> str:
        """The picture of its kind."""
        return PICTURES[self.kind]


def _of_matter(words: Promise | str) -> Callable[[Due], tuple[str, str]]:
    def said(d: Due) -> tuple[str, str]:
        link = maybe_url("matter-part", d.matter, d.part) if d.part else ""
        return str(words) % {"title": cut(masked(d.words), 90)}, link or url("matter", d.matter)

    return said


def _part(d: Due) -> tuple[str, str]:
    words = (d.words if is_chinese() else d.words_en) or d.part
    return words, maybe_url("matter-part", d.matter, d.part) or url("matter", d.matter)


def _opinion(d: Due) -> tuple[str, str]:
    if not d.more:
        return _("An opinion for the village office only"), ""
    words = cut(masked(d.words), 90) or _("(spoken)")
    return _("Answer: %(text)s") % {"text": words}, url("opinion", d.id)


HEADS: dict[str, Promise | str] = {
    "party": lazy("party affairs"),
    "village": lazy("village affairs"),
    "finance": lazy("finance"),
}


def _book(d: Due) -> tuple[str, str]:
    """A month of a book; ``more`` names the place too where another keeps it in trust."""
    book, _space, area = d.more.partition(" ")
    n = int(d.part) if d.kind in ("book_wait", "book_answer", "book_post") else 0
    if d.kind == "book_wait":
        said = ngettext(
            "Approve or refuse one voucher of %(month)s",
            "Approve or refuse %(num)s vouchers of %(month)s",
            n,
        )
    elif d.kind == "book_answer":
        said = ngettext(
            "Answer the review about one voucher of %(month)s",
            "Answer the review about %(num)s vouchers of %(month)s",
            n,
        )
    elif d.kind == "book_post":
        said = ngettext(
            "Post one voucher of %(month)s that the review passed",
            "Post %(num)s vouchers of %(month)s that the review passed",
            n,
        )
    elif d.kind == "book_close":
        said = _("Close the books of %(month)s")
    elif d.kind == "book_people":
        said = _("Sign the villagers' review of the books of %(month)s")
    elif d.part == "sign":
        said = _("Sign the review of the books of %(month)s")
    else:
        said = _("Review the books of %(month)s")
    words = said % {"num": n, "month": period(d.words)}
    return words, maybe_url("book-month", area or d.area, book, d.words)


def _disclosure(d: Due) -> tuple[str, str]:
    n = int(d.more)
    if d.part == "review":
        said = ngettext(
            "Review before disclosure: %(head)s, one item",
            "Review before disclosure: %(head)s, %(num)s items",
            n,
        )
    else:
        said = ngettext("Disclose: %(head)s, one item", "Disclose: %(head)s, %(num)s items", n)
    return said % {"head": HEADS[d.words], "num": n}, url("board", d.area)


def _seal_use(d: Due) -> tuple[str, str]:
    said = _("Approve the use of a seal: %(what)s")
    if d.more == "approved":
        said = _("Stamp what is approved: %(what)s")
    return said % {"what": d.words or _("a villager's own certificate")}, url("seal-use", d.id)


def _title(d: Due, said: str) -> tuple[str, str]:
    kind = titles.load().get(d.words)
    name = kind.names[reader()] if kind else d.words
    whose, _dot, held = d.more.partition(" · ") if d.kind == "title" else ("", "", d.more)
    if whose:  # by the name that pages show; a title of a township keeps its own
        whose = display_name(whose, "village")
    more = " · ".join(filter(None, (name, whose, held)))
    return said % {"title": more}, url("title", d.id)


WORDED: dict[str, Callable[[Due], tuple[str, str]]] = {
    "turn": lambda d: (
        " ".join((d.words if is_chinese() else d.words_en, period(d.more))),
        url("duty-turn", d.id),
    ),
    "part": _part,
    "task": lambda d: (d.words, url("task", d.id)),
    "row": lambda d: (d.words, url("matter", d.matter)),
    "pledge": lambda d: (d.words, url("pledge", d.id)),
    "step": lambda d: (d.words, url("pledge-step", d.id)),
    "opinion": _opinion,
    "objection": lambda d: (
        _("Answer objections: %(title)s") % {"title": d.words},
        url("posting", d.id),
    ),
    "question": lambda d: (
        _("Answer a written question: %(text)s") % {"text": cut(masked(d.words), 60)},
        url("question", d.id),
    ),
    "finding": _of_matter(lazy("Answer a finding: %(title)s")),
    "review": _of_matter(lazy("Answer what was handed in: %(title)s")),
    "appeal": _of_matter(lazy("Decide an appeal: %(title)s")),
    "title": lambda d: _title(d, _("The yearly look at a title: %(title)s")),
    "title_right": lambda d: _title(d, _("Put right what the look at a title asks: %(title)s")),
    "posting": lambda d: (
        _("Last day of the posting: %(title)s") % {"title": masked(d.words)},
        url("posting", d.id),
    ),
    "activity": _of_matter(lazy("Planned: %(title)s")),
    "course": _of_matter(lazy("Course: %(title)s")),
    "disclosure": _disclosure,
    **dict.fromkeys(BOOK_KINDS, _book),
    "instalment": lambda d: (payment(d.words, d.more), url("contract", d.id)),
    "contract": lambda d: (
        _("The contract ends: %(title)s") % {"title": d.words},
        url("contract", d.id),
    ),
    "seal_use": _seal_use,
    "meeting": lambda d: (d.words, url("meeting", d.id)),
    "reception": lambda d: (str(RECEPTIONS[d.words]), url("reception", d.area)),
}


def row(d: Due, today: date, *, own: bool = False, with_place: bool = False) -> Row:
    """One thing as the reader calls it. ``own``: it is the reader's, who may open what is private
    (its page asks once more)."""
    words, link = WORDED[d.kind](d)
    if d.kind == "seal_use" and not own:
        link = url("seals", d.area)
    if d.secret:
        words = _("A matter that only its parties and the office see")
        link = link if own else ""
    of = (
        d.matter_title
        if d.kind in ("part", "task", "row", "pledge", "activity", "course") and not d.secret
        else ""
    )
    if d.kind == "step" and not d.secret:
        of = d.more
    elif d.kind == "meeting":
        of = " · ".join(filter(None, (body_name(d.more), d.part)))
    elif d.kind == "reception":
        of = d.more
    return Row(
        kind=d.kind,
        words=words,
        of=of,
        who="" if d.secret else d.person_name or whose(d),
        link=link,
        due_on=d.due_on,
        done_on=d.done_on,
        state=state(d, today),
        place=display_name(d.area_name, level_of(d.area)) if with_place else "",
        area=d.area,
    )


def whose(d: Due) -> str:
    """From whom: the roles, or where they are all of one body, that body."""
    if d.kind == "meeting":
        return ""
    village = place_of(d.area_name) == "village"
    other = held_in("residents_committee" if village else "village_committee")
    who = [role for role in d.who if role not in other] or d.who
    if len(who) > 2:
        for group, roles in GROUPS.items():
            if set(who) <= set(roles):
                return body_name(group)
        return _("%(roles)s and others") % {"roles": role_names(who[:2])}
    return role_names(who)


def state(d: Due, today: date) -> str:
    """How it stands on that day."""
    if d.done_on is not None:
        return "late-done" if d.done_on > d.due_on else "done"
    if d.kind in ("meeting", "reception", "posting", "activity", "course") and d.due_on >= today:
        return "coming"
    if d.kind in ("meeting", "reception"):  # held or called off, or its day went by
        return "day" if d.opens_on is None else "late"
    if d.due_on < today:
        return "late"
    return "open" if d.opens_on is None or d.opens_on <= today else "coming"


@dataclass(frozen=True)
class Group:
    """A part of the list: its heading, what stands below it, and (words, rows) folded away."""

    words: str
    shown: list[Row]
    folded: list[tuple[str, list[Row]]]

    @property
    def count(self) -> int:
        """How many there are in all."""
        return len(self.shown) + sum(len(rows) for _words, rows in self.folded)


def groups(rows: Sequence[Row], today: date) -> list[Group]:
    """The rows in their order: late, open, coming; or, of more than ``FEW``, first what is late or
    due today, then all else folded by what it is."""
    if len(rows) <= FEW:
        named = (
            (_("Late"), ("late",)),
            (_("Open now"), ("open",)),
            (_("Coming"), ("coming", "day")),
        )
        found = [Group(words, [r for r in rows if r.state in of], []) for words, of in named]
    else:
        late = [r for r in rows if r.state == "late"]
        now = [r for r in rows if r.state != "late" and r.due_on <= today]
        then = [r for r in rows if r.state != "late" and r.due_on > today]
        more = late[FIRST:]
        said = ngettext("One more that is late", "%(num)s more that are late", len(more))
        by_sort = [(str(words), [r for r in then if r.sort == key]) for key, words in KINDS.items()]
        found = [
            Group(_("Today"), now, []),
            Group(_("Late"), late[:FIRST], [(said % {"num": len(more)}, more)] if more else []),
            Group(_("Later, by what it is"), [], [some for some in by_sort if some[1]]),
        ]
    return [group for group in found if group.count]
