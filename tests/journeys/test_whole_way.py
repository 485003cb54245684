"""One opinion goes the whole way in the demonstration: said, decided, posted, done, archived.

At each step somebody breaks a rule first, and reads why not. This is the "done when" of the first
release: changing hats and moving the clock on the pages alone, with nothing done behind them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings as live
from playwright.sync_api import Page, expect
from procrastinate.contrib.django import app
from tests.conftest import PHONE
from tests.journeys.hats import Visitor
from tests.journeys.sitting import Sitting, ballots
from tests.world import CODE, Village, make_village

from xiangyue.data.models import Matter, Opinion, Posting, Task

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

TITLE = "三组晒场到四组桥头的机耕路铺水泥"
BRANCH = ("secretary", "deputy_secretary", "branch_member")
TWO_COMMITTEES = (*BRANCH, "director", "deputy_director", "committee_member", "committee_member_2")
COMMITTEE = ("director", "deputy_director", "committee_member")
PARTY = (*BRANCH, "director", "party_member")
DEPUTIES = ("chair", "representative_2", "representative_3", "representative_4")
ASSEMBLY = (*DEPUTIES, *COMMITTEE)


@pytest.fixture
def village(transactional_db: None, day: object, settings: object) -> Village:
    settings.DEMONSTRATION = True
    return make_village()


@pytest.fixture
def visitor(new_page: Callable[..., Page], village: Village, live_server: object) -> Visitor:
    return Visitor(new_page(), village, live_server.url)


@pytest.mark.console_errors("the server responded with a status of 4")
def test_an_opinion_becomes_a_road(
    visitor: Visitor, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    phone = Visitor(new_page(viewport=PHONE, has_touch=True), visitor.village, visitor.base)
    said = it_is_said(phone)
    matter = the_branch_takes_it_up(visitor, said)
    the_agenda(visitor, matter)
    everyone_is_asked(visitor, matter)
    the_motion_is_reviewed(visitor, matter)
    the_assembly_decides(visitor, matter)
    it_hangs_on_the_board(visitor, phone, matter)
    the_plan_is_approved(visitor, matter)
    it_is_built(visitor, matter)
    it_is_watched(visitor, matter)
    the_end(visitor, matter, tmp_path)
    phone.be(None).go("/r/").fill(number=said.receipt).press("查看")
    phone.sees(TITLE)


def it_is_said(v: Visitor) -> Opinion:
    v.step_into("villager").go(f"/a/{CODE}/say/").press("核对并提交")
    v.told_no("写")  # nothing was written or spoken
    v.fill(
        text="三组晒场到四组桥头的路一下雨就烂，拖拉机都陷进去了", subject="roads", place="三组晒场"
    )
    v.press("核对并提交").sees("请核对一下").press("提交").sees("谢谢您").fits()
    return Opinion.objects.get()


def the_branch_takes_it_up(v: Visitor, said: Opinion) -> Matter:
    v.step_into("villager").go(f"/a/{CODE}/matters/new/").told_no("党支部书记", "八步工作法第一步")
    v.step_into("secretary").go("/desk/").sees("三组晒场到四组桥头的路一下雨")
    v.go(f"/a/{CODE}/opinions/inbox/").put("opinion", str(said.pk)).press("立一件事项")
    v.sees("按哪种办法办").follow("八步工作法")
    v.press("立事").told_no("请填写这一项", "请选一项")  # no name, no kind
    v.fill(title=TITLE, category="public_works", answer="支部研究后决定立事，办好一件答复一件。")
    v.press("立事").sees(TITLE)
    matter = Matter.objects.get()
    assert v.here == f"/m/{matter.pk}/"
    return matter


def the_agenda(v: Visitor, matter: Matter) -> None:
    part = f"/m/{matter.pk}/"
    v.go(f"{part}recommendation/").sees("为什么还不能开始")  # the plan comes first
    v.step_into("villager").go(f"{part}plan/").sees("您可以看").sees_no("保存这一版")
    v.step_into("secretary").go(f"{part}plan/").press("保存这一版").told_no()
    v.fill(title=TITLE, body="铺水泥路 420 米，宽 3.5 米。", budget="186000").press("保存这一版")
    sitting = Sitting(v, v.village).call(matter.pk, "recommendation", way="show_of_hands")
    sitting.called()
    v.sees("开会当天签到").sees_no("开始开会")  # a day too early
    v.days_later(1)
    sitting.attend(["secretary"]).open()
    v.told_no("1", "2")  # one of three came, half are needed
    sitting.attend(BRANCH[:2]).open()
    sitting.item().press("记录表决结果").told_no("2")  # no hand was entered for anyone
    sitting.hands().sees("通过")
    sitting.close()


def everyone_is_asked(v: Visitor, matter: Matter) -> None:
    part = f"/m/{matter.pk}/"
    v.step_into("secretary")
    sitting = Sitting(v, v.village).call(matter.pk, "members")
    sitting.called()
    v.days_later(1)
    sitting.attend(PARTY[:2]).open()
    v.told_no("3")  # two of five
    sitting.attend(PARTY).open()
    sitting.item().put("text", "先修三组这一段").press("已经听取")
    sitting.close()

    v.step_into("clerk").go(f"{part}notices/")
    everyone = [f"told-{n}" for n in seats(v.village)]
    for name in everyone[1:]:
        v.put(name, True)
    v.put(everyone[2].replace("told", "households"), "99").press("保存登记表").told_no("99", "6")
    v.go(f"{part}notices/")
    for name in everyone[1:]:
        v.put(name, True)
    v.press("保存登记表").press("这一项做完了").told_no("还差1")
    v.go(f"{part}notices/").put(everyone[0], True).press("保存登记表").press("这一项做完了")

    v.step_into("representative_2").go(f"{part}talks/").press("保存").told_no()
    v.fill(name="沈老师傅", how="visit", stance="for", response="路基要先压实").press("保存")
    v.fill(name="老支书", how="talk", stance="changes", response="弯道再宽些").press("保存")
    v.sees("沈老师傅", "老支书").press("这一项做完了")
    v.go(part).sees("审议案")


def seats(village: Village) -> list[int]:
    """The seats of the representatives, as the sheet has them."""
    return [m.pk for p in village.representatives for m in p.memberships.all()]


def the_motion_is_reviewed(v: Visitor, matter: Matter) -> None:
    part = f"/m/{matter.pk}/"
    v.step_into("secretary").go(f"{part}hearing/").sees("为什么还不能开始")
    v.go(f"{part}motion/").press("保存这一版")  # it begins as the plan
    sitting = Sitting(v, v.village).call(matter.pk, "branch", way="show_of_hands")
    sitting.called()
    v.days_later(1)
    sitting.attend(BRANCH).open()
    sitting.hands().sees("通过")
    sitting.close()

    v.go(f"{part}hearing/").fill(opinion="路基够宽。", feasible="yes").press("提交").told_no()
    v.fill(experts="陆工，镇农技站", opinion="路基够宽，先压实再浇。", feasible="yes").press("提交")

    sitting = Sitting(v, v.village).call(matter.pk, "joint", way="show_of_hands")
    sitting.called()
    v.days_later(1)
    sitting.attend(TWO_COMMITTEES[:4]).open()
    v.told_no("5")  # four of eight are not more than half
    sitting.attend(TWO_COMMITTEES).open()
    sitting.hands(committee_member="abstain").sees("通过", "弃权")
    sitting.close()


def the_assembly_decides(v: Visitor, matter: Matter) -> None:
    v.step_into("villager").go(f"/a/{CODE}/meetings/new/?item={matter.pk}:assembly")
    v.told_no("村委会主任", "召集")
    v.step_into("director")
    sitting = Sitting(v, v.village).call(matter.pk, "assembly", day="2026-03-16")
    v.told_no("提前3天", "2026年3月17日")
    v.fill(day="2026-03-17").press("召集会议并通知大家")
    sitting.called()
    v.step_into("chair").go("/me/meetings/").press("我已收到通知")
    v.step_into("clerk").days_later(3)

    sitting.attend([*DEPUTIES[:3], *COMMITTEE, "committee_member_2", "committee_member_3"])
    v.step_into("director")
    sitting.open()
    v.told_no("村民代表", "4", "3")  # 8 of 10 members, but one representative short
    sitting.attend(ASSEMBLY).open()

    sitting.item().follow("修改议案").fill(reason="多数人要加宽").fill(
        body="铺水泥路 420 米，宽 4 米，三组出口做会车台。", yuan="198000"
    ).press("按这个文本表决").sees("宽 4 米")

    v.step_into("clerk")
    wrong = {**ballots(4), "for": 3}  # three and none and none are not the four returned
    sitting.count(representatives=wrong, committee=ballots(3)).told_no("对不上")
    sitting.count(representatives=ballots(4), committee=ballots(3)).sees("等另一位")
    v.sees_no("交上我的计数")  # not twice by one teller
    v.step_into("chair")
    sitting.item().sees_no("交上我的计数")  # who presides does not count
    v.step_into("supervision_chair")
    sitting.count(representatives=ballots(4, against=1), committee=ballots(3)).sees(
        "两位计票人的数不一样"
    )
    good = {"representatives": ballots(4, against=1), "committee": ballots(3)}
    sitting.count(**good)
    v.step_into("clerk")
    sitting.count(**good).sees("明伦村村代会决议〔2026〕1号", "第三十条")
    sitting.close()
    v.step_into("chair").go(f"{sitting.address}minutes/").press("签字确认").sees("不再改动")


def it_hangs_on_the_board(v: Visitor, phone: Visitor, matter: Matter) -> None:
    part = f"/m/{matter.pk}/posting/"
    v.step_into("representative_2").go(part).sees("您可以看").sees_no("张贴公示")
    v.step_into("clerk").go(part).press("张贴公示").told_no("有事找谁")
    v.fill(contact="村务办公室", days=14).press("张贴公示").told_no("15")
    text = v.main.locator("[name=body]").input_value()
    assert "宽 4 米" in text
    v.fill(days=15, body=f"{text}\n联系人电话 13905740000").press("张贴公示")
    v.told_no("手机").fill(body=text).press("张贴公示")
    posting = Posting.objects.get()
    here = f"/postings/{posting.pk}/"
    assert v.here == here

    phone.be(None).go(here).follow("我有异议").press("提交").told_no()
    phone.fill(text="四组那一头为什么不修").press("提交").fits()
    v.days_later(15)  # the sixteenth day is the first after the fifteen
    v.go(here).press("取下").told_no("15")
    v.days_later(3)  # and the last of them fell on a day of rest
    v.go(here).press("取下").told_no("异议")
    v.go(f"{here}shown/").fill(channels=["board", "broadcast"]).press("保存")
    v.go(here).follow("答复").fill(answer="四组那一头列入明年的计划。").press("答复")
    v.go(here).press("取下").sees("已取下")
    phone.be(None).go(here).sees_no("宽 4 米")  # its full text is no longer for everyone


def the_plan_is_approved(v: Visitor, matter: Matter) -> None:
    part = f"/m/{matter.pk}/"
    v.step_into("director").go(f"{part}approval/").sees("为什么还不能开始")
    v.go(f"{part}implementation/").fill(body="五月浇筑，王桂花管质量，何小芳管账。").press(
        "保存这一版"
    )
    sitting = Sitting(v, v.village).call(matter.pk, "approval", way="show_of_hands")
    sitting.called()
    v.days_later(3)
    sitting.attend(ASSEMBLY[:6]).open()
    v.told_no("7", "6")
    sitting.attend(ASSEMBLY).open()
    sitting.hands(representative_3="against").sees("通过")
    sitting.close()


def it_is_built(v: Visitor, matter: Matter) -> None:
    part = f"/m/{matter.pk}/tasks/"
    v.go(part).fill(title="路基和浇筑").press("分派").told_no()
    owner = v.village.people["deputy_director"].pk
    v.fill(owner=owner, due_on="2026-06-30", budget="198000").press("分派")
    v.press("这一项做完了").told_no("1")
    task = Task.objects.get()
    v.step_into("representative_2").go(f"/tasks/{task.pk}/").sees_no("保存")
    v.step_into("deputy_director").go(f"/tasks/{task.pk}/")
    v.fill(text="路基压实了", spent="200000").press("保存").told_no("超出")
    v.fill(spent="120000", photos=picture(v)).press("保存").sees("路基压实了")
    expect(v.page.locator(".photos img")).to_have_count(1)
    v.fill(text="浇完了，通车", spent="76000", done=True).press("保存")
    v.step_into("director").go(part).press("这一项做完了")


def picture(v: Visitor) -> Path:
    """A photo that a phone would have taken."""
    path = Path(live.HOME) / "road.png"
    v.page.screenshot(path=path, clip={"x": 0, "y": 0, "width": 300, "height": 200})
    return path


def it_is_watched(v: Visitor, matter: Matter) -> None:
    part = f"/m/{matter.pk}/"
    v.step_into("villager").go(f"{part}supervision/finding/").told_no("监督")
    v.step_into("director").go(f"{part}oversight/").press("这一项做完了").told_no("代表")
    v.go(f"{part}oversight/").follow("派代表")
    follower = v.village.people["representative_2"].pk
    v.put("followers", str(follower)).press("保存")
    v.follow("报告执行情况").fill(text="路通了，花了十九万六千元。").press("保存")

    v.step_into("supervision_chair").go(f"{part}oversight/").follow("写监督意见")
    v.fill(text="会车台的边角没有收好").press("保存").sees("会车台的边角没有收好")
    v.step_into("representative_2").go(f"{part}oversight/").follow("提出质询")
    v.fill(to_body="village_committee", text="余下的两千元用在哪里？").press("保存")
    v.step_into("director").go(f"{part}oversight/").press("这一项做完了").told_no("1")
    v.go(f"{part}oversight/").follow("答复").fill(answer="明天补好。").press("保存")
    v.follow("余下的两千元").follow("答复").fill(answer="退回村集体账户。").press("保存")
    v.go(f"{part}oversight/").press("这一项做完了")

    v.go(f"{part}acceptance/").sees("您可以看").sees_no("保存")
    v.step_into("supervision_chair").go(f"{part}acceptance/").press("保存").told_no()
    v.fill(accepted="yes", text="长 420 米、宽 4 米，量过，合格。").press("保存")


def the_end(v: Visitor, matter: Matter, folder: Path) -> None:
    part = f"/m/{matter.pk}/"
    v.go(part).sees_no("办结归档")
    v.step_into("secretary").go(part).press("办结归档").sees("已办结")
    v.step_into("villager").go(f"{part}archive/").sees("还没有做好")
    work()
    v.go(f"{part}archive/")
    with v.page.expect_download() as loading:
        v.main.get_by_role("link", name="下载档案").click()
    archive = folder / "road.zip"
    loading.value.save_as(archive)

    sound = verify(archive)
    assert sound.returncode == 0 and sound.stdout.startswith("PROVED"), sound
    forged = folder / "forged.zip"
    shutil.copy(archive, forged)
    change_a_word(forged)
    assert verify(forged).returncode == 1


def work() -> None:
    """The background worker does what was asked of it, in a thread of its own."""

    def run() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as worker:
            worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)

    thread = Thread(target=run)
    thread.start()
    thread.join(120)
    assert not thread.is_alive()


def verify(archive: Path) -> subprocess.CompletedProcess[str]:
    """``xiangyue verify``, in a process that knows nothing of this site."""
    code = "import sys; from xiangyue.site.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", code, "verify", str(archive), "--lang", "en"],
        capture_output=True, text=True, env={"PATH": ""},
    )  # fmt: skip


def change_a_word(archive: Path) -> None:
    """What the experts found becomes its opposite, in the record that the archive carries."""
    with zipfile.ZipFile(archive) as given:
        files = {name: given.read(name) for name in given.namelist()}
    name = next(n for n in files if n.endswith("record.jsonl"))
    changed = files[name].replace(b'"feasible":true', b'"feasible":false')
    assert changed != files[name]
    with zipfile.ZipFile(archive, "w") as made:
        for each, content in {**files, name: changed}.items():
            made.writestr(each, content)
