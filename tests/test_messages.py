"""People are told: derived from what waits and what happened, once, by each way, never more."""

from __future__ import annotations

from datetime import time
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from tests.reached import DAY, MINUTE, Postman, call, reach
from tests.world import NOW, Village, make_matter, make_officer, make_village

from xiangyue.access import contacts
from xiangyue.actions import meetings, messages, opinions, passing, privacy, reaching
from xiangyue.core.messages import BACKOFF, LEASE, Letter, NotNow, Refused
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    Attendance,
    Contact,
    Enclosed,
    Matter,
    MatterPart,
    Message,
    Opinion,
    Parcel,
    Reaching,
    RecordOpening,
    SweptArea,
    Task,
)

SECRET = "阿强家借了阿珍家三万块"


@pytest.fixture(autouse=True)
def _channels(settings: Any, tmp_path: Any) -> None:
    settings.CHANNELS = {"email": "file", "sms": "file", "wecom": "file"}
    settings.OUTBOX = tmp_path / "outbox"


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def kinds(village: Village, who: str) -> list[str]:
    rows = Message.objects.filter(person=village.person(who)).order_by("pk")
    return list(rows.values_list("kind", flat=True))


# -- What is told ----------------------------------------------------------------------------------


def test_members_are_told_of_their_meeting_once_and_when_it_is_off(village: Village) -> None:
    meeting = call(village)
    assert messages.sweep_all(now=NOW) > 0
    for who in ("chair", "representative_2", "representative_5"):
        assert kinds(village, who) == ["meeting.called"]
    assert "meeting.called" not in kinds(village, "director")  # who called it knows
    assert kinds(village, "villager") == []
    assert messages.sweep_all(now=NOW) == 0
    SweptArea.objects.update(entries=0)  # as if it had never been looked at
    assert messages.sweep_all(now=NOW + MINUTE) == 0
    meetings.cancel_meeting(
        actor=village.actor("director"), now=NOW + DAY, meeting_id=meeting.pk, reason="下大雨"
    )
    messages.sweep_all(now=NOW + DAY)
    assert kinds(village, "representative_2") == ["meeting.called", "meeting.cancelled"]


def test_nearly_due_and_late_are_told_once_each(village: Village) -> None:
    matter = make_matter(village, upto="motion")
    due = NOW.date() + 5 * DAY
    Matter.objects.filter(pk=matter.pk).update(open_parts=["motion"], due_on=due)
    MatterPart.objects.filter(matter=matter, key="motion").update(due_on=due)
    said = []
    for n in range(9):
        messages.sweep_all(now=NOW + n * DAY)
        said.append(len(kinds(village, "clerk")))
    assert kinds(village, "clerk") == ["waits.new", "waits.soon", "waits.late"]
    assert said == [1, 1, 1, 2, 2, 2, 3, 3, 3]
    MatterPart.objects.filter(matter=matter, key="motion").update(due_on=due + 30 * DAY)
    messages.sweep_all(now=NOW + 9 * DAY)  # another last day is another thing to know
    assert kinds(village, "clerk")[3:] == ["waits.new"]


def test_an_answer_goes_to_who_spoke_and_never_its_words(village: Village) -> None:
    villager = village.actor("villager")
    said = opinions.submit_opinion(
        actor=villager, now=NOW, area=village.code, text=SECRET, public=False
    )
    opinions.answer_opinion(
        actor=village.actor("clerk"), now=NOW + DAY, opinion_id=said.pk, kind="explained",
        text="已经上门谈过了。",
    )  # fmt: skip
    reach(village, "villager")
    messages.sweep_all(now=NOW + DAY)
    assert kinds(village, "villager") == ["opinion.answered"]
    post = Postman()
    messages.send_all(now=NOW + DAY, post=post)
    (letter,) = post.letters
    assert letter.to == "13800001111" and "答复" in letter.text
    assert SECRET not in str(letter)
    assert letter.link.endswith(f"/me/messages/{Message.objects.get(kind='opinion.answered').pk}/")


