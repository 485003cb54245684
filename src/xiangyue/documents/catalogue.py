"""Which documents there are: by slug, for a procedure's YAML to name and the web to offer.

``render("minutes", data, "zh", "docx")`` is all that a caller needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from xiangyue.documents import (
    application_papers,
    appraisal_papers,
    assessment_papers,
    breach_papers,
    bulletins,
    charters,
    count_papers,
    counted_papers,
    decisions,
    deliberation_papers,
    disclosures,
    election_papers,
    help_papers,
    meetings,
    opinion_papers,
    oversight_papers,
    party_papers,
    pledge_papers,
    poll_papers,
    project_papers,
    publishing,
    registers,
    story_papers,
    survey_papers,
    title_papers,
    works_papers,
)
from xiangyue.documents.model import Document, Lang, of_practice
from xiangyue.documents.pdf import to_pdf
from xiangyue.documents.word import to_docx

Format = Literal["docx", "pdf"]
MEDIA_TYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@dataclass(frozen=True)
class DocumentKind:
    """``data``: the frozen dataclass that ``build(data, lang)`` makes the document from."""

    slug: str
    zh: str
    en: str
    data: type
    build: Callable[[Any, Lang], Document]

    def name(self, lang: str) -> str:
        return self.zh if lang.startswith("zh") else self.en


@dataclass(frozen=True)
class Rendered:
    content: bytes
    filename: str
    media_type: str


_KINDS: Final = (
    DocumentKind(
        "duty-reports", "述职报告", "Reports on duties",
        appraisal_papers.DutyReports, appraisal_papers.duty_reports,
    ),
    DocumentKind(
        "assessment-report", "考核评定报告", "Assessment report",
        assessment_papers.AssessmentReport, assessment_papers.assessment_report,
    ),
    DocumentKind(
        "rating-paper", "评议票", "Rating paper",
        appraisal_papers.RatingPaper, appraisal_papers.rating_paper,
    ),
    DocumentKind(
        "appraisal-result", "评议结果公告", "Result of an appraisal",
        appraisal_papers.AppraisalResult, appraisal_papers.appraisal_result,
    ),
    DocumentKind(
        "rectification-plan", "整改方案", "Rectification plan",
        appraisal_papers.RectificationPlan, appraisal_papers.rectification_plan,
    ),
    DocumentKind(
        "opinion-card", "意见卡", "Opinion card",
        opinion_papers.OpinionCard, opinion_papers.opinion_card,
    ),
    DocumentKind(
        "opinion-receipt", "意见回执", "Opinion receipt",
        opinion_papers.OpinionReceipt, opinion_papers.opinion_receipt,
    ),
    DocumentKind(
        "help-slip", "受理回执", "Slip for a request", help_papers.HelpSlip, help_papers.help_slip
    ),
    DocumentKind(
        "handover-letter", "转办函", "Letter of hand-over",
        help_papers.HandoverLetter, help_papers.handover_letter,
    ),
    DocumentKind(
        "clearing-notice", "澄清公告", "Notice of clearing",
        help_papers.ClearingNotice, help_papers.clearing_notice,
    ),
    DocumentKind(
        "breach-finding", "违规认定书", "Finding of a breach",
        breach_papers.BreachFinding, breach_papers.breach_finding,
    ),
    DocumentKind(
        "breach-decision", "追究决定书", "Decision on a breach",
        breach_papers.BreachDecision, breach_papers.breach_decision,
    ),
    DocumentKind(
        "breach-notice", "通报", "Notice on a breach",
        breach_papers.BreachNotice, breach_papers.breach_notice,
    ),
    DocumentKind(
        "appeal-answer", "申诉答复书", "Answer to an appeal",
        breach_papers.AppealAnswer, breach_papers.appeal_answer,
    ),
    DocumentKind(
        "story", "典型案例", "Typical case", story_papers.StoryPaper, story_papers.story_paper
    ),
    DocumentKind(
        "member-file", "发展党员档案", "File of an admission",
        party_papers.MemberFile, party_papers.member_file,
    ),
    DocumentKind(
        "title-application", "称号申报表", "Application for a title",
        application_papers.TitleApplication, application_papers.title_application,
    ),
    DocumentKind(
        "title-certificate", "称号证书", "Certificate of a title",
        title_papers.TitleCertificate, title_papers.title_certificate,
    ),
    DocumentKind(
        "meeting-notice", "会议通知", "Meeting notice",
        meetings.MeetingNotice, meetings.meeting_notice,
    ),
    DocumentKind(
        "attendance-sheet", "会议签到表", "Attendance sheet",
        meetings.AttendanceSheet, meetings.attendance_sheet,
    ),
    DocumentKind(
        "group-sheet", "小组签到表", "Attendance sheet of a group",
        counted_papers.GroupSheet, counted_papers.group_sheet,
    ),
    DocumentKind(
        "household-proxy", "同户书面委托书", "Written proxy",
        counted_papers.ProxyPaper, counted_papers.proxy_form,
    ),
    DocumentKind("ballot", "表决票", "Ballots", meetings.BallotSheet, meetings.ballot),
    DocumentKind(
        "tally-sheet", "计票单", "Teller's tally sheet", meetings.TallySheet, meetings.tally_sheet
    ),
    DocumentKind("minutes", "会议记录", "Minutes", meetings.Minutes, meetings.minutes),
    DocumentKind("motion", "议案", "Motion", decisions.Motion, decisions.motion),
    DocumentKind(
        "consultation-notice", "征求意见通知书", "Notice asking for opinions",
        decisions.ConsultationNotice, decisions.consultation_notice,
    ),
    DocumentKind(
        "hearing-report", "论证会报告", "Report of the expert hearing",
        decisions.HearingReport, decisions.hearing_report,
    ),
    DocumentKind(
        "invitation-letter", "邀请函", "Invitation",
        deliberation_papers.InvitationLetter, deliberation_papers.invitation_letter,
    ),
    DocumentKind(
        "deliberation-record", "协商记录", "Record of a deliberation",
        deliberation_papers.DeliberationRecord, deliberation_papers.deliberation_record,
    ),
    DocumentKind(
        "referral-letter", "纠纷移送函", "Letter passing a dispute on",
        deliberation_papers.ReferralLetter, deliberation_papers.referral_letter,
    ),
    DocumentKind(
        "mediation-agreement", "调解协议书", "Mediation agreement",
        deliberation_papers.MediationAgreement, deliberation_papers.mediation_agreement,
    ),
    DocumentKind(
        "feedback-letter", "反馈函", "Letter of feedback",
        deliberation_papers.FeedbackLetter, deliberation_papers.feedback_letter,
    ),
    DocumentKind("resolution", "决议", "Resolution", decisions.Resolution, decisions.resolution),
    DocumentKind("posting", "公示", "Posting", publishing.Posting, publishing.posting),
    DocumentKind(
        "poster-a4", "公示海报（A4）", "Poster (A4)", publishing.Posting, publishing.poster_a4
    ),
    DocumentKind(
        "poster-a3", "公示海报（A3）", "Poster (A3)", publishing.Posting, publishing.poster_a3
    ),
    DocumentKind(
        "broadcast", "广播稿", "Broadcast script", publishing.Posting, publishing.broadcast
    ),
    DocumentKind(
        "implementation-plan", "实施方案", "Implementation plan",
        oversight_papers.ImplementationPlan, oversight_papers.implementation_plan,
    ),
    DocumentKind(
        "execution-report", "执行情况报告", "Execution report",
        oversight_papers.ExecutionReport, oversight_papers.execution_report,
    ),
    DocumentKind("bulletin", "通报", "Bulletin", bulletins.Bulletin, bulletins.bulletin),
    DocumentKind(
        "finding", "监督意见书", "Supervision finding",
        oversight_papers.Finding, oversight_papers.finding,
    ),
    DocumentKind(
        "question", "质询书", "Written question",
        oversight_papers.Question, oversight_papers.question,
    ),
    DocumentKind(
        "acceptance", "验收书", "Acceptance",
        oversight_papers.Acceptance, oversight_papers.acceptance,
    ),
    DocumentKind(
        "case-index", "案卷封面及目录", "File cover and index",
        registers.CaseIndex, registers.case_index,
    ),
    DocumentKind(
        "four-deliberations-register", "四议两公开登记表",
        "Register of four deliberations and two disclosures",
        registers.FourDeliberationsRegister, registers.four_deliberations_register,
    ),
    DocumentKind(
        "charter-text",
        "章程（草案）文本",
        "Text of the charter",
        charters.Charter,
        charters.charter,
    ),
    DocumentKind(
        "charter-changes", "修改前后对照表", "Old and new side by side",
        charters.CharterChanges, charters.charter_changes,
    ),
    DocumentKind(
        "filing-report", "备案报告", "Report for filing",
        charters.FilingReport, charters.filing_report,
    ),
    DocumentKind(
        "project-list", "列入投票的项目", "Projects put to the vote",
        project_papers.ProjectList, project_papers.project_list,
    ),
    DocumentKind(
        "project-ballot", "项目选票", "Ballot on projects",
        project_papers.ProjectBallot, project_papers.project_ballot,
    ),
    DocumentKind(
        "project-result", "项目投票结果", "Result of the vote on projects",
        project_papers.ProjectResult, project_papers.project_result,
    ),
    DocumentKind(
        "bid-opening", "开标记录", "Record of the opening of bids",
        works_papers.BidOpening, works_papers.bid_opening,
    ),
    DocumentKind(
        "award-notice", "中标通知书", "Notice of award",
        works_papers.AwardNotice, works_papers.award_notice,
    ),
    DocumentKind(
        "works-contract", "工程合同", "Contract of works",
        works_papers.WorksContractPaper, works_papers.works_contract,
    ),
    DocumentKind(
        "works-settlement", "工程结算单", "Settlement of works",
        works_papers.WorksSettlement, works_papers.works_settlement,
    ),
    DocumentKind(
        "engagement-letter", "聘用书", "Letter of engagement",
        works_papers.EngagementLetter, works_papers.engagement_letter,
    ),
    DocumentKind(
        "appointment-letter", "任职书", "Letter of appointment",
        works_papers.AppointmentLetter, works_papers.appointment_letter,
    ),
    DocumentKind(
        "election-notice", "选举公告", "Notice of the election",
        election_papers.Notice, election_papers.notice,
    ),
    DocumentKind(
        "election-notice-a4", "选举公告海报（A4）", "Notice of the election (poster A4)",
        election_papers.Notice, election_papers.notice_a4,
    ),
    DocumentKind(
        "election-notice-a3", "选举公告海报（A3）", "Notice of the election (poster A3)",
        election_papers.Notice, election_papers.notice_a3,
    ),
    DocumentKind(
        "survey-letters", "问卷答题信", "Letters of a survey",
        survey_papers.SurveyLetters, survey_papers.survey_letters,
    ),
    DocumentKind(
        "survey-paper", "纸质问卷", "Paper questionnaire",
        survey_papers.SurveySheet, survey_papers.survey_sheet,
    ),
    DocumentKind(
        "survey-report", "问卷调查结果报告", "Report of a survey",
        survey_papers.SurveyReport, survey_papers.survey_report,
    ),
    DocumentKind(
        "ballot-paper", "村民委员会选举选票", "Ballot papers of an election",
        poll_papers.PollPaper, poll_papers.poll_paper,
    ),
    DocumentKind(
        "recall-paper", "罢免投票票样", "Papers for a vote on a recall",
        poll_papers.QuestionPaper, poll_papers.question_paper,
    ),
    DocumentKind(
        "nomination-paper", "提名票", "Nomination papers",
        poll_papers.NominationPaper, poll_papers.nomination_paper,
    ),
    DocumentKind(
        "proxy-form", "委托投票书", "Proxy form", poll_papers.ProxyForm, poll_papers.proxy_form
    ),
    DocumentKind(
        "poll-signs", "投票点标牌", "Signs of the polling places",
        poll_papers.PollSigns, poll_papers.poll_signs,
    ),
    DocumentKind(
        "staff-badges", "选举工作证", "Badges of the staff", poll_papers.Badges, poll_papers.badges
    ),
    DocumentKind(
        "count-report", "选举结果报告单", "Report of the election result",
        count_papers.CountReport, count_papers.count_report,
    ),
    DocumentKind(
        "count-sheets", "计票单和票箱登记单", "Tally sheets and box logs",
        count_papers.CountSheets, count_papers.count_sheets,
    ),
    DocumentKind(
        "goal-cards", "目标卡、承诺卡", "Cards of goals or pledges",
        pledge_papers.Pledges, pledge_papers.goal_cards,
    ),
    DocumentKind(
        "pledge-board", "承诺（目标）公示海报", "Poster of pledges or goals",
        pledge_papers.Pledges, pledge_papers.pledge_board,
    ),
    DocumentKind(
        "pledge-register", "承诺（目标）台账", "Register of pledges or goals",
        pledge_papers.Pledges, pledge_papers.pledge_register,
    ),
    DocumentKind(
        "board-a4", "三务公开海报（A4）", "Poster of the open board (A4)",
        disclosures.Board, disclosures.poster_a4,
    ),
    DocumentKind(
        "board-a3", "三务公开海报（A3）", "Poster of the open board (A3)",
        disclosures.Board, disclosures.poster_a3,
    ),
)  # fmt: skip

DOCUMENTS: Final[dict[str, DocumentKind]] = {kind.slug: kind for kind in _KINDS}


def build(slug: str, data: object, lang: Lang = "zh") -> Document:
    """KeyError for a slug that is not there, TypeError for data of another document."""
    kind = DOCUMENTS[slug]
    if not isinstance(data, kind.data):
        raise TypeError(f"{slug} is made from {kind.data.__name__}, not {type(data).__name__}")
    return kind.build(data, lang)


def render(
    slug: str, data: object, lang: Lang = "zh", form: Format = "pdf", *, practice: bool = False
) -> Rendered:
    """The document as a file, with a name that any system can save."""
    doc = of_practice(build(slug, data, lang), practice)
    content = to_pdf(doc) if form == "pdf" else to_docx(doc)
    name = DOCUMENTS[slug].name(lang)
    number = re.sub(r"[^\w〔〕（）()·-]+", "_", doc.number).strip("_")
    return Rendered(content, f"{name}{'-' + number if number else ''}.{form}", MEDIA_TYPES[form])
