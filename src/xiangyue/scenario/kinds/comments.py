"""A draft made known; villagers, a representative for a household, comment; each is answered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import draft_comments, matters
from xiangyue.core.charters import Article
from xiangyue.core.part import Part
from xiangyue.data.models import DraftComment, Household
from xiangyue.scenario.kinds import drafting

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

Said = tuple[str, str, str, str]
SAID: tuple[Said, ...] = (  # in which article, what is said, its outcome, why
    ("", "写得清楚，我们同意。", "declined", "谢谢，这一条不用改。"),
    ("", "字太多，老人看不懂，请写得短一点、白一点。", "adopted", "改短了，写成大家都懂的话。"),
    ("", "建议写明由谁来管，不然没有人管。", "partly", "写明由村委会管；另设专人现在做不到。"),
)
ADDED = "由村民委员会负责。"
DAYS = 16


def said(run: Running, part: Part) -> tuple[Said, ...]:
    """What people say: ``run.kept`` of the part, else ``SAID``."""
    return run.kept.get(part.key) or SAID


def drafting_of(run: Running, part: Part) -> Part:
    """The drafting whose articles it is about."""
    return run.procedure.part(part.words["of"])


def open_them(driver: Driver, run: Running, part: Part) -> None:
    """Made known on the board and on the web."""
    driver.do(
        draft_comments.open_comments,
        actor=driver.who(part),
        matter_id=run.matter_id,
        part=part.key,
        channels=["board", "broadcast", "web"],
    )


def say(driver: Driver, run: Running, part: Part, n: int) -> DraftComment:
    """One of ``SAID``: by a representative, for a household by the clerk, on one article."""
    articles = drafting.last(run, drafting_of(run, part))
    where, text, _, _ = said(run, part)[n]
    at = next(
        (a for a in articles if where and where in a.text), articles[min(n + 1, len(articles) - 1)]
    )
    home = Household.objects.filter(area_id=driver.cast.area, active=True).first()
    more: dict[str, Any] = {}
    who = driver.cast.all("representative")[n]
    if n == 1 and home is not None:
        who = driver.cast.actor("clerk", "director")
        more = {"on_behalf": True, "household": home.number}
    return driver.do(
        draft_comments.comment,
        actor=who,
        matter_id=run.matter_id,
        part=part.key,
        article=at.key,
        text=text,
        **more,
    )


def answer(driver: Driver, run: Running, part: Part, row: DraftComment, n: int) -> None:
    """With its reason."""
    _, _, outcome, reason = said(run, part)[n]
    driver.do(
        draft_comments.answer_comment,
        actor=driver.who(part),
        comment_id=row.pk,
        outcome=outcome,
        reason=reason,
    )


def write_in(driver: Driver, run: Running, part: Part) -> None:
    """What was adopted goes into the article it is about."""
    of = drafting_of(run, part)
    articles = drafting.last(run, of)
    at = -1
    if run.kept.get(part.key):  # a real one: where the first adopted comment is
        where = next(w for w, _, outcome, _ in said(run, part) if outcome == "adopted")
        at = next(n for n, a in enumerate(articles) if where in a.text)
    was = articles[at]
    old, new = run.kept.get("rewrite", ("代表应当", "每位代表应当"))
    text = was.text + ADDED if at < 0 else was.text.replace(old, new)
    articles[at] = Article(was.key, text, was.chapter, was.parameters)
    drafting.write(driver, run, of, articles, "采纳征求到的意见")


def do(driver: Driver, run: Running, part: Part) -> None:
    """Made known, commented on, answered, written in; then its days run."""
    open_them(driver, run, part)
    rows = [say(driver, run, part, n) for n in range(len(said(run, part)))]
    driver.clock.forward(days=2)
    for n, row in enumerate(rows):
        answer(driver, run, part, row, n)
    write_in(driver, run, part)
    run.until[part.key] = (run.matter_id, driver.clock.today + timedelta(days=DAYS))


def end(driver: Driver, run: Running, part: Part) -> None:
    """Its days are over."""
    driver.do(matters.finish_part, actor=driver.who(part), matter_id=run.matter_id, part=part.key)
    run.finished.add(part.key)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Making it known."""
    rehearsal.refuses(
        key,
        part,
        draft_comments.open_comments,
        actor=actor,
        matter_id=run.matter_id,
        part=part.key,
    )


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Said before it is known; by a stranger; on no article; for nobody; with a telephone number;
    finished unanswered, finished with what is owed; answered twice, without a word, with no such
    answer."""
    refuses, here = rehearsal.refuses, {"matter_id": run.matter_id, "part": part.key}
    someone = rehearsal.cast.all("representative")[0]
    first = drafting.last(run, drafting_of(run, part))[0].key
    say_it = {**here, "article": first, "text": "这一条要再商量。"}
    comment = draft_comments.comment
    refuses("comment-early", part, comment, actor=someone, **say_it)
    open_them(rehearsal, run, part)
    refuses(
        "comment-open-twice", part, draft_comments.open_comments, actor=rehearsal.who(part), **here
    )
    refuses("comment-stranger", part, comment, actor=Actor(name="", area=""), **say_it)
    refuses("comment-no-article", part, comment, actor=someone, **{**say_it, "article": "a999"})
    refuses(
        "comment-nobody",
        part,
        comment,
        actor=rehearsal.cast.actor("clerk"),
        on_behalf=True,
        **say_it,
    )
    private = {**say_it, "text": "有事打13800138000找我。"}
    refuses("comment-private", part, comment, actor=someone, **private)
    rows = [say(rehearsal, run, part, n) for n in range(len(said(run, part)))]
    rehearsal.finish_refused("comment-unanswered", run, part)
    by = {"actor": rehearsal.who(part), "comment_id": rows[0].pk}
    do_answer = draft_comments.answer_comment
    refuses("comment-outcome", part, do_answer, **by, outcome="maybe", reason="再说")
    refuses("comment-no-reason", part, do_answer, **by, outcome="declined", reason=" ")
    wrong = rehearsal.wrong(part.actors)
    refuses(
        "wrong-person", part, do_answer, **{**by, "actor": wrong}, outcome="declined", reason="不"
    )
    for n, row in enumerate(rows):
        answer(rehearsal, run, part, row, n)
    refuses("comment-answered", part, do_answer, **by, outcome="declined", reason="不")
    rehearsal.finish_refused("comment-owed", run, part)
    write_in(rehearsal, run, part)
    rehearsal.finish_refused("finish-early", run, part)
    run.until[part.key] = (run.matter_id, rehearsal.clock.today + timedelta(days=DAYS))
