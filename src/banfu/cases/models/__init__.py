"""The facts of a case, by noun."""

from banfu.cases.models.appraisal import AppraisalEntry, AppraisalMark, AppraisalRound
from banfu.cases.models.assignment import Assignment, Limit, NoticeDate
from banfu.cases.models.bulletin import BulletinIssue, ReportCall, UnitReport
from banfu.cases.models.dealing import ClassRuling, Consultation, Dissent, LastWord, Shown, Visit
from banfu.cases.models.duty import Duty
from banfu.cases.models.handin import (
    Candidate,
    HandIn,
    HandOver,
    Invitation,
    KeyMark,
    Merger,
    Ruling,
    Support,
    WithdrawalWish,
)
from banfu.cases.models.handling import (
    Contact,
    Decision,
    Division,
    Extension,
    Meeting,
    MeetingWaiver,
    OpinionAdvice,
    OpinionRequest,
    Responsibility,
    ReturnRequest,
    Urging,
)
from banfu.cases.models.joint import JointGroup, JointMember, JointRefusal
from banfu.cases.models.law import CalendarDay, RulebookOverride
from banfu.cases.models.led_to import Outcome, OutcomeLink
from banfu.cases.models.outcome import (
    ApprovalStep,
    CallBack,
    Feedback,
    FeedbackEnd,
    Rehandling,
    Reminder,
    StrikeOff,
)
from banfu.cases.models.own_papers import PaperTemplate, UnitRule
from banfu.cases.models.points import PointNote
from banfu.cases.models.promise import (
    FulfilledNotice,
    Promise,
    PromiseMove,
    PromiseOff,
    PromiseProgress,
    PromiseReview,
    PromiseRoll,
    TermNote,
)
from banfu.cases.models.publication import DisclosureCut, DisclosureReview, Publication, PublicColumn
from banfu.cases.models.reply import (
    Approval,
    CoSign,
    DraftBuffer,
    Issue,
    NumberSeries,
    PlatformUpload,
    Reply,
    Version,
)
from banfu.cases.models.suggestion import CoSignature, Session, Source, StoredFile, Suggestion
from banfu.cases.models.supervision import Alert, KeyNote, Slip, SupervisionRow, SupervisionRun

__all__ = [
    "Alert", "AppraisalEntry", "AppraisalMark", "AppraisalRound", "Approval", "ApprovalStep", "Assignment", "BulletinIssue", "CalendarDay", "CallBack", "Candidate", "ClassRuling", "CoSign",
    "CoSignature", "Consultation", "Contact", "Decision", "DisclosureCut", "DisclosureReview", "Dissent", "Division", "DraftBuffer", "Duty",
    "Extension", "Feedback", "FeedbackEnd", "FulfilledNotice", "HandIn", "HandOver", "Invitation", "Issue", "JointGroup",
    "JointMember", "JointRefusal", "KeyMark", "KeyNote", "LastWord", "Limit", "Meeting", "MeetingWaiver", "Merger",
    "NoticeDate", "NumberSeries", "OpinionAdvice", "OpinionRequest", "Outcome", "OutcomeLink", "PaperTemplate", "PlatformUpload", "PointNote", "Promise", "PromiseMove",
    "PromiseOff", "PromiseProgress", "PromiseReview", "PromiseRoll", "PublicColumn", "Publication",
    "Rehandling", "Reminder", "Reply", "ReportCall", "Responsibility", "ReturnRequest", "RulebookOverride", "Ruling",
    "Session", "Shown", "Slip", "Source", "StoredFile", "StrikeOff", "Suggestion", "SupervisionRow", "SupervisionRun", "Support", "TermNote",
    "UnitReport", "UnitRule", "Urging", "Version", "Visit",
    "WithdrawalWish",
]  # fmt: skip
