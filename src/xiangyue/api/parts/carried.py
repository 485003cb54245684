"""Parts in which something is carried out: tasks, goals, pledges, pairs, courses, posts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q, QuerySet

from xiangyue.actions import mending, milestones, pairs, programmes
from xiangyue.api.rows import HIDDEN, Look, Table, Tables, household_out, of_matter, own
from xiangyue.api.rows import HouseholdOut as Home
from xiangyue.core import masking
from xiangyue.core.pledges import ASKED, DECLINED, FIXED
from xiangyue.data.models import (
    Activity,
    Bulletin,
    Course,
    CourseSeat,
    ExecutionReport,
    Finding,
    Firm,
    FirmChange,
    Follower,
    Goal,
    MemberPost,
    Milestone,
    Pair,
    PairVisit,
    PastHolder,
    Pledge,
    PledgeOccasion,
    PledgeStep,
    PostWork,
    Progress,
    Question,
    RegisterRow,
    Task,
)


def _masked(name: str) -> tuple[Any, Callable[[Any, Look], Any]]:
    """A text as everyone may read it: what is personal in it is masked."""
    return (str, lambda row, _look: masking.mask(getattr(row, name)))


tasks = Table(
    Task,
    "id title standard owner due_on budget spent created_at finished_at changes",
    own(Task, "due_on id"),
    says="A piece of the carrying out. Money in fen.",
)
progress = Table(
    Progress,
    "id task spent done made_at made_by",
    lambda look: Progress.objects.filter(task__matter=look.matter, task__part=look.key).order_by(
        "-made_at", "-id"
    ),
    says="A report on a task. `spent` in fen.",
    text=_masked("text"),
)
followers = Table(
    Follower,
    "id person assigned_at",
    of_matter(Follower, "assigned_at pk"),
    says="A representative who follows the execution.",
)
reports = Table(
    ExecutionReport,
    "id made_at made_by",
    of_matter(ExecutionReport, "-made_at"),
    says="A report on execution.",
    text=_masked("text"),
)
findings = Table(
    Finding,
    "id made_at made_by due_on answered_at answered_by",
    of_matter(Finding, "-made_at"),
    says="What supervision found, with its answer.",
    text=_masked("text"),
    answer=_masked("answer"),
)
questions = Table(
    Question,
    "id to_body asked_at asked_by due_on answered_at",
    of_matter(Question, "-asked_at"),
    says="A written question; its answer stands on its own page.",
    text=_masked("text"),
)


def _goal(look: Look) -> list[dict[str, Any]]:
    rows = list(Goal.objects.filter(**look.here()).order_by("pk"))
    sums = programmes.year_of(look.case) if rows else {}
    found = []
    for goal in rows:
        have, need, of = programmes.measured(goal, sums)
        met = programmes.is_met(have, need, of, shared=bool(goal.of))
        found.append({"goal": goal, "have": have, "need": need, "of": of, "met": met})
    return found


goals = Table(
    None,
    "",
    _goal,
    says="A goal, with what the figures of the year say today.",
    id=(int, lambda r, _l: r["goal"].pk),
    words=(str, lambda r, _l: r["goal"].words),
    figure=(str, lambda r, _l: r["goal"].have),
    against=(str, lambda r, _l: r["goal"].of),
    have=(int, lambda r, _l: r["have"]),
    need=(int, lambda r, _l: r["need"]),
    of=(int, lambda r, _l: r["of"]),
    met=(bool, lambda r, _l: r["met"]),
)


def _rows(look: Look) -> Any:
    rows = RegisterRow.objects.filter(**look.here()).order_by("done_on", "due_on", "pk")
    if programmes.reads_rows(look.actor, look.matter, look.part):
        return rows
    return rows.filter(owner=look.me or 0)


register = Table(
    RegisterRow,
    "id what measure unit place owner due_on done_on evidence changes",
    _rows,
    says="A row of a register: who sees to what by which day.",
)


def _gaps(look: Look) -> list[Any]:
    return mending.gaps_of(look.matter.pk, look.of())


gaps = Table(
    None,
    "",
    _gaps,
    says="An indicator that has to be put right.",
    indicator=(str, lambda r, _l: r.key),
)
measures = Table(
    RegisterRow,
    "id indicator measure owner due_on done_on evidence changes",
    own(RegisterRow, "pk"),
    says="What is done about an indicator.",
)
steps = Table(
    Milestone,
    "id round number on due_on outcome months numbers entered_at entered_by",
    lambda look: (
        Milestone.objects.filter(**look.here())
        .prefetch_related("names__person")
        .order_by("round", "number")
    ),
    says="A step that was done; its words, for who acts on it alone.",
    names=(list[str], lambda r, _l: [n.person.name for n in r.names.all()]),
    text=(str, lambda r, look: milestones.opened(r) if look.mine else HIDDEN),
)


def _pledges(of: bool, fixed: bool = False) -> Callable[[Look], QuerySet[Pledge]]:
    """Those of the part itself, or of that which it is about; ``fixed``: those that stand."""

    def rows(look: Look) -> QuerySet[Pledge]:
        key = look.of() if of else look.key
        found = Pledge.objects.filter(matter=look.matter, part=key)
        if fixed:
            found = found.exclude(fixed_on=None)
        elif of:
            found = found.exclude(state__in=("asked", "declined"))
        return found.annotate(signed=Count("signatures")).order_by("due_on", "pk")

    return rows


PLEDGE = "id called state holder role head text measure due_on settled_on evidence"


def _late(row: Pledge, look: Look) -> bool:
    return row.state == FIXED and row.due_on is not None and row.due_on < look.case.today


pledges = Table(
    Pledge,
    PLEDGE,
    _pledges(of=False),
    says="A pledge or goal, asked for or put forward; `signed`: how many ask for it.",
    inner="in_return answer_due",
    inside=lambda row, _look: row.state in (ASKED, DECLINED),
    signed=(int, lambda r, _l: r.signed),
    late=(bool, _late),
)
reviewed = Table(
    Pledge, PLEDGE, _pledges(of=True), says="A pledge that is looked at.", late=(bool, _late)
)
standing = Table(
    Pledge,
    PLEDGE,
    _pledges(of=True, fixed=True),
    says="A pledge that stands, and what came of it.",
    late=(bool, _late),
)
goal_steps = Table(
    PledgeStep,
    "id pledge number due_on reached_on",
    lambda look: PledgeStep.objects.filter(
        pledge__in=_pledges(of="of" in look.part.words, fixed=False)(look).values("pk")
    ).order_by("pledge_id", "number"),
    says="A step on the way to a goal, with its day and when it was reached.",
    text=_masked("text"),
)
occasions = Table(
    PledgeOccasion,
    "id place form held_on people given text",
    own(PledgeOccasion, "held_on pk"),
    says="When and where pledges were given and made known.",
)


def _pairs(look: Look) -> list[Pair]:
    return pairs.seen(look.actor, look.case, look.key)


helped = Table(
    Pair,
    "id of helper person name guardian consent_on aim since until reason",
    _pairs,
    says="Who helps whom: for who organises, and one's own, where people in need are helped.",
    household=(Home | None, lambda r, _l: household_out(r.household)),
)
visits = Table(
    PairVisit,
    "id pair on text",
    lambda look: [v for row in _pairs(look) for v in row.visits.all()],
    says="A visit of a pair that the reader sees.",
)


def _menu(look: Look) -> QuerySet[Course]:
    wants = Q(wants__person_id=look.me or 0)
    rows = Course.objects.filter(**look.here())
    rows = rows.annotate(n=Count("wants"), own=Count("wants", filter=wants))
    return rows.order_by("-n", "pk")


COURSE = "id title teacher form whom half_days lesson planned_on place"
menu = Table(
    Course,
    COURSE + " about",
    _menu,
    says="A course on the menu, and how many want it.",
    wanted=(int, lambda r, _l: r.n),
    own=(bool, lambda r, _l: bool(r.own)),
)


def _chosen(look: Look) -> QuerySet[Course]:
    signed = Q(seats__signed_at__isnull=False)
    rows = Course.objects.filter(
        matter=look.matter, part=look.part.words["menu"], planned_on__isnull=False
    )
    return rows.annotate(n=Count("seats", filter=signed)).order_by("planned_on", "pk")


courses = Table(
    Course,
    COURSE + " held_on said off_reason",
    _chosen,
    says="A course that is to be held, was held or was called off.",
    signed=(int, lambda r, _l: r.n),
    came=(int, lambda r, _l: r.came if r.held_on else HIDDEN),
)


def _course_seats(look: Look) -> QuerySet[CourseSeat]:
    rows = CourseSeat.objects.filter(
        course__matter=look.matter, course__part=look.part.words["menu"]
    )
    return (rows if look.mine else rows.filter(person_id=look.me or 0)).order_by("pk")


course_seats = Table(
    CourseSeat,
    "id course person signed_at came",
    _course_seats,
    says="Who signed up and who came: for who organises, and one's own.",
)
posts = Table(
    MemberPost,
    "id title duties holder claimed_at agreed_at grade reason",
    own(MemberPost, "pk"),
    says="A post for a member without office.",
)
past_holders = Table(
    PastHolder,
    "id post person agreed_at left_at grade reason",
    lambda look: PastHolder.objects.filter(post__matter=look.matter, post__part=look.key),
    says="Who held a post before, and the review, if there was one.",
)
works = Table(
    PostWork,
    "id post on text",
    lambda look: PostWork.objects.filter(post__matter=look.matter, post__part=look.key).order_by(
        "post_id", "on", "pk"
    ),
    says="What was done in a post.",
)
firms = Table(
    Firm,
    "id name trade workers members cover branch covered_on instructor",
    own(Firm, "cover name", gone_on=None),
    says="A firm on the register.",
)
firm_changes = Table(
    FirmChange,
    "id firm workers members cover branch covered_on reason made_at",
    lambda look: FirmChange.objects.filter(firm__matter=look.matter, firm__part=look.key),
    says="What stood of a firm until it was put right, and the branch that covered it until then.",
)
activities = Table(
    Activity,
    "id channel title planned_on place held_on people text materials said",
    own(Activity, "-held_on planned_on pk"),
    says="Something planned or held.",
    inner="plan",
    inside=lambda row, _look: row.held_on is None,
)
bulletins = Table(
    Bulletin,
    "id period first last year number issued_at",
    own(Bulletin, "-last -pk"),
    says="A bulletin that is out.",
)

TABLES: Tables = {
    "tasks": {"tasks": tasks, "progress": progress},
    "oversight": {
        "followers": followers,
        "execution_reports": reports,
        "findings": findings,
        "questions": questions,
    },
    "goals": {"goals": goals},
    "register": {"register_rows": register},
    "mending": {"gaps": gaps, "measures": measures},
    "milestone": {"milestones": steps},
    "pledges": {"pledges": pledges, "goal_steps": goal_steps},
    "pledge_review": {"pledges_reviewed": reviewed},
    "pledging": {"pledge_occasions": occasions, "pledges_standing": standing},
    "fulfilment": {"pledges_standing": standing, "goal_steps": goal_steps},
    "pairs": {"pairs": helped, "pair_visits": visits},
    "course_menu": {"course_menu": menu},
    "courses": {"courses": courses, "course_seats": course_seats},
    "member_posts": {"member_posts": posts, "past_holders": past_holders, "post_works": works},
    "firm_register": {"firms": firms, "firm_changes": firm_changes},
    "activity": {"activities": activities},
    "bulletin": {"bulletins": bulletins},
}
