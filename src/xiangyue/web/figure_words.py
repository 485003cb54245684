"""What the figures are called, and the few that a page puts together out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.core.figures import DUES, STOCKS, method_key
from xiangyue.web.formats import number, share

EIGHT = method_key("eight-step")

NAMES: dict[str, Promise | str] = {
    "opinions": lazy("Opinions received"),
    "opinions_answered": lazy("Opinions answered"),
    "opinions_in_time": lazy("Answered by their due day"),
    "sittings": lazy("Sittings of the representatives' assembly"),
    "no_quorum": lazy("Called without quorum: not a sitting"),
    "meetings": lazy("Sittings of other bodies"),
    "matters": lazy("Matters begun"),
    "decisions": lazy("Matters decided by the assembly"),
    "rejections": lazy("Votes that did not pass"),
    "closed": lazy("Matters finished and closed"),
    "dropped": lazy("Matters not carried on"),
    "postings": lazy("Postings"),
    "objections": lazy("Objections to postings"),
    "disclosures": lazy("Items disclosed"),
    "disclosures_in_time": lazy("Items disclosed by their day"),
    "vouchers_posted": lazy("Vouchers posted"),
    "book_months_reviewed": lazy("Months of books reviewed"),
    "book_months_in_time": lazy("Months of books reviewed by their day"),
    "seal_uses": lazy("Uses of seals"),
    "contracts": lazy("Contracts entered"),
    "questions": lazy("Written questions"),
    "money_questions": lazy("Questions about the books"),
    "findings": lazy("Findings of supervision"),
    "activities": lazy("Activities held"),
    "activity_people": lazy("People who came to them"),
    "stories": lazy("Stories made public"),
    "works_contracts": lazy("Contracts of works signed"),
    "engaged": lazy("People engaged by open hiring"),
    "posts_taken": lazy("Posts taken up by mutual choice"),
    "duties_done": lazy("Duties done"),
    "assessments": lazy("Assessments settled"),
    "indicators_asked": lazy("Indicators looked at"),
    "indicators_met": lazy("Indicators met"),
    "requests": lazy("Requests for help taken in"),
    "requests_done": lazy("Requests done"),
    "requests_in_time": lazy("Requests done by their promised day"),
    "requests_rated": lazy("Requests with a closing word"),
    "requests_content": lazy("Closing words: content"),
    "appraised": lazy("People appraised"),
    "appraised_last": lazy("Appraised with the last grade"),
    "courses": lazy("Courses of training held"),
    "course_people": lazy("People who came to courses"),
    "pair_visits": lazy("Visits of those who help"),
    "pledges": lazy("Pledges made"),
    "pledges_kept": lazy("Pledges kept"),
    "pledges_not_kept": lazy("Pledges not kept, with the reason"),
    "goals": lazy("Goals set on cards"),
    "goals_met": lazy("Goals reached"),
    "goals_not_met": lazy("Goals not reached, with the reason"),
    "surveys_asked": lazy("Surveys and signed polls: asked"),
    "surveys_answered": lazy("Surveys and signed polls: of these, answered"),
    "ratings_asked": lazy("Ratings: asked to rate"),
    "ratings_given": lazy("Ratings: of these, took part"),
    "votes_entitled": lazy("Elections and votes: entitled"),
    "votes_given": lazy("Elections and votes: of these, voted"),
    "villages": lazy("Villages taking part"),
    EIGHT: lazy("Villages by the eight-step method"),
    method_key("four-deliberations"): lazy("Villages by the four deliberations"),
    method_key("three-meetings"): lazy("Villages by three meetings"),
    method_key("group-meeting"): lazy("Villages whose groups meet"),
    method_key("collective-assembly"): lazy("Villages whose collective meets"),
    method_key("one-matter-representatives"): lazy(
        "Villages where representatives vote by households"
    ),
    method_key("village-election"): lazy("Villages that elected their committee"),
    method_key("by-election"): lazy("Villages that held a by-election"),
    method_key("vacancy"): lazy("Villages in which a seat was asked to end"),
    method_key("representative-recall"): lazy(
        "Villages in which the recall of a representative was asked"
    ),
    method_key("representative-by-election"): lazy(
        "Villages that chose a representative anew within the term"
    ),
    method_key("supervision-election"): lazy("Villages that chose their supervision committee"),
    method_key("representatives-election"): lazy("Villages that chose their representatives"),
    method_key("branch-election"): lazy("Villages that elected their party branch"),
    method_key("group-heads"): lazy("Villages whose groups chose their heads"),
    method_key("chair-election"): lazy("Villages that elected their assembly's chair"),
    method_key("called-assembly"): lazy("Villages whose representatives had it called"),
    method_key("called-villagers-assembly"): lazy("Villages whose villagers had it called"),
    method_key("double-appraisal-village"): lazy("Villages with a double appraisal"),
    method_key("double-appraisal-township"): lazy("Townships with a double appraisal"),
    method_key("committee-appraisal"): lazy("Villages that appraise their committee"),
    method_key("members-appraisal"): lazy("Villages that appraise their party members"),
    method_key("representatives-assessment"): lazy(
        "Villages whose households rate representatives"
    ),
    method_key("collective-representatives"): lazy(
        "Villages whose collective's representatives meet"
    ),
    method_key("residents-assembly"): lazy("Communities whose residents meet"),
    method_key("residents-representatives"): lazy("Communities whose representatives meet"),
    method_key("workers-congress"): lazy("Units with a workers' congress"),
    method_key("five-rings"): lazy("Townships by the five-ring method"),
    method_key("help-request"): lazy("Villages with help in important matters"),
    method_key("errand"): lazy("Villages with errands"),
    method_key("protected-report"): lazy("Villages with protected reports"),
    method_key("one-matter"): lazy("Villages by one matter, one discussion"),
    method_key("charter"): lazy("Villages that make their charter by it"),
    method_key("village-rules"): lazy("Villages that make their rules by it"),
    method_key("council"): lazy("Villages with a council"),
    method_key("hearing"): lazy("Villages that hold hearings"),
    method_key("reconciliation"): lazy("Villages with reconciliation meetings"),
    method_key("consultation"): lazy("Villages that consult by lot"),
    method_key("survey"): lazy("Villages that hold surveys"),
    method_key("secret-ballot"): lazy("Villages that hold verifiable secret ballots"),
    method_key("village-projects"): lazy("Villages whose residents choose projects"),
    method_key("village-works"): lazy("Villages whose works go by open tender"),
    method_key("post-competition"): lazy("Townships that fill posts by mutual choice"),
    method_key("open-hiring"): lazy("Villages that hire openly"),
    method_key("civic-education"): lazy("Villages with civic education"),
    method_key("training"): lazy("Villages with training"),
    method_key("pairing"): lazy("Villages with pairs of help"),
    method_key("leader-pairing"): lazy("Townships whose leaders keep in touch"),
    method_key("member-posts"): lazy("Villages with posts for members"),
    method_key("firms"): lazy("Townships with a register of firms"),
    "pairs": lazy("Pairs: who helps whom"),
    "firms": lazy("Non-public firms"),
    "firms_covered": lazy("Of these, with a party branch"),
    "assets": lazy("Assets and resources on the registers"),
    "contracts_old": lazy("Old contracts without a resolution"),
    "member_posts": lazy("Posts held by members without office"),
    method_key("member-development"): lazy("Villages that admit party members by it"),
    method_key("members-away"): lazy("Villages that keep in touch with members away"),
    method_key("personal-matters"): lazy("Villages where those in office report personal matters"),
    method_key("reserve-cadres"): lazy("Townships with a list of reserve cadres"),
    method_key("collective-decision"): lazy("Townships that decide collectively"),
    method_key("programme"): lazy("Townships with a programme"),
    method_key("township-secretary-rating"): lazy("Townships whose secretary the prefecture rates"),
    method_key("county-secretary-rating"): lazy("Counties whose secretary the prefecture rates"),
    method_key("graded-assessment"): lazy("Villages with graded assessment"),
    method_key("party-life"): lazy("Villages that look at their party life each quarter"),
    method_key("cadre-assessment"): lazy("Villages that assess their cadres each year"),
    method_key("red-flag"): lazy("Villages in the red-flag project"),
    method_key("party-funds"): lazy("Villages with an account of party funds"),
    method_key("party-building-duty"): lazy("Villages with a party-building list"),
    method_key("weak-village"): lazy("Townships that put a weak village right"),
    method_key("responsibility"): lazy("Townships where those in office answer for breaches"),
    method_key("satisfaction"): lazy("Villages that ask how content people are"),
    method_key("demonstration-village"): lazy(
        "Villages on their way to be a demonstration village"
    ),
    method_key("five-good-branch"): lazy("Villages on their way to a five-good branch"),
    method_key("demonstration-points"): lazy("Townships with demonstration points and posts"),
    "title_demonstration-village": lazy("Demonstration villages"),
    "title_five-good-branch": lazy("Villages with a five-good branch"),
    method_key("protected-report-township"): lazy("Townships that look into protected reports"),
    method_key("area-bulletins"): lazy("Townships with bulletins of their own"),
    method_key("public-pledges"): lazy("Villages with public pledges"),
    method_key("cadre-pledges"): lazy("Villages whose cadres pledge what villagers ask"),
    method_key("goal-cards"): lazy("Villages with goal cards"),
    method_key("goals-two-reviews"): lazy("Villages with goals and two reviews"),
    "households": lazy("Households"),
    "representatives": lazy("Representatives"),
    "opinions_due": lazy("Opinions overdue"),
    "matters_due": lazy("Matters overdue"),
    "tasks_due": lazy("Tasks overdue"),
    "objections_due": lazy("Objections overdue"),
    "questions_due": lazy("Questions and findings overdue"),
    "duties_due": lazy("Duties overdue"),
    "disclosures_due": lazy("Items of disclosure overdue"),
    "book_reviews_due": lazy("Months of books not reviewed by their day"),
    "reviews_due": lazy("Reviews by a level above overdue"),
    "payments_due": lazy("Payments by contracts overdue"),
    "requests_due": lazy("Requests for help overdue"),
}

SHOWN: Final = (
    *("villages", EIGHT, "opinions", "opinions_answered", "opinions_in_time", "sittings"),
    *("no_quorum", "decisions", "rejections", "closed", "households", "representatives"),
    *DUES,
)
"""The figures that the tiles and the tables of this module's pages are made of."""

