"""Which acts a program may do by their own names, and why others may not: every function of
``actions`` that takes ``actor`` and ``now`` stands here once (a test goes through them all)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from xiangyue.access.often import SAYING, Often
from xiangyue.actions.files import PAPERS, PHOTOS


def _several(words: str) -> frozenset[str]:
    return frozenset(words.split())


OPEN: Final[dict[str, str]] = {
    "activities": "plan_activity hold_activity",
    "agreement": "write confirm pass_up",
    "annulments": "annul",
    "appeals": "make decide end",
    "appraisals": "decide announce",
    "archives": "archive_matter",
    "area_methods": "adopt_procedure delegate",
    "areas": "open_area",
    "assets": "enter change",
    "ballot_counts": (
        "open_boxes enter_returned read_ballots enter_sums hand_in put_aside rule_on settle"
    ),
    "ballot_papers": "receive hand_out tell_totals spoil seal",
    "bids": "receive_bid withdraw_bid open_bids join_panel award call_again",
    "book_budgets": "adopt_budget",
    "book_reviews": "review_month",
    "book_vouchers": "enter withdraw answer add_papers counter",
    "book_years": "carry_forward",
    "bookings": "book_income ask_spending decide_spending",
    "books": "open_account take_back",
    "breaches": "find state say_silent decide hand_over post",
    "bulletins": "issue",
    "candidate_lists": "post_list",
    "candidates": "rule_on object_to answer_objection choose_post decline say_words",
    "care": "tell_event tell_cover",
    "charters": "write_articles enact",
    "choice_units": "form move set_women post",
    "circumstances": "record_circumstance withdraw_circumstance",
    "closing_words": "give_word try_to_reach answer_word",
    "consultation": "record_reach file_report",
    "contract_payments": "pay",
    "contracts": "enter renew end",
    "counting": "enter_tally correct_tally",
    "courses": "offer want choose sign_up sign_off hold call_off",
    "demands": "sign take_back enter_list",
    "disclosure_postings": "post",
    "disclosures": "begin tell_event prepare prepare_from_records review",
    "documents_of_elections": "post",
    "draft_comments": "open_comments comment answer_comment",
    "duties": "take_up end_duty do_turn",
    "duty_reports": "write_report announce move give ask answer",
    "election_committees": "choose appoint file leave missed",
    "elections": "plan move_day",
    "engagements": "engage renew end",
    "execution": (
        "add_task report_progress assign_followers report_execution make_finding "
        "answer_finding ask_question answer_question"
    ),
    "feedback": "recommend answer give_back",
    "firms": "enter cover correct uncover instruct close",
    "fulfilments": "reach report settle",
    "handing_on": "hand_on_task hand_on_row",
    "handling": "note_step hand_over tick_papers stop_clock go_on remind finish_handling",
    "handovers": "hand_over confirm",
    "hiring": "announce apply withdraw check",
    "indicators": "take_up give take_back differ settle",
    "invitation": "invite answer",
    "item_ballots": "open_ballot hand_paper end_ballot void_ballot",
    "levies": "set_plan make_list ask_relief answer_relief pay refund",
    "lots_drawn": "commit draw",
    "marks": "join_panel mark settle",
    "matters": "link_opinions finish_part accept drop_matter close_matter",
    "mediators": "ask hand_over",
    "meeting_proxies": "file_proxy withdraw_proxy",
    "meetings": "call_meeting confirm_notice cancel_meeting edit_minutes sign_minutes",
    "member_posts": "set_up claim let_go agree leave work review",
    "mending": "plan",
    "milestone_names": "replace",
    "milestones": "reach",
    "money_questions": "ask answer",
    "nomination_counts": "enter_nominations open_preselection close_nomination",
    "nominations": "open_nomination give_papers put_forward stand",
    "observers": "name_observer sign_up leave note",
    "opinions": "consider_opinions answer_opinions answer_opinion group_opinions ungroup_opinions",
    "packages": "adopt",
    "pairs": "pair visit end",
    "passing": "pass_up pass_up_together bring_back",
    "people": "save_household save_person",
    "petitions": "enter",
    "pledge_asks": "ask sign take_back enter_list decline",
    "pledge_reviews": "look_at give",
    "pledges": "propose revise withdraw",
    "points": "write settle",
    "poll_postings": "say_void move_papers post_arrangements",
    "polling": "set_box drop_box decide_box appoint dismiss assign ask_mobile answer_mobile",
    "polls": "enter_sheet answer",
    "post_choices": "name_side say give undo",
    "post_elections": "nominate leave_unfilled enter_count",
    "post_terms": "appoint end",
    "post_wishes": "offer announce sign_up withdraw check",
    "postings": "put_up show_in answer_objection take_down",
    "prior_decision": "name_decision decide_here",
    "privacy": "leave",
    "programmes": "set_goal count_goals add_row finish_row",
    "proposals": "open_proposals propose merge_proposals part_proposals withdraw_proposal",
    "protected": "say_whom tell_accused answer_charge make_finding reply ask_reporter say_wish"
    " clear",
    "proxies": "file_proxy withdraw_proxy refuse_proxy post_proxies",
    "question_counts": "enter_question",
    "question_plans": "set_day move_day order_call call_vote",
    "questionnaires": "write_questions",
    "ratings": "enter_count",
    "reaching": "choose new_calendar",
    "receptions": "plan_reception hold_reception note_heard",
    "recommendations": "enter",
    "relatives": "say_relation confirm_relation take_back_relation",
    "requests": "ask_for_help take_request",
    "restricted": "enter",
    "reviews": "hand_in take_in answer order_correction go_on",
    "roll_appeals": "appeal decide",
    "roll_entries": "take_part apply accept strike put_back withdraw",
    "round_results": "announce",
    "samplings": "ask_all commit_sample draw_sample",
    "screening": "screen_proposal object_to_screening answer_screening",
    "seal_uses": "ask decide stamp",
    "secret_ratings": "open_rating end_rating give_up give_paper enter_papers close_rating",
    "selection_counts": "enter_papers close_selection",
    "selections": "open_selection give_paper extend_selection hold_again",
    "services": "change_service",
    "sittings": "mark_attendance check_in open_meeting declare_no_quorum close_meeting",
    "soundings": "sound_out",
    "statements": "add look_at answer",
    "stocktakes": "begin count confirm",
    "stories": "draft edit consent submit review withdraw",
    "survey_counts": "enter_paper finish_reading close_survey look_at_text",
    "surveys": "open_survey give_paper extend_survey hold_again",
    "tenders": "call_bids",
    "terms": "assign_households",
    "titles": "grant review say lose",
    "trustee_ballots": "set_up hold_again open_ballot",
    "trustee_results": "close",
    "turnouts": "mark_groups",
    "unit_choices": "nominate enter_count",
    "vacancies": "name_seat defend say_silent settle_seat",
    "village_books": "open_book add_account open_fund",
    "village_seals": "enter hand_over bring_back",
    "vote_rounds": "open_poll call_round leave_empty set_aside",
    "voter_rolls": "build post finish post_changes",
    "votes": "amend discuss hear withdraw_item record_hands",
    "works_contracts": "sign change_contract settle",
    "written": "take_written",
}
"""``/acts/{room}/{act}``: the module of ``actions`` and its functions."""

OWN: Final[dict[str, str]] = {
    "book_reviews.post_month": "/books/months/{id}/posting",
    "book_reviews.sign_review": "/books/reviews/{id}/signature",
    "book_vouchers.approve": "/books/vouchers/{id}/decision",
    "book_vouchers.enter_many": "/areas/{code}/books/{book}/vouchers",
    "book_vouchers.refuse_voucher": "/books/vouchers/{id}/decision",
    "matters.start_matter": "/areas/{code}/matters",
    "motion_texts.write_text": "/matters/{id}/texts",
    "postings.object_to": "/postings/{id}/objections",
    "tokens.revoke_token": "/tokens/{id}/revoke",
    "village_books.close_month": "/books/months/{id}/closing",
    "webhooks.again": "/deliveries/{id}/again",
    "webhooks.create_webhook": "/webhooks",
    "webhooks.end_webhook": "/webhooks/{id}/end",
    "webhooks.pause_webhook": "/webhooks/{id}/pause",
    "webhooks.resume_webhook": "/webhooks/{id}/resume",
}
"""Acts that have an address of their own."""

CLOSED: Final[dict[str, str]] = {
    "the way in is shown to a person, not to a program": (
        "accounts.change_password accounts.close_account accounts.issue_slip "
        "household_cards.change_pin household_cards.end_card household_cards.hand_over "
        "household_cards.print_cards passkeys.add passkeys.remove phone_codes.begin "
        "phone_codes.end privacy.change_own_phone reaching.add_contact reaching.ask_code "
        "reaching.confirm_contact reaching.remove_contact second_factors.begin "
        "second_factors.confirm second_factors.end second_factors.new_codes tokens.create_token"
    ),
    "the page asks anew who one is": (
        "privacy.erase_person privacy.reveal terms.end_term terms.start_term "
        "trustee_ballots.hand_out"
    ),
    "a secret ballot or an answer without a name, given at its own door": (
        "nominations.name_on_phone plain_ballots.cast selections.cast_vote surveys.answer "
        "trustee_keys.hand_in trustee_keys.hand_in_credentials trustee_results.share"
    ),
    "what it answers is restricted, and is shown on its page alone, this once": (
        "care.look hiring.look protected.open_name report_lodging.enter_report restricted.look"
    ),
    "the page reads a sheet or a packet first and shows what it would do": (
        "methods.install register_imports.apply roster.apply_roster statement_imports.take_in"
    ),
    "the system's own, by its schedule": (
        "disclosure_postings.take_down_over disclosures.extend duties.extend "
        "fulfilments.settle_by_records"
    ),
    "a part of other acts": (
        "activities.new_activity activities.tell acts.act disclosure_postings.answer "
        "disclosure_postings.object_to disclosure_postings.show_in disclosure_postings.take_down "
        "opinions.opinion_act posting_acts.answered posting_acts.objected posting_acts.show "
        "seal_uses.of_contract"
    ),
    "the first person is there before any account, by the command": "accounts.first_person",
}
"""By the reason: what stays with the pages, the commands, the system."""

AS_OF: Final = {"requests.ask_for_help": "requests.take_request"}
"""Whose further arguments an act takes (its ``**given``)."""

NUMBERS: Final = _several(
    "ballot_counts.read_ballots ballot_counts.settle ballot_papers.hand_out choice_units.form "
    "disclosures.begin nomination_counts.close_nomination nominations.give_papers "
    "opinions.answer_opinions opinions.consider_opinions opinions.ungroup_opinions "
    "passing.pass_up passing.pass_up_together pledge_reviews.look_at polling.assign "
    "privacy.leave programmes.count_goals proxies.post_proxies voter_rolls.build"
)
"""Acts whose answer is a number that is no secret: of things, or of what was made."""

STATES: Final = _several(
    "ballot_counts.enter_sums ballot_counts.hand_in counting.correct_tally "
    "counting.enter_tally nomination_counts.enter_nominations post_elections.enter_count "
    "question_counts.enter_question ratings.enter_count recommendations.enter "
    "round_results.announce secret_ratings.enter_papers selection_counts.enter_papers "
    "survey_counts.finish_reading unit_choices.enter_count"
)
"""Acts whose answer is a word: how two tellers' counts stand to each other, how a vote ended."""

PAPERS_TOO: Final = _several(
    "book_reviews book_vouchers bookings contracts disclosure_postings indicators reviews seal_uses"
)
"""Rooms whose pages take PDF beside photos."""

LIMITS: Final[dict[str, Often]] = {"money_questions.ask": SAYING, "requests.ask_for_help": SAYING}
"""How often one visitor may do it, counted together with the pages."""


def kinds_of(room: str) -> Sequence[str]:
    """The media types that an act of that room takes."""
    return PHOTOS + PAPERS if room in PAPERS_TOO else PHOTOS


def acts_of(room: str) -> list[str]:
    """The open acts of a room; none of one that is unknown."""
    return OPEN.get(room, "").split()