def test_nothing_of_a_private_matter_is_in_the_outbox(village: Village) -> None:
    matter = make_matter(village, procedure="help-request", title=SECRET, upto="handling")
    reach(village, "clerk")
    reach(village, "secretary", to="13800002222")
    Task.objects.create(
        matter=make_matter(village), part="tasks", title="浇水泥", created_at=NOW,
        owner=village.person("clerk"), due_on=NOW.date() + 9 * DAY,
    )  # fmt: skip
    messages.sweep_all(now=NOW)
    assert Message.objects.filter(link__startswith=f"matter-part/{matter.pk}/").exists()
    for row in Message.objects.all():
        assert SECRET not in str(row.values) + row.link + row.mark
    post = Postman()
    messages.send_all(now=NOW + DAY, post=post)
    assert post.letters and not any(SECRET in str(letter) for letter in post.letters)
    assert any("浇水泥" in str(letter) for letter in post.letters)


def test_a_task_given_and_an_opinion_decided(village: Village) -> None:
    matter = make_matter(village)
    Opinion.objects.create(
        area=village.area, receipt="A", channel="phone", text="路太烂", created_at=NOW,
        due_on=NOW.date() + 15 * DAY, author=village.person("villager"), matter=matter,
    )  # fmt: skip
    Task.objects.create(
        matter=matter, part="tasks", title="浇水泥", owner=village.person("committee_member"),
        due_on=NOW.date() + 9 * DAY, created_at=NOW,
    )  # fmt: skip
    Matter.objects.filter(pk=matter.pk).update(decided_at=NOW)
    messages.sweep_all(now=NOW)
    assert "task.given" in kinds(village, "committee_member")
    assert kinds(village, "villager") == ["opinion.decided"]


def test_practice_stays_in_the_house(village: Village) -> None:
    matter = make_matter(village, practice=True)
    Task.objects.create(
        matter=matter, part="tasks", title="练习", owner=village.person("clerk"),
        due_on=NOW.date() + 9 * DAY, created_at=NOW,
    )  # fmt: skip
    type(village.area.jurisdiction).objects.update(practice=True)
    reach(village, "clerk")
    messages.sweep_all(now=NOW)
    assert Message.objects.filter(person=village.person("clerk")).exists()
    assert not Parcel.objects.exists()


def test_a_village_that_changed_tells_the_office_above(village: Village) -> None:
    officer = make_officer("330212105")
    village.people["officer"] = officer
    messages.sweep_all(now=NOW)
    said = opinions.submit_opinion(
        actor=village.actor("villager"), now=NOW, area=village.code, text="河要清淤"
    )

    passing.pass_up(
        actor=village.actor("secretary"), now=NOW, opinion_id=said.pk, reason="要镇里的水利站"
    )
    messages.sweep_all(now=NOW)
    assert kinds(village, "officer") == ["waits.new"]


@pytest.mark.parametrize("n", [1, 20])
def test_queries_do_not_grow(village: Village, n: int, django_assert_num_queries: Any) -> None:
    for k in range(n):
        call(village, days=5 + k)
        Task.objects.create(
            matter=make_matter(village), part="tasks", title=f"事{k}", created_at=NOW,
            owner=village.person("clerk"), due_on=NOW.date() + 9 * DAY,
        )  # fmt: skip
    for who in ("clerk", "representative_2", "representative_3")[: 1 + n]:
        reach(village, who)
    other = make_village("330212105220")
    call(other)
    messages.waiting([(village.actor("clerk"), village.code, False)], now=NOW)  # definitions read
    with django_assert_num_queries(14 + 2):  # and the savepoint's two
        messages.sweep(now=NOW)


# -- How it goes out -------------------------------------------------------------------------------


