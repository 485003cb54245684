"""All models, where Django looks for them."""

from xiangyue.data.acts import ActKey
from xiangyue.data.annulments import Annulment, Observer, ObserverNote
from xiangyue.data.appraisals import (
    Appraised,
    DutyGiven,
    DutyMeeting,
    DutyQuestion,
    DutyReport,
)
from xiangyue.data.areas import Area, Counter, Jurisdiction
from xiangyue.data.assets import Asset, AssetChange, Stocktake
from xiangyue.data.ballot_counts import BoxCount, BoxLog, DoubtfulPaper, PaperIssued, VoteRound
from xiangyue.data.candidates import (
    Backer,
    Candidacy,
    CandidateRuling,
    NominationCount,
    NominationRound,
    NominationVoter,
)
from xiangyue.data.charters import CharterVersion, DraftComment, DraftedText
from xiangyue.data.choice_units import ChoiceUnit
from xiangyue.data.clock import ClockOffset
from xiangyue.data.committee_handovers import CommitteeHandover
from xiangyue.data.contracts import Contract, ContractPayment, Instalment
from xiangyue.data.courses import Course, CourseSeat, CourseWant
from xiangyue.data.deliberation import (
    Agreement,
    Gathering,
    Invitee,
    Lot,
    LotPlace,
    Point,
    Recommendation,
    Referral,
    Returned,
    Signature,
    Stance,
    Statement,
    Voice,
)
from xiangyue.data.demands import DemandSignature
from xiangyue.data.disclosures import Disclosure
from xiangyue.data.duties import Activity, DutyTurn, TakenDuty
from xiangyue.data.elections import Election, ElectionNotice, ElectionOfficer, RollAppeal, Voter
from xiangyue.data.execution import (
    Acceptance,
    ExecutionReport,
    Finding,
    Follower,
    Progress,
    Question,
    Task,
)
from xiangyue.data.figures import Figure, FigureDelta
from xiangyue.data.files import StoredFile
from xiangyue.data.hiring import JobApplicant, JobMark, JobOpening
from xiangyue.data.household_cards import CardPin, CardUse, HouseholdCard
from xiangyue.data.indicators import (
    Assessment,
    IndicatorAnswer,
    IndicatorEvidence,
    StandardVersion,
)
from xiangyue.data.ledger import (
    Booking,
    LedgerAccount,
    LedgerFund,
    LedgerLine,
    LedgerVoucher,
)
from xiangyue.data.levels import (
    LevelArea,
    LevelChange,
    LevelFigure,
    LevelRow,
    LevelServer,
    LevelSource,
    LevelTile,
)
from xiangyue.data.levies import (
    Circumstance,
    LevyPayment,
    LevyPlan,
    LevyRequest,
    LevyShare,
)
from xiangyue.data.like_opinions import LikeGroup, LikeGrouping
from xiangyue.data.matters import (
    Delegation,
    ExpertReport,
    Matter,
    MatterPart,
    MotionText,
    ProcedureVersion,
    Reach,
)
from xiangyue.data.mediators import HandOver
from xiangyue.data.meetings import (
    AgendaItem,
    Arrival,
    Attendance,
    HandVote,
    Meeting,
    MeetingProxy,
    Tally,
    Turnout,
)
from xiangyue.data.member_posts import Firm, FirmChange, MemberPost, PastHolder, PostWork
from xiangyue.data.messages import (
    Contact,
    Enclosed,
    Message,
    Parcel,
    Reaching,
    SweptArea,
)
from xiangyue.data.methods import InstalledVersion
from xiangyue.data.milestones import Milestone, MilestoneName
from xiangyue.data.money_questions import MoneyQuestion
from xiangyue.data.opinions import Opinion, OpinionGroup
from xiangyue.data.packages import AdoptedPackage
from xiangyue.data.pairs import CadreCover, CareEvent, Pair, PairVisit
from xiangyue.data.parties import Party
from xiangyue.data.people import Account, Household, Membership, Person, SignInSlip, SignInTry
from xiangyue.data.plain_ballots import OpenedBallot, PlainBox, PlainVoter, SealedBallots
from xiangyue.data.pledges import (
    Pledge,
    PledgeNote,
    PledgeOccasion,
    PledgeSignature,
    PledgeStep,
)
from xiangyue.data.polling import (
    BoxRequest,
    PaperMove,
    PollBox,
    PollPlan,
    PollWorker,
    Proxy,
    Relation,
)
from xiangyue.data.polls import PollAnswer, PollSheet
from xiangyue.data.post_choice import OfferedPost, PostSignUp, PostWish
from xiangyue.data.post_votes import PostVote
from xiangyue.data.postings import Objection, Posting
from xiangyue.data.protected import ProtectedReport, ReportMessage
from xiangyue.data.public_log import PublicLog, PublicRun
from xiangyue.data.receptions import Heard, Reception
from xiangyue.data.record import RecordEntry, RecordLog, RecordOpening
from xiangyue.data.register_files import RegisterFile
from xiangyue.data.requests import ClosingWord, HandlingStep, HelpRequest, ServiceChange
from xiangyue.data.responsibility import Appeal, Breach
from xiangyue.data.restricted import RestrictedEntry, RestrictedLook
from xiangyue.data.reviews import Review
from xiangyue.data.selections import (
    PaperSheet,
    Proposal,
    Screening,
    Selection,
    SelectionBallot,
    SelectionPool,
    SelectionVoter,
)
from xiangyue.data.sign_in import Passkey, PhoneSignIn, SecondFactor, SignedIn
from xiangyue.data.statement_imports import StatementImport, StatementLine
from xiangyue.data.stories import Story
from xiangyue.data.surveys import (
    Questionnaire,
    Survey,
    SurveyAnswer,
    SurveyPool,
    SurveyReading,
    SurveySample,
    SurveyText,
    SurveyTurn,
    SurveyUnit,
)
from xiangyue.data.titles import Title, TitleReview
from xiangyue.data.tokens import ApiToken
from xiangyue.data.township import (
    Bulletin,
    Goal,
    PassedUp,
    Rated,
    RatingCount,
    RegisterRow,
    Sounding,
)
from xiangyue.data.trustee_ballots import (
    TrusteeBallot,
    TrusteeBallotEvent,
    TrusteeBallotTrustee,
    TrusteeBallotVoter,
)
from xiangyue.data.vacancies import QuestionCount, Vacancy
from xiangyue.data.village_books import (
    BookBudget,
    BookLine,
    BookMonth,
    BookReview,
    BookVoucher,
    VillageBook,
)
from xiangyue.data.village_seals import Seal, SealKeeping, SealUse
from xiangyue.data.webhooks import Webhook, WebhookDelivery
from xiangyue.data.works import Bid, Tender, WorksChange, WorksContract