GROUPS: Final[tuple[tuple[Promise | str, tuple[str, ...]], ...]] = (
    (
        lazy("Said and asked"),
        (
            *("opinions", "opinions_answered", "opinions_in_time"),
            *("requests", "requests_done", "requests_in_time"),
            *("requests_rated", "requests_content"),
        ),
    ),
    (lazy("What is late"), DUES),
    (
        lazy("Discussed and decided"),
        (
            *("sittings", "no_quorum", "meetings", "matters", "decisions", "rejections"),
            *("closed", "dropped", "stories"),
        ),
    ),
    (
        lazy("Taking part"),
        (
            *("votes_entitled", "votes_given", "surveys_asked", "surveys_answered"),
            *("ratings_asked", "ratings_given"),
        ),
    ),
    (
        lazy("Posted and disclosed"),
        ("postings", "objections", "disclosures", "disclosures_in_time"),
    ),
    (
        lazy("Money, contracts and seals"),
        (
            *("vouchers_posted", "book_months_reviewed", "book_months_in_time"),
            *("money_questions", "contracts", "contracts_old", "works_contracts"),
            *("assets", "seal_uses"),
        ),
    ),
    (
        lazy("Supervised and assessed"),
        (
            *("questions", "findings", "assessments", "indicators_asked", "indicators_met"),
            *("appraised", "appraised_last"),
            *("title_demonstration-village", "title_five-good-branch"),
        ),
    ),
    (
        lazy("Cadres, members and those who help"),
        (
            *("duties_done", "pledges", "pledges_kept", "pledges_not_kept"),
            *("goals", "goals_met", "goals_not_met", "engaged", "posts_taken", "member_posts"),
            *("courses", "course_people", "activities", "activity_people"),
            *("pairs", "pair_visits", "firms", "firms_covered"),
        ),
    ),
    (lazy("The place"), ("villages", "households", "representatives")),
)
"""The figures as a reader looks for them: each in one group, the adopted methods in ``METHODS``."""
METHODS: Final = tuple(key for key in STOCKS if key.startswith("method_"))

