"""What the postings of a village's works say: the call, the award, the settlement."""

from __future__ import annotations

from django.utils import timezone

from xiangyue.actions.posting_money import account_lines
from xiangyue.core import money
from xiangyue.data.models import Bid, Matter, Tender, WorksContract

FAULTS = {
    "unsealed": "密封破损",
    "over": "高于最高限价",
    "unfit": "不符合公告要求",
}
METHODS = {"lowest": "符合要求的最低价中标", "best": "综合比较，写明理由"}


def tender_lines(matter: Matter) -> list[str]:
    """The call: what is asked, the highest price, until when and where."""
    call = Tender.objects.filter(matter=matter, failed_at=None).last()
    if call is None:
        return []
    until = timezone.localtime(call.until)
    lines = [
        call.wanted,
        "",
        f"预算：{money.words(call.estimate)['zh']}；最高限价：{money.words(call.ceiling)['zh']}。",
        f"定标办法：{METHODS[call.method]}。",
        f"投标截止、开标时间：{until.year}年{until.month}月{until.day}日{until:%H:%M}；"
        f"地点：{call.place}。",
        "投标文件须密封，送到村办公室签收；逾期送达、没有密封的不收。开标时当众拆封、宣读，谁都可以来看。",
        "比价的人同投标人有利害关系的应当回避；投标不足三家的，重新招标。",
    ]
    if call.platform:
        lines.insert(3, f"本工程进入：{call.platform}。")
    if call.round > 1:
        lines.insert(0, f"上一次招标没有成功，这是第{call.round}次招标。")
    return lines


def award_lines(matter: Matter) -> list[str]:
    """Every bid with its price, who won, and why."""
    call = Tender.objects.filter(matter=matter, failed_at=None).last()
    if call is None or call.opened_at is None:
        return []
    rows = list(Bid.objects.filter(tender=call, withdrawn_at=None).order_by("number"))
    opened = timezone.localtime(call.opened_at)
    seen = "、".join(w["name"] for w in call.witnesses)
    lines = [
        f"{opened.year}年{opened.month}月{opened.day}日在{call.place}当众开标，"
        f"共{len(rows)}家投标，见证人：{seen}。",
    ]
    for row in rows:
        said = f"{row.number}号 {row.bidder}：{money.words(row.price or 0)['zh']}，工期{row.days}天"
        why = FAULTS.get(row.fault, "") or ("中标" if row.awarded else row.reason)
        lines.append(said + (f"（{why}）" if why else ""))
    won = next((row for row in rows if row.awarded), None)
    if won is not None:
        lines.append(f"定标：{won.bidder}，{money.words(won.price or 0)['zh']}。理由：{won.reason}")
        free = "、".join(p["name"] for p in call.panel if not p["interest"])
        lines.append(f"比价小组：{free}，均已申报没有利害关系。")
    lines.append("如有异议，请在公示期内提出。")
    return lines


def settlement_lines(matter: Matter) -> list[str]:
    """Estimate, price, changes, the final amount with its explanation; then every payment."""
    found = WorksContract.objects.filter(matter=matter).select_related("bid__tender").first()
    if found is None:
        return []
    say = money.words
    lines = [
        f"施工方：{found.bid.bidder}；依据：{found.rests_on}。",
        f"预算{say(found.bid.tender.estimate)['zh']}，合同价{say(found.price)['zh']}。",
    ]
    for n, change in enumerate(found.changes.order_by("pk"), 1):
        way = "增加" if change.amount > 0 else "减少"
        lines.append(f"变更{n}：{way}{say(abs(change.amount))['zh']}。{change.reason}")
    if found.final is not None and found.deposit_due is not None:
        lines.append(f"结算价{say(found.final)['zh']}。{found.explained}")
        due = found.deposit_due
        lines.append(
            f"留质量保证金{say(found.deposit)['zh']}（{found.percent}%），"
            f"{due.year}年{due.month}月{due.day}日到期。"
        )
    return [*lines, "", *account_lines(matter)]


LINES = {"tender": tender_lines, "award": award_lines, "settlement": settlement_lines}
HEADINGS = {"tender": "招标", "award": "中标结果", "settlement": "结算和收支"}