def test_a_digest_collects_and_the_night_is_quiet(village: Village) -> None:
    reach(village, "representative_2", "email", "two@example.cn")
    reach(village, "representative_2", "sms")
    night = NOW.replace(hour=22)
    call(village, night)
    call(village, night, days=6)
    messages.sweep_all(now=night)
    post = Postman()
    assert messages.send_all(now=night, post=post) == 0
    morning = (NOW + DAY).replace(hour=8)
    assert messages.send_all(now=morning - MINUTE, post=post) == 0
    assert messages.send_all(now=morning, post=post) == 2
    by = {letter.channel: letter for letter in post.letters}
    assert set(by) == {"email", "sms"}
    assert "2件事" in by["sms"].text and len(by["email"].lines) == 2
    assert by["sms"].link.endswith("/me/messages/")
    assert messages.send_all(now=morning + DAY, post=post) == 0 and len(post.letters) == 2


def test_what_is_switched_off_does_not_go_but_stands_on_the_web(village: Village) -> None:
    reach(village, "representative_2")
    me = village.actor("representative_2")
    reaching.choose(
        actor=me, now=NOW, person_id=me.person_id, rules={"sms": "never", "web": "never"}
    )
    call(village)
    messages.sweep_all(now=NOW)
    assert not Parcel.objects.exists()
    row = Message.objects.get(person_id=me.person_id)
    assert (row.kind, row.seen_at) == ("meeting.called", None)  # the law asks that they be told


def test_own_quiet_hours_and_language(village: Village) -> None:
    reach(village, "representative_2")
    me = village.actor("representative_2")
    reaching.choose(
        actor=me, now=NOW, person_id=me.person_id, rules={}, quiet_from=time(8),
        quiet_until=time(12), language="en",
    )  # fmt: skip
    call(village)
    messages.sweep_all(now=NOW)
    post = Postman()
    assert messages.send_all(now=NOW, post=post) == 0
    assert messages.send_all(now=NOW.replace(hour=12), post=post) == 1
    assert "You are called to a meeting" in post.letters[0].text


def test_what_was_read_on_the_web_is_not_sent_any_more(village: Village) -> None:
    reach(village, "representative_2")
    call(village, NOW.replace(hour=22))
    messages.sweep_all(now=NOW.replace(hour=22))
    row = Message.objects.get(person=village.person("representative_2"))
    assert messages.read_message(person_id=row.person_id, message_id=row.pk, now=NOW) is not None
    assert messages.read_message(person_id=row.person_id + 1, message_id=row.pk, now=NOW) is None
    post = Postman()
    assert messages.send_all(now=NOW + DAY, post=post) == 0 and not post.letters
    assert Parcel.objects.get().state == "dropped"


def test_a_gateway_that_fails_is_tried_under_one_key_and_given_up(village: Village) -> None:
    reach(village, "representative_2")
    call(village)
    messages.sweep_all(now=NOW)
    post = Postman(NotNow("503 busy"))
    now = NOW
    for wait in (*BACKOFF, None):
        assert messages.send_all(now=now, post=post) == 0
        assert messages.send_all(now=now, post=post) == 0  # not before its time
        if wait:
            now += wait
    parcel = Parcel.objects.get()
    assert (parcel.state, parcel.tries, parcel.reason) == ("failed", 7, "503 busy")
    assert len(post.letters) == 7 and len({letter.key for letter in post.letters}) == 1
    assert messages.send_all(now=now + 9 * DAY, post=post) == 0
    assert messages.retry(now=now) == 1
    post.problem = None
    assert messages.send_all(now=now, post=post) == 1
    assert post.letters[-1].key == post.letters[0].key


def test_a_number_that_does_not_exist_is_given_up_at_once(village: Village) -> None:
    reach(village, "representative_2")
    call(village)
    messages.sweep_all(now=NOW)
    post = Postman(Refused("404 no such number"))
    messages.send_all(now=NOW, post=post)
    assert Parcel.objects.get().state == "failed" and len(post.letters) == 1
    assert messages.drop(parcel_ids=[Parcel.objects.get().pk]) == 1
    assert messages.retry(now=NOW) == 0


