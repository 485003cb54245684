"""The figures that the acts keep, by name. Each is a whole number of an area in a period.

``FLOWS`` are summed over the months of a period. ``STOCKS`` are summed from the beginning up to the
period's end; of these ``method_…`` counts a place while it has adopted that method, and for good
once a matter began by it beside the adopted one. ``DUES`` are kept by day: what is overdue on a day
is the sum over the days before it.
Source: catalogue G (the figures that the documents report).
"""

from __future__ import annotations

from typing import Final

from xiangyue.core.bodies import ASSEMBLIES

FLOWS: Final = (
    "opinions",  # opinions received
    "opinions_answered",  # answers given
    "opinions_in_time",  # answers given by their due day
    "sittings",  # sittings of the representatives' assembly that had their quorum
    "no_quorum",  # sittings of the assembly called that had no quorum
    "meetings",  # sittings of every other body that had their quorum
    "matters",  # matters begun
    "decisions",  # matters decided by the assembly (approval of a plan is no decision)
    "rejections",  # votes of the assembly on a decision that did not pass
    "closed",  # matters closed with their archive
    "dropped",  # matters ended without being carried out
    "postings",  # postings put up
    "objections",  # objections to postings
    "disclosures",  # items of disclosure posted
    "disclosures_in_time",  # of these, by their day
    "vouchers_posted",  # vouchers posted in the books of villages and cooperatives
    "book_months_reviewed",  # months of books reviewed by the supervision committee
    "book_months_in_time",  # of these, by their day
    "questions",  # written questions
    "money_questions",  # questions about a line of the books, opinions as well
    "findings",  # findings of supervision
    "activities",  # activities held: lessons, talks, meetings that decide nothing
    "activity_people",  # people who came to them, counted each time
    "works_contracts",  # contracts of works signed
    "engaged",  # people engaged by open hiring
    "posts_taken",  # people appointed to posts by mutual choice, open competition
    "stories",  # stories of closed matters made public
    "duties_done",  # turns of duties that were done
    "assessments",  # assessments by a standard whose last stage was settled
    "indicators_asked",  # indicators of these that were held against anything
    "indicators_met",
    "requests",  # requests for help and errands taken in
    "requests_done",  # requests done: solved, or told why they cannot be
    "requests_in_time",  # done by their promised day
    "requests_rated",  # requests with a closing word
    "requests_content",  # of these, content at the first word
    "courses",  # courses of training held
    "course_people",  # people who came to them, counted each time
    "pair_visits",  # visits of those who help others
    "appraised",  # people whose appraisal was announced
    "appraised_last",  # of these, with the last grade, where results are public
    "pledges",  # pledges that were fixed: made in public by people in office, members, the branch
    "pledges_kept",
    "pledges_not_kept",  # with the reason
    "goals",  # goals on cards that were fixed
    "goals_met",
    "goals_not_met",
    "seal_uses",  # uses of a seal that were stamped and logged
    "contracts",  # contracts entered on their resolution, renewals among them
    "surveys_asked",  # people and households asked by surveys and one by one, each time
    "surveys_answered",  # of these, those that answered
    "ratings_asked",  # those who might rate: on a secret rating's roll, or handed a paper
    "ratings_given",  # of these, those who rated
    "votes_entitled",  # those entitled in elections, choices, votes of assemblies, secret ballots
    "votes_given",  # of these, those who voted
)
STOCKS: Final = (
    "villages",  # villages and communities that take part
    "method_eight-step",  # villages that run the eight-step method
    "method_four-deliberations",  # villages that run 四议两公开
    "method_three-meetings",  # villages that decide by three meetings
    "method_five-rings",  # townships that run the five-ring method
    "method_help-request",  # villages that help with important matters
    "method_errand",
    "method_protected-report",
    "method_one-matter-representatives",  # villages that run it by their representatives
    "method_one-matter",  # villages that run 一事一议
    "method_group-meeting",  # villages whose groups decide by their own meetings
    "method_collective-assembly",  # collectives that meet
    "method_collective-representatives",  # collectives whose representatives meet
    "method_residents-assembly",  # communities
    "method_residents-representatives",
    "method_workers-congress",  # units with a congress
    "method_village-election",  # villages that elected their committee
    "method_by-election",  # villages that held a by-election
    "method_representative-recall",
    "method_representative-by-election",
    "method_vacancy",  # villages in which a seat was asked to end (recall, resignation, by law)
    "method_supervision-election",  # villages that chose their supervision committee
    "method_representatives-election",  # villages that chose their representatives
    "method_branch-election",  # villages that elected their party branch
    "method_group-heads",  # villages whose groups chose their heads
    "method_chair-election",  # villages that elected their assembly's chair
    "method_called-assembly",  # villages whose representatives had their assembly called
    "method_called-villagers-assembly",
    "method_representatives-assessment",  # villages whose households rate their representatives
    "method_double-appraisal-village",  # villages whose secretary is rated by two audiences
    "method_double-appraisal-township",  # townships whose secretary is
    "method_committee-appraisal",  # villages that appraise their committee (Art. 38)
    "method_members-appraisal",  # villages that appraise their party members
    "method_charter",  # villages that make their charter by it
    "method_village-rules",  # villages that make their rules by it
    "method_council",  # villages with a council
    "method_hearing",  # villages that hold hearings
    "method_reconciliation",  # villages with reconciliation meetings
    "method_consultation",  # villages that consult by lot and statements
    "method_survey",  # villages that hold surveys
    "method_secret-ballot",  # villages that hold verifiable secret ballots
    "method_village-projects",  # villages whose residents choose projects
    "method_village-works",  # villages whose works go by open tender
    "method_open-hiring",  # villages that hire openly
    "method_civic-education",  # villages with a programme of civic education
    "method_training",  # villages with training
    "method_pairing",  # villages in which people help one another in pairs
    "method_leader-pairing",  # townships whose leaders keep a point, a village and firms
    "method_member-posts",  # villages with posts for members without office
    "method_firms",  # townships with a register of non-public firms
    "method_collective-decision",  # townships that decide collectively
    "method_programme",  # townships with a programme
    "method_township-secretary-rating",  # townships whose secretary the prefecture rates
    "method_county-secretary-rating",  # counties whose secretary it rates
    "method_graded-assessment",  # villages whose branch is graded each half-year
    "method_party-life",  # villages that look at their party life each quarter
    "method_cadre-assessment",  # villages that assess their cadres each year
    "method_post-competition",  # townships that fill posts by mutual choice
    "method_red-flag",  # villages in the red-flag project
    "method_party-funds",  # villages with an account of party funds
    "method_party-building-duty",  # villages with a party-building responsibility list
    "method_weak-village",  # townships that put a weak village right
    "method_responsibility",  # townships that make those in office answer for breaches
    "method_satisfaction",  # villages that ask how content people are
    "method_demonstration-village",  # villages on their way to that title
    "method_five-good-branch",
    "method_demonstration-points",  # townships with demonstration points and posts
    "title_demonstration-village",  # villages that hold the title
    "title_five-good-branch",
    "method_protected-report-township",  # townships that look into protected reports
    "method_area-bulletins",  # townships with bulletins of their own
    "method_public-pledges",  # villages with public pledges
    "method_cadre-pledges",  # villages whose cadres pledge what villagers ask
    "method_goal-cards",  # villages with goal cards
    "method_goals-two-reviews",  # villages with goals, two reviews and three disclosures
    "method_member-development",  # villages that admit members in twenty-five steps
    "method_members-away",  # villages that keep in touch with members away
    "method_personal-matters",  # villages where those in office report personal matters
    "method_reserve-cadres",  # townships with a list of reserve cadres
    "pairs",  # pairs that run: who helps whom
    "firms",  # non-public firms on the registers
    "firms_covered",  # of these, with a branch: own, joint or attached
    "member_posts",  # posts held by members without office
    "assets",  # assets and resources on the registers
    "contracts_old",  # running contracts from before the register, without a resolution in it
    "households",
    "representatives",
)
DUES: Final = (
    "opinions_due",  # unanswered opinions, by their due day
    "matters_due",  # running matters, by the day their earliest open part is due
    "tasks_due",  # unfinished tasks, register rows, pledges, goals and their steps, by day
    "objections_due",  # unanswered objections
    "questions_due",  # unanswered written questions and findings
    "duties_due",  # turns of duties that are not done
    "disclosures_due",  # items of disclosure not posted, by their day
    "book_reviews_due",  # months of books not reviewed
    "reviews_due",  # what levels above have not answered, by the last of its working days
    "payments_due",  # payments by contracts that are not made, by their day
    "requests_due",  # requests for help that are not done, by their promised day
)
TURNOUTS: Final = {
    "surveys": ("surveys_asked", "surveys_answered"),
    "ratings": ("ratings_asked", "ratings_given"),
    "votes": ("votes_entitled", "votes_given"),
}
"""Whole numbers with their denominator: (those entitled, those who took part)."""
TURNOUT_LEAST: Final = "turnout.least"
"""The setting, of the day and the place: of fewer entitled, or fewer who took part (but for
nobody), nothing is counted at any level."""
KEYS: Final = FLOWS + STOCKS + DUES
MET: Final = (
    "met_branch_committee",
    "met_party_members",
    "met_village_committee",
    "met_two_committees",
    "met_supervision_committee",
    "met_representatives_assembly",
    "met_villagers_assembly",
    "met_residents_representatives",
    "met_residents_assembly",
)
"""Sittings with their quorum, body by body: kept by the acts for the indicators of standards, and
on no page of figures."""


def method_key(slug: str) -> str:
    """The stock that counts the villages which run the procedure ``slug``."""
    return f"method_{slug}"


def held(body: str) -> tuple[str, ...]:
    """The figures that a sitting of a body adds to."""
    met = f"met_{body}"
    return ("sittings" if body in ASSEMBLIES else "meetings", *((met,) if met in MET else ()))


def turnout(of: str, *, entitled: int, took: int, least: int) -> tuple[tuple[str, int], ...]:
    """What one survey, rating or vote (``of``: a name of ``TURNOUTS``) adds: (figure, how many).
    ``least``: the number of ``TURNOUT_LEAST``.

    One too small to be told adds nothing to either number. Each that is counted could be told by
    itself, so no difference of places, months or levels tells of one that is not.
    """
    if entitled < least or 0 < took < least:
        return ()
    asked, given = TURNOUTS[of]
    return (asked, entitled), (given, took)
