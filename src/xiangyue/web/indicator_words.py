"""What indicators, their answers and their numbers are called on the pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext, pgettext_lazy

from xiangyue.core.indicators import Answer, Indicator, Score, numbers_say
from xiangyue.documents.period_names import period_words
from xiangyue.methods.wording import sentences
from xiangyue.web import figure_words
from xiangyue.web.formats import is_chinese, number

STATES: dict[str, tuple[Promise | str, str]] = {  # in words, and its look
    "met": (pgettext_lazy("indicator", "Met"), "done"),
    "not_met": (pgettext_lazy("indicator", "Not met"), "bad"),
    "missing": (lazy("Not shown yet"), "warn"),
    "not_yet": (lazy("Not yet"), "wait"),
    "left_out": (lazy("Nothing to hold it against"), "wait"),
}
HOWS: dict[str, Promise | str] = {
    "records": lazy("Counted from the records"),
    "evidence": lazy("Shown by evidence"),
    "differs": lazy("Seen otherwise by this level"),
    "before": lazy("As the level before has it"),
}
STAGES: dict[str, Promise | str] = {
    "self": lazy("The place itself"),
    "township": lazy("The township"),
    "county": lazy("The county"),
    "prefecture": lazy("The prefecture"),
    "province": lazy("The province"),
}


def period_name(name: str) -> str:
    """``2026年上半年`` / ``first half of 2026``."""
    return period_words(name, "zh" if is_chinese() else "en")


def said(names: Mapping[str, str]) -> str:
    """The reader's of words in both languages."""
    return names["zh" if is_chinese() else "en"]


def measure(name: str) -> str:
    """What a figure or a row count is called."""
    if name in figure_words.NAMES:
        return str(figure_words.NAMES[name])
    return said(sentences()[f"measure.{name}"])


def _of(indicator: Indicator) -> str:
    """What a share is of, with what is late and not done at all."""
    return " + ".join(measure(name) for name in (indicator.of, indicator.late) if name)


def asked_of(indicator: Indicator) -> str:
    """What the records must say: ``党员大会：至少4，前12个月``. "" where evidence answers."""
    if not indicator.measured:
        return ""
    what = measure(indicator.figure or indicator.rows)
    if indicator.share == 1:
        words = _("%(what)s: all of: %(of)s") % {"what": what, "of": _of(indicator)}
    elif indicator.share is not None:
        share = indicator.share
        words = _("%(what)s: at least %(share)s of: %(of)s") % {
            "what": what,
            "share": f"{share.numerator}/{share.denominator}",
            "of": _of(indicator),
        }
    elif indicator.at_most is not None:
        words = _("%(what)s: at most %(n)s") % {"what": what, "n": number(indicator.at_most)}
    else:
        words = _("%(what)s: at least %(n)s") % {"what": what, "n": number(indicator.at_least)}
    if indicator.months:
        words += " · " + ngettext(
            "in the month before the end of the period",
            "in the %(num)s months before the end of the period",
            indicator.months,
        ) % {"num": indicator.months}
    return words


def beside(score: Score) -> list[str]:
    """What the sum of a stage does not show by itself: what this level saw otherwise, and what is
    not among those held against."""
    found = []
    if n := score.differed:
        found.append(_("%(n)s seen otherwise") % {"n": number(n)})
    if n := score.counts["left_out"]:
        found.append(_("%(n)s left out: nothing to hold them against") % {"n": number(n)})
    return found


def counted(indicator: Indicator, answer: Answer) -> str:
    """The numbers behind an answer, with the denominator or whether the mark is the least or the
    most: ``现有3，至少要4``; "" where none are. Where a level above saw it otherwise they are the
    records' alone."""
    if answer.have is None:
        return ""
    if answer.of == 0:
        return _("none in this time")
    numbers = {"have": number(answer.have), "need": number(answer.need)}
    if answer.of is not None:
        said = _("%(have)s of %(of)s; %(need)s needed") % {**numbers, "of": number(answer.of)}
    elif indicator.at_most is not None:
        said = _("%(have)s counted; at most %(need)s allowed") % numbers
    else:
        said = _("%(have)s counted; at least %(need)s needed") % numbers
    if numbers_say(indicator, answer) in (None, answer.state == "met"):
        return said
    return _("By the records alone: %(numbers)s") % {"numbers": said}