Tile = tuple[str, ...]
"""(name, value, of what, look), and where the value leads to if it does."""


@dataclass(frozen=True)
class Part:
    """So many of so many, with what the denominator is."""

    have: int
    of: int

    @property
    def share(self) -> str:
        """``87.1%``, cut; a dash where there is nothing to be part of."""
        return share(self.have, self.of)


def coverage(sums: Mapping[str, int]) -> Part:
    """Villages by the eight-step method, of the villages taking part (834 of 957)."""
    return Part(sums[EIGHT], sums["villages"])


def in_time(sums: Mapping[str, int]) -> Part:
    """Answers given by their due day, of the answers given."""
    return Part(sums["opinions_in_time"], sums["opinions_answered"])


def overdue(sums: Mapping[str, int]) -> int:
    """All that is overdue, of whatever kind."""
    return sum(sums[key] for key in DUES)


def overdue_of(sums: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """[(key, what, how many)] of what is overdue; what is not is left out."""
    return [(key, str(NAMES[key]), sums[key]) for key in DUES if sums[key]]


def _late_words(sums: Mapping[str, int]) -> str:
    """Beside the answers given, those that are owed: an office that never answers shows so."""
    late = sums["opinions_due"]
    if not late:
        return ""
    return _(" · %(n)s unanswered and late") % {"n": number(late)}


def _in_time_words(sums: Mapping[str, int]) -> str:
    part = in_time(sums)
    if not part.of:
        return _("no answer was given")
    return _("%(have)s of %(of)s answers by their due day (%(share)s)") % {
        "have": number(part.have),
        "of": number(part.of),
        "share": part.share,
    }


def village_tiles(sums: Mapping[str, int], late_link: str = "") -> list[Tile]:
    """The figures of a village for ``macros/ui.html``'s ``figures``.

    ``late_link``: where what is late is listed.
    """
    late = overdue(sums)
    return [
        (_("Opinions received"), number(sums["opinions"]), "", ""),
        (
            _("Answered"),
            number(sums["opinions_answered"]),
            _in_time_words(sums) + _late_words(sums),
            "",
        ),
        (
            _("Sittings of the assembly"),
            number(sums["sittings"]),
            _("%(n)s more called without quorum") % {"n": number(sums["no_quorum"])}
            if sums["no_quorum"]
            else "",
            "",
        ),
        (
            _("Matters decided"),
            number(sums["decisions"]),
            _("of %(n)s votes of the assembly on a decision")
            % {"n": number(sums["decisions"] + sums["rejections"])},
            "",
        ),
        (_("Matters finished"), number(sums["closed"]), "", ""),
        (_("Overdue today"), number(late), "", "warn" if late else "", late_link if late else ""),
    ]


def area_tiles(sums: Mapping[str, int], late_link: str = "") -> list[Tile]:
    """The figures of a level above, each with its denominator in words."""
    part = coverage(sums)
    return [
        (
            _("Coverage of the eight-step method"),
            part.share,
            _("%(have)s of %(of)s villages taking part")
            % {"have": number(part.have), "of": number(part.of)},
            "",
        ),
        *village_tiles(sums, late_link),
        (
            _("Households"),
            number(sums["households"]),
            _("with %(n)s representatives") % {"n": number(sums["representatives"])},
            "",
        ),
    ]
