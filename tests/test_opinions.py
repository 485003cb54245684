"""Opinions: what is kept of them, who may do what, and that an anonymous one has no person."""

from __future__ import annotations

import io
import random
import threading
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.world import CODE, NOW, Village, make_village

from xiangyue.access.actors import NOBODY
from xiangyue.actions import files, opinions
from xiangyue.actions.acts import AlreadyDone, act
from xiangyue.actions.opinions import (
    answer_opinion,
    answer_opinions,
    consider_opinions,
    group_opinions,
    submit_opinion,
    ungroup_opinions,
)
from xiangyue.core import receipts
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import ActKey, FigureDelta, Opinion, OpinionGroup, RecordEntry, StoredFile
from xiangyue.methods.wording import sentences


class Seeded:
    """Chance that can be repeated."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def token_bytes(self, n: int, /) -> bytes:
        return self.random.randbytes(n)


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def say(village: Village, who: str = "villager", **more: Any) -> Opinion:
    more = {"text": "村口的路灯坏了半个月了", "subject": "roads"} | more
    actor = village.actor(who) if who else NOBODY
    return submit_opinion(actor=actor, now=NOW, area=CODE, **more)


def figure(key: str) -> int:
    return sum(FigureDelta.objects.filter(key=key).values_list("n", flat=True))


def every_value() -> list[tuple[str, str]]:
    """(table, row as text) of every row of every table there is."""
    rows: list[tuple[str, str]] = []
    with connection.cursor() as c:
        for table in connection.introspection.table_names():
            c.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} t")
            rows += [(table, str(row[0])) for row in c.fetchall()]
    return rows


def refusal(**more: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        submit_opinion(**({"now": NOW, "area": CODE, "actor": NOBODY, "text": "灯坏了"} | more))
    return caught.value


# --- receipts


@given(st.binary(min_size=receipts.BYTES, max_size=receipts.BYTES))
def test_a_receipt_survives_every_way_of_writing_it(chance: bytes) -> None:
    receipt = receipts.make(chance)
    assert len(receipt) == 10 and not set(receipt) & set("ILOU")
    for typed in (
        receipts.show(receipt),
        receipt.lower(),
        f" {receipt[:3]} {receipt[3:]} ",
        receipt.replace("0", "O").replace("1", "l"),
        "".join(chr(ord(c) + 0xFEE0) for c in receipt),
    ):
        assert receipts.read(typed) == receipt


@pytest.mark.parametrize("typed", ["", "7K3M9", "7K3M9-QXB4T-2", "中文中文中文中文中文", "%" * 500])
def test_what_is_no_receipt_reads_as_none(typed: str) -> None:
    assert receipts.read(typed) == ""


def test_receipts_of_chance_differ() -> None:
    chance = Seeded(1)
    made = {receipts.make(chance.token_bytes(receipts.BYTES)) for _ in range(20_000)}
    assert len(made) == 20_000


# --- saying


def test_an_opinion_with_a_name(village: Village) -> None:
    opinion = say(village, place="村口桥头", rng=Seeded(3))
    stored = Opinion.objects.get()
    assert stored.author == village.people["villager"] and not stored.anonymous
    assert stored.receipt == opinion.receipt and len(opinion.receipt) == 10
    assert stored.due_on == date(2026, 3, 25)  # 15 days, the first not counted
    assert (figure("opinions"), figure("opinions_due")) == (1, 1)
    assert FigureDelta.objects.get(key="opinions_due").day == stored.due_on
    entry = RecordEntry.objects.get()
    assert entry.act == "opinion.submit" and entry.log == CODE
    for secret in (stored.text, stored.place, stored.receipt, "村民林阿婆"):
        assert secret not in entry.body


def test_the_last_day_is_no_day_of_rest(village: Village) -> None:
    opinion = say(village)
    later = submit_opinion(
        actor=NOBODY, now=NOW + timedelta(days=3), area=CODE, text="垃圾桶太少", anonymous=True
    )
    assert opinion.due_on.weekday() < 5
    assert later.due_on == date(2026, 3, 30)  # 28 March is a Saturday


def test_an_anonymous_opinion_of_someone_signed_in_leaves_no_trace_of_them(
    village: Village,
) -> None:
    villager = village.people["villager"]
    village.account("villager")
    named = say(village, text="水渠堵了")
    found = [t for t, row in every_value() if villager.name in row]
    assert "xiangyue_recordopening" in found  # this search does find people
    before = set(every_value())
    photo = files.take(picture(), field="photos")
    opinion = say(village, anonymous=True, heard_from="村民林阿婆", files=[photo], key=uuid4())
    new = set(every_value()) - before
    assert {t for t, _ in new} >= {
        "xiangyue_opinion", "xiangyue_recordentry", "xiangyue_storedfile", "xiangyue_actkey",
    }  # fmt: skip
    for table, row in new:
        assert villager.name not in row, table
        assert '"person"' not in row and '"who"' not in row, table
        assert f"person-{villager.pk}" not in row, table
    opinion.refresh_from_db()
    people = ("author_id", "heard_by_id", "answered_by_id", "household_id")
    assert [getattr(opinion, f) for f in people] == [None] * 4
    assert opinion.heard_from == "" and named.author_id == villager.pk


def test_what_keeps_a_form_from_being_taken_twice_knows_the_day_alone(village: Village) -> None:
    """The record has of an anonymous act the day; beside it no row has the second."""
    later = NOW.replace(hour=3, minute=17, second=42)
    first, second = uuid4(), uuid4()
    submit_opinion(
        actor=NOBODY,
        now=later,
        area=CODE,
        text="路灯坏了",
        subject="roads",
        anonymous=True,
        key=first,
    )
    with act("duty-question.ask", actor=NOBODY, now=later, area=CODE, key=second, anonymous=True):
        pass
    kept = set(ActKey.objects.filter(key__in=(first, second)).values_list("at", flat=True))
    assert {timezone.localtime(at).isoformat()[10:19] for at in kept} == {"T00:00:00"}


def test_of_an_anonymous_opinion_the_day_alone_is_kept_and_told(
    village: Village, client: Client
) -> None:
    """The minute could tell who was seen at the office or on the phone just then."""
    later = NOW.replace(hour=3, minute=17, second=42)
    given = {"actor": NOBODY, "now": later, "area": CODE, "subject": "roads", "public": True}
    said = submit_opinion(**given, text="路灯坏了", anonymous=True)
    said.refresh_from_db()
    assert timezone.localtime(said.created_at).isoformat()[10:19] == "T00:00:00"
    page = client.get(f"/opinions/{said.pk}/").content.decode()
    assert "11:17" not in page and "00:00" not in page and "2026年3月10日" in page


def test_the_record_says_the_same_of_an_anonymous_visitor_and_villager(village: Village) -> None:
    say(village, anonymous=True)
    say(village, "", anonymous=True)
    bodies = list(RecordEntry.objects.order_by("seq").values_list("body", flat=True))
    assert [b.count('"by":{"role":"anonymous"}') for b in bodies] == [1, 1]


def test_the_database_itself_refuses_an_anonymous_author(village: Village) -> None:
    opinion = say(village, anonymous=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.filter(pk=opinion.pk).update(author=village.people["villager"])


def test_a_visitor_gives_a_name_or_none(village: Village) -> None:
    assert refusal().field == "heard_from"
    named = say(village, "", heard_from="外地打工的老周")
    assert (named.heard_from, named.author_id, named.anonymous) == ("外地打工的老周", None, False)


def test_heard_at_the_door(village: Village) -> None:
    opinion = say(
        village, "representative_2", on_behalf=True, channel="visit",
        heard_from="王大妈", household="0007", heard_on=date(2026, 3, 8),
    )  # fmt: skip
    assert opinion.heard_by == village.people["representative_2"] and opinion.author is None
    assert opinion.household is not None and opinion.household.number == "0007"
    nameless = say(village, "representative_2", on_behalf=True, channel="visit", household="0007")
    assert nameless.anonymous and nameless.household_id is None
    assert nameless.heard_by_id is not None and nameless.heard_on == NOW.date()


@pytest.mark.parametrize("who", ["villager", ""])
def test_only_representatives_and_cadres_speak_for_others(village: Village, who: str) -> None:
    with pytest.raises(Refusal, match=r"access\.roles"):
        say(village, who, on_behalf=True, heard_from="王大妈")


def test_a_representative_of_another_village_is_refused(village: Village) -> None:
    with pytest.raises(Refusal, match=r"access\.roles"):
        submit_opinion(
            actor=village.actor(village.stranger), now=NOW, area=CODE, text="灯", on_behalf=True
        )


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"text": ""}, "text", "opinion.text-empty"),
        ({"text": " \n\u200b\t\x00 ".replace("\u200b", "")}, "text", "opinion.text-empty"),
        ({"text": "长" * 2001}, "text", "opinion.too-long"),
        ({"place": "长" * 121}, "place", "opinion.too-long"),
        ({"subject": "politics"}, "subject", "opinion.subject-unknown"),
        ({"channel": "dream"}, "channel", "opinion.channel-unknown"),
        ({"heard_from": "长" * 61}, "heard_from", "opinion.too-long"),
        ({"joins": 10**12}, "joins", "opinion.join-unknown"),
        ({"area": "330212105"}, "", "area.not-open"),
    ],
)
def test_bad_input_is_refused_beside_its_field(
    village: Village, more: dict[str, Any], field: str, says: str
) -> None:
    refused = refusal(**({"anonymous": True} | more))
    assert (refused.field, refused.checks[0].says) == (field, says)
    assert says in sentences()
    assert not Opinion.objects.exists() and not RecordEntry.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["长" * 2000, "灯坏了😤👨‍👩‍👧", "السلام عليكم", "يول چىراغ بۇزۇلدى", "སྒྲོན་མེ་ཆག་འདུག", "a\r\nb"],
)
def test_text_of_any_script_is_kept(village: Village, text: str) -> None:
    say(village, text=text)
    assert Opinion.objects.get().text == text.replace("\r\n", "\n")


def test_marks_that_hide_or_turn_text_are_dropped(village: Village) -> None:
    say(village, text="灯\x00坏\u202e了\ud800。", place="村口\n桥头")
    stored = Opinion.objects.get()
    assert (stored.text, stored.place) == ("灯坏了。", "村口 桥头")


@pytest.mark.parametrize("day", [date(2026, 3, 11), date(2025, 3, 8)])
def test_the_day_of_hearing_is_past_and_near(village: Village, day: date) -> None:
    with pytest.raises(Refusal) as caught:
        say(village, "clerk", on_behalf=True, heard_on=day)
    assert caught.value.field == "heard_on"


def test_sent_twice_it_is_one_opinion_with_one_receipt(village: Village) -> None:
    key = uuid4()
    first = say(village, key=key)
    with pytest.raises(AlreadyDone) as again:
        say(village, key=key)
    assert again.value.result == first.receipt
    assert Opinion.objects.count() == 1 and figure("opinions") == 1


def test_joining_keeps_both_voices_and_one_root(village: Village) -> None:
    first = say(village)
    second = say(village, "director", text="路灯不亮", joins=first.pk)
    third = say(village, "", text="我也说路灯", anonymous=True, joins=second.pk)
    assert (second.joins_id, third.joins_id) == (first.pk, first.pk)
    hidden = say(village, public=False)
    with pytest.raises(Refusal, match="join-unknown"):
        say(village, joins=hidden.pk)


def test_practice_counts_nowhere(village: Village) -> None:
    say(village, practice=True)
    assert figure("opinions") == 0
    assert RecordEntry.objects.get().log == f"practice/{CODE}"


# --- considering, answering, grouping


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", [True, False])
def test_twins_at_the_same_moment_are_one_opinion(first: bool) -> None:
    """Also where it is the first entry of its log, whose head is not there to be locked."""
    village = make_village()
    if not first:
        say(village)
    entries = RecordEntry.objects.filter(log=CODE).count()
    key, came, gate = uuid4(), [], threading.Barrier(6)

    def send() -> None:
        try:
            gate.wait(120)
            came.append(say(village, key=key).receipt)
        except AlreadyDone as done:
            came.append(f"again {done.result}")
        finally:
            connection.close()

    twins = [threading.Thread(target=send) for _ in range(6)]
    for twin in twins:
        twin.start()
    for twin in twins:
        twin.join(120)
    opinion = Opinion.objects.latest("id")
    assert sorted(came) == sorted([opinion.receipt, *[f"again {opinion.receipt}"] * 5])
    assert Opinion.objects.count() == (1 if first else 2)
    assert RecordEntry.objects.filter(log=CODE).count() == entries + 1


def test_the_branch_takes_in_hand_once(village: Village) -> None:
    ids = [say(village).pk, say(village).pk]
    branch = village.actor("secretary")
    assert consider_opinions(actor=branch, now=NOW, area=CODE, opinions=ids) == 2
    assert consider_opinions(actor=branch, now=NOW, area=CODE, opinions=ids) == 0


@pytest.mark.parametrize("who", ["villager", "representative_2", "supervisor"])
def test_others_neither_take_in_hand_nor_answer(village: Village, who: str) -> None:
    pk = say(village).pk
    with pytest.raises(Refusal, match=r"access\.roles"):
        consider_opinions(actor=village.actor(who), now=NOW, area=CODE, opinions=[pk])
    with pytest.raises(Refusal, match=r"access\.roles"):
        answer_opinion(
            actor=village.actor(who), now=NOW, opinion_id=pk, kind="handled", text="修好了"
        )


@pytest.mark.parametrize(("days", "in_time"), [(14, 1), (15, 1), (16, 0)])
def test_an_answer_counts_as_in_time_by_its_due_day(
    village: Village, days: int, in_time: int
) -> None:
    pk = say(village).pk
    done = answer_opinion(
        actor=village.actor("director"), now=NOW + timedelta(days=days), opinion_id=pk,
        kind="handled", text="路灯已修好",
    )  # fmt: skip
    assert done.answered_by == village.people["director"] and done.considered_at
    assert (figure("opinions_answered"), figure("opinions_in_time")) == (1, in_time)
    assert figure("opinions_due") == 0
    assert "路灯已修好" not in RecordEntry.objects.get(seq=2).body


def test_an_answer_is_not_changed_unseen(village: Village) -> None:
    pk, other = say(village).pk, say(village).pk
    clerk = village.actor("clerk")
    answer_opinion(actor=clerk, now=NOW, opinion_id=pk, kind="explained", text="本月会修")
    with pytest.raises(Refusal) as caught:
        answer_opinions(
            actor=clerk, now=NOW, area=CODE, opinions=[pk, other], kind="handled", text="修好了"
        )
    assert caught.value.code == "stale"
    assert Opinion.objects.get(pk=pk).answer == "本月会修"
    assert not Opinion.objects.get(pk=other).answered_at


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        ("taken_up", "好", "opinion.taken-up-needs-matter"),
        ("ignored", "好", "opinion.answer-kind"),
        ("handled", "  ", "opinion.answer-empty"),
        ("handled", "长" * 2001, "opinion.too-long"),
    ],
)
def test_an_answer_is_whole(village: Village, kind: str, text: str, says: str) -> None:
    pk = say(village).pk
    with pytest.raises(Refusal, match=says):
        answer_opinion(actor=village.actor("clerk"), now=NOW, opinion_id=pk, kind=kind, text=text)


def test_like_opinions_are_grouped_and_each_keeps_its_answer(village: Village) -> None:
    one, two, three = (say(village).pk for _ in range(3))
    branch = village.actor("secretary")
    acting: dict[str, Any] = {"actor": branch, "now": NOW, "area": CODE}
    group = group_opinions(**acting, opinions=[one, two], title="村口路灯")
    assert list(group.opinions.order_by("pk").values_list("pk", flat=True)) == [one, two]
    group_opinions(**acting, opinions=[three], title="村口的路灯", group=group.pk)
    answer_opinion(actor=branch, now=NOW, opinion_id=one, kind="handled", text="修好了")
    assert Opinion.objects.filter(answered_at=None).count() == 2
    assert ungroup_opinions(**acting, opinions=[one]) == 1
    assert OpinionGroup.objects.get().title == "村口的路灯"
    ungroup_opinions(**acting, opinions=[two])
    assert not OpinionGroup.objects.exists() and Opinion.objects.count() == 3
    with pytest.raises(Refusal, match="group-of-one"):
        group_opinions(**acting, opinions=[one], title="路灯")


def test_opinions_of_another_village_are_not_touched(village: Village) -> None:
    make_village("330212105220")
    other = submit_opinion(actor=NOBODY, now=NOW, area="330212105220", text="灯", anonymous=True)
    with pytest.raises(Refusal, match="elsewhere"):
        consider_opinions(actor=village.actor("secretary"), now=NOW, area=CODE, opinions=[other.pk])


# --- files


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#7a3").save(out, kind, **options)
    return out.getvalue()


def test_a_photo_loses_what_it_knows(village: Village) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[2] = (29.0, 52.0, 1.0)
    for kind in ("JPEG", "PNG", "WEBP"):
        raw = picture(kind, exif=exif, **({"comment": b"SecretPhone"} if kind == "JPEG" else {}))
        assert b"SecretPhone" in raw
        kept = files.take(raw)
        data = files.path_of(kept.sha256).read_bytes()
        assert b"SecretPhone" not in data and not Image.open(io.BytesIO(data)).getexif()
        assert kept.media_type == f"image/{kind.lower()}" and kept.size == len(data)


def test_a_photo_is_turned_upright_and_made_smaller() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    kept = files.take(picture(size=(4000, 1000), exif=exif))
    with Image.open(files.path_of(kept.sha256)) as seen:
        assert seen.size == (600, 2400)


@pytest.mark.parametrize(
    ("data", "kinds", "says"),
    [
        (b"", files.PHOTOS, "file.empty"),
        (b"\xff\xd8\xff" + bytes(files.LARGEST), files.PHOTOS, "file.too-large"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", files.PHOTOS, "file.not-photo"),
        (b"GIF89a" + bytes(50), files.PHOTOS, "file.not-photo"),
        (b"\xff\xd8\xff" + b"not a picture", files.PHOTOS, "file.unreadable"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 40, files.PHOTOS, "file.unreadable"),
        (b"MZ" + bytes(50), files.VOICES, "file.not-voice"),
        (
            b"\x00\x00\x00\x18ftypmp42" + b"hdlr" + bytes(8) + b"vide",
            files.VOICES,
            "file.not-voice",
        ),
        (b"<html>", files.PAPERS, "file.other-type"),
    ],
)
def test_a_file_is_what_its_bytes_say(data: bytes, kinds: Any, says: str) -> None:
    with pytest.raises(Refusal) as caught:
        files.take(data, kinds=kinds, field="photos")
    assert caught.value.checks[0].says == says and caught.value.field == "photos"
    assert says in sentences()


def test_too_many_files_are_refused(village: Village) -> None:
    kept = [files.take(picture(size=(10 + n, 10))) for n in range(7)]
    with pytest.raises(Refusal, match=r"file\.too-many"):
        say(village, files=kept)
    say(village, files=kept[:6])
    assert sorted(StoredFile.objects.values_list("name", flat=True))[0] == "photo-1.jpg"


def test_a_voice_alone_is_an_opinion_and_never_public(village: Village) -> None:
    voice = files.take(WAV, kinds=files.VOICES)
    say(village, text="", files=[voice], public=True)
    assert not StoredFile.objects.get().public


WAV = b"RIFF\x2c\x00\x00\x00WAVEfmt \x10\x00\x00\x00" + b"\x01\x00\x01\x00@\x1f\x00\x00" + bytes(24)


def test_a_token_cannot_be_made_up() -> None:
    kept = files.take(picture())
    word = files.token(kept)
    assert files.from_token(word) == kept
    with pytest.raises(Refusal, match=r"file\.gone"):
        files.from_token(word[:-1] + ("B" if word[-1] == "A" else "A"))
    with pytest.raises(Refusal, match=r"file\.gone"):
        files.from_token("../../etc/passwd")


def test_files_that_nobody_named_are_swept(village: Village) -> None:
    named, loose = files.take(picture(size=(31, 9))), files.take(picture(size=(32, 9)))
    say(village, files=[named])
    assert files.sweep(NOW + timedelta(days=10_000)) >= 1
    assert files.path_of(named.sha256).exists() and not files.path_of(loose.sha256).exists()
    assert str(files.path_of(named.sha256)).startswith(str(settings.MEDIA_ROOT))


@given(st.text())
def test_cleaning_is_done_once(text: str) -> None:
    once = opinions.clean(text)
    assert opinions.clean(once) == once
    assert "\x00" not in once
    once.encode()  # no lone surrogate is left