def test_a_crash_in_the_middle_sends_again_under_the_same_key(village: Village) -> None:
    reach(village, "representative_2")
    call(village)
    messages.sweep_all(now=NOW)
    post = Postman(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        messages.send(now=NOW, post=post)
    post.problem = None
    assert messages.send(now=NOW + LEASE - MINUTE, post=post) == 0
    assert messages.send(now=NOW + LEASE, post=post) == 1
    assert messages.send(now=NOW + DAY, post=post) == 0
    assert len(post.letters) == 2 and post.letters[0] == post.letters[1]


def test_an_adapters_own_fault_does_not_stop_the_others(village: Village) -> None:
    reach(village, "representative_2", to="13800002222")
    reach(village, "representative_3", to="13800003333")
    call(village)
    messages.sweep_all(now=NOW)
    seen = []

    def post(letter: Letter) -> None:
        seen.append(letter.to)
        if letter.to.endswith("2222"):
            raise ZeroDivisionError

    assert messages.send_all(now=NOW, post=post) == 1
    assert sorted(seen) == ["13800002222", "13800003333"]


# -- Never twice, at the same instant --------------------------------------------------------------


def at_once(*jobs: Any) -> None:
    """All of them, each on a thread and a connection of its own, begun together."""
    gate, problems = Barrier(len(jobs)), []

    def run(job: Any) -> None:
        try:
            gate.wait()
            job()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems, problems


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_and_two_senders_at_once_tell_each_once() -> None:
    villages = [make_village(code) for code in ("330212105219", "330212105220", "330212105206")]
    officer = make_officer("330212105")
    for n, village in enumerate(villages):
        call(village)
        for k in (2, 3, 4):
            reach(village, f"representative_{k}", to=f"1380000{n}{k}00")
    assert officer.pk
    post = Postman()
    for _round in range(3):
        SweptArea.objects.update(entries=0)

        def sweeps() -> None:
            messages.sweep(now=NOW, most=1)
            messages.sweep_all(now=NOW)

        def sends() -> None:
            for _n in range(4):
                messages.send(now=NOW, post=post, most=2)

        at_once(sweeps, sweeps, sends, sends)
    messages.send_all(now=NOW, post=post)
    due = Attendance.objects.exclude(meeting__called_by=F("person")).count()
    assert Message.objects.filter(kind="meeting.called").count() == due > 9
    assert Enclosed.objects.count() == 9
    assert sorted(letter.to for letter in post.letters) == sorted(
        f"1380000{n}{k}00" for n in range(3) for k in (2, 3, 4)
    )
    assert len({letter.key for letter in post.letters}) == 9


# -- Contacts --------------------------------------------------------------------------------------


def test_a_contact_is_proved_by_the_code_that_is_sent_there(village: Village) -> None:
    me = village.actor("villager")
    given = {"actor": me, "person_id": me.person_id, "channel": "sms"}
    row = reaching.add_contact(now=NOW, address="138 0000 1111", **given)
    assert b"13800001111" not in bytes(row.sealed) and contacts.masked(row) != "13800001111"
    post = Postman()
    night = NOW.replace(hour=23)  # a code is asked for, so it does not wait for the morning
    assert messages.send_all(now=night, post=post) == 1
    code = contacts.code_of(Contact.objects.get())
    assert code in post.letters[0].text
    wrong = "000000" if code != "000000" else "111111"
    for left in range(4, -1, -1):
        with pytest.raises(Refusal) as refusal:
            reaching.confirm_contact(now=NOW, code=wrong, **given)
        assert refusal.value.checks[0].values["left"] == left
    with pytest.raises(Refusal, match="code-tries"):
        reaching.confirm_contact(now=NOW, code=code, **given)
    with pytest.raises(Refusal, match="too-soon"):
        reaching.ask_code(now=NOW, **given)
    reaching.ask_code(now=NOW + 2 * MINUTE, **given)
    fresh = contacts.code_of(Contact.objects.get())
    assert fresh != code
    with pytest.raises(Refusal, match="code-old"):
        reaching.confirm_contact(now=NOW + 33 * MINUTE, code=fresh, **given)
    full_width = fresh.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    done = reaching.confirm_contact(now=NOW + 30 * MINUTE, code=full_width, **given)
    assert done.checked_at is not None


def test_nothing_goes_to_a_contact_that_is_not_proved(village: Village) -> None:
    row = reach(village, "representative_2")
    Contact.objects.filter(pk=row.pk).update(checked_at=None)
    call(village)
    messages.sweep_all(now=NOW)
    assert not Parcel.objects.exists()


@pytest.mark.parametrize(
    ("channel", "address", "says"),
    [
        ("sms", "0574-88001234", "contact.mobile"),
        ("sms", "12345", "contact.mobile"),
        ("email", "nobody", "contact.email"),
        ("wecom", "张三", "contact.wecom"),
        ("pigeon", "home", "contact.channel"),
    ],
)
def test_what_is_no_address_is_refused(
    village: Village, channel: str, address: str, says: str
) -> None:
    me = village.actor("villager")
    with pytest.raises(Refusal, match=says):
        reaching.add_contact(
            actor=me, now=NOW, person_id=me.person_id, channel=channel, address=address
        )


def test_the_clerk_does_it_for_one_who_cannot_and_a_son_is_told(village: Village) -> None:
    old = village.person("representative_2")
    given = {"now": NOW, "person_id": old.pk, "channel": "sms", "address": "13800009999"}
    reaching.add_contact(actor=village.actor("clerk"), whose="儿子", vouched=True, **given)
    for who in ("supervisor", village.stranger):
        with pytest.raises(Refusal):
            reaching.add_contact(actor=village.actor(who), vouched=True, **given)
    with pytest.raises(Refusal, match="vouch-self"):
        reaching.add_contact(actor=village.actor(old), vouched=True, **given)
    call(village)
    messages.sweep_all(now=NOW)
    post = Postman()
    messages.send_all(now=NOW, post=post)
    assert post.letters[0].text.startswith("给代表2的消息")
    assert "13800009999" not in "".join(RecordOpening.objects.values_list("value", flat=True))


def test_a_contact_taken_away_takes_along_what_waited(village: Village) -> None:
    reach(village, "representative_2")
    call(village, NOW.replace(hour=22))
    messages.sweep_all(now=NOW.replace(hour=22))
    me = village.actor("representative_2")
    reaching.remove_contact(actor=me, now=NOW, person_id=me.person_id, channel="sms")
    post = Postman()
    assert messages.send_all(now=NOW + 2 * DAY, post=post) == 0 and not post.letters
    assert Parcel.objects.get().state == "dropped"


def test_all_of_it_is_in_ones_copy_and_goes_with_an_erasure(village: Village) -> None:
    me = village.actor("villager")
    said = opinions.submit_opinion(actor=me, now=NOW, area=village.code, text="路灯坏了")
    opinions.answer_opinion(
        actor=village.actor("clerk"), now=NOW, opinion_id=said.pk, kind="handled", text="修了。"
    )
    reach(village, "villager")
    reaching.choose(actor=me, now=NOW, person_id=me.person_id, rules={"sms": "daily"})
    messages.sweep_all(now=NOW)
    own = privacy.own_data(me)
    assert own["contacts"] == [{"channel": "sms", "address": "13800001111", "whose": ""}]
    assert [m["kind"] for m in own["messages"]] == ["opinion.answered"]
    privacy.erase_person(actor=me, now=NOW, person_id=me.person_id, reason="搬走了，不用了")
    for table in (Message, Parcel, Contact, Reaching):
        assert not table.objects.filter(person_id=me.person_id).exists()