__all__ = [
    "Acceptance",
    "Account",
    "ActKey",
    "Activity",
    "AdoptedPackage",
    "AgendaItem",
    "Agreement",
    "Annulment",
    "ApiToken",
    "Appeal",
    "Appraised",
    "Area",
    "Arrival",
    "Assessment",
    "Asset",
    "AssetChange",
    "Attendance",
    "Backer",
    "Bid",
    "BookBudget",
    "BookLine",
    "BookMonth",
    "BookReview",
    "BookVoucher",
    "Booking",
    "BoxCount",
    "BoxLog",
    "BoxRequest",
    "Breach",
    "Bulletin",
    "CadreCover",
    "Candidacy",
    "CandidateRuling",
    "CardPin",
    "CardUse",
    "CareEvent",
    "CharterVersion",
    "ChoiceUnit",
    "Circumstance",
    "ClockOffset",
    "ClosingWord",
    "CommitteeHandover",
    "Contact",
    "Contract",
    "ContractPayment",
    "Counter",
    "Course",
    "CourseSeat",
    "CourseWant",
    "Delegation",
    "DemandSignature",
    "Disclosure",
    "DoubtfulPaper",
    "DraftComment",
    "DraftedText",
    "DutyGiven",
    "DutyMeeting",
    "DutyQuestion",
    "DutyReport",
    "DutyTurn",
    "Election",
    "ElectionNotice",
    "ElectionOfficer",
    "Enclosed",
    "ExecutionReport",
    "ExpertReport",
    "Figure",
    "FigureDelta",
    "Finding",
    "Firm",
    "FirmChange",
    "Follower",
    "Gathering",
    "Goal",
    "HandOver",
    "HandVote",
    "HandlingStep",
    "Heard",
    "HelpRequest",
    "Household",
    "HouseholdCard",
    "IndicatorAnswer",
    "IndicatorEvidence",
    "InstalledVersion",
    "Instalment",
    "Invitee",
    "JobApplicant",
    "JobMark",
    "JobOpening",
    "Jurisdiction",
    "LedgerAccount",
    "LedgerFund",
    "LedgerLine",
    "LedgerVoucher",
    "LevelArea",
    "LevelChange",
    "LevelFigure",
    "LevelRow",
    "LevelServer",
    "LevelSource",
    "LevelTile",
    "LevyPayment",
    "LevyPlan",
    "LevyRequest",
    "LevyShare",
    "LikeGroup",
    "LikeGrouping",
    "Lot",
    "LotPlace",
    "Matter",
    "MatterPart",
    "Meeting",
    "MeetingProxy",
    "MemberPost",
    "Membership",
    "Message",
    "Milestone",
    "MilestoneName",
    "MoneyQuestion",
    "MotionText",
    "NominationCount",
    "NominationRound",
    "NominationVoter",
    "Objection",
    "Observer",
    "ObserverNote",
    "OfferedPost",
    "OpenedBallot",
    "Opinion",
    "OpinionGroup",
    "Pair",
    "PairVisit",
    "PaperIssued",
    "PaperMove",
    "PaperSheet",
    "Parcel",
    "Party",
    "PassedUp",
    "Passkey",
    "PastHolder",
    "Person",
    "PhoneSignIn",
    "PlainBox",
    "PlainVoter",
    "Pledge",
    "PledgeNote",
    "PledgeOccasion",
    "PledgeSignature",
    "PledgeStep",
    "Point",
    "PollAnswer",
    "PollBox",
    "PollPlan",
    "PollSheet",
    "PollWorker",
    "PostSignUp",
    "PostVote",
    "PostWish",
    "PostWork",
    "Posting",
    "ProcedureVersion",
    "Progress",
    "Proposal",
    "ProtectedReport",
    "Proxy",
    "PublicLog",
    "PublicRun",
    "Question",
    "QuestionCount",
    "Questionnaire",
    "Rated",
    "RatingCount",
    "Reach",
    "Reaching",
    "Reception",
    "Recommendation",
    "RecordEntry",
    "RecordLog",
    "RecordOpening",
    "Referral",
    "RegisterFile",
    "RegisterRow",
    "Relation",
    "ReportMessage",
    "RestrictedEntry",
    "RestrictedLook",
    "Returned",
    "Review",
    "RollAppeal",
    "Screening",
    "Seal",
    "SealKeeping",
    "SealUse",
    "SealedBallots",
    "SecondFactor",
    "Selection",
    "SelectionBallot",
    "SelectionPool",
    "SelectionVoter",
    "ServiceChange",
    "SignInSlip",
    "SignInTry",
    "Signature",
    "SignedIn",
    "Sounding",
    "Stance",
    "StandardVersion",
    "Statement",
    "StatementImport",
    "StatementLine",
    "Stocktake",
    "StoredFile",
    "Story",
    "Survey",
    "SurveyAnswer",
    "SurveyPool",
    "SurveyReading",
    "SurveySample",
    "SurveyText",
    "SurveyTurn",
    "SurveyUnit",
    "SweptArea",
    "TakenDuty",
    "Tally",
    "Task",
    "Tender",
    "Title",
    "TitleReview",
    "TrusteeBallot",
    "TrusteeBallotEvent",
    "TrusteeBallotTrustee",
    "TrusteeBallotVoter",
    "Turnout",
    "Vacancy",
    "VillageBook",
    "Voice",
    "VoteRound",
    "Voter",
    "Webhook",
    "WebhookDelivery",
    "WorksChange",
    "WorksContract",
]
