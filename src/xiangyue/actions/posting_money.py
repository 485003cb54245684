"""What a posting says of money: each household's amount; what came in, went out and is left."""

from __future__ import annotations

from xiangyue.core import money
from xiangyue.core.levies import days
from xiangyue.data.models import LedgerFund, LedgerLine, LevyShare, Matter


def levy_lines(matter: Matter) -> list[str]:
    """Household and amounts, and their sums; no grounds (they are nobody else's business)."""
    lines, sums = [], [0, 0]
    for s in (
        LevyShare.objects.filter(matter=matter)
        .select_related("household")
        .order_by("household__number")
    ):
        if not (s.money or s.labour):
            continue
        said = f"{s.household.number}户 {s.household.head}：筹资{money.yuan(s.money)}元"
        lines.append(said + (f"，筹劳{days(s.labour)}个工日" if s.labour else ""))
        sums = [sums[0] + s.money, sums[1] + s.labour]
    total = f"合计{len(lines)}户，筹资{money.yuan(sums[0])}元，筹劳{days(sums[1])}个工日。"
    return [total, *lines, "没有列出的户不筹资、不筹劳。对本户数额有异议，请在公示期内提出。"]


def account_lines(matter: Matter) -> list[str]:
    """Every voucher, what is left, and the sums by purpose."""
    fund = LedgerFund.objects.filter(matter=matter).first()
    if fund is None:
        return []
    raised = paid = 0
    spent: dict[str, int] = {}
    rows: list[str] = []
    for line in (
        LedgerLine.objects.filter(fund=fund, voucher__practice=matter.practice)
        .select_related("voucher", "account")
        .order_by("voucher_id", "id")
    ):
        if line.account.money:
            raised, paid = raised + line.debit, paid + line.credit
        elif line.account.code in fund.purposes:
            spent[line.account.name] = spent.get(line.account.name, 0) + line.debit - line.credit
            rows.append(
                f"{line.voucher.day:%m月%d日} {line.voucher.text}"
                f"（凭证{line.voucher.number}）：{money.yuan(line.debit - line.credit)}元"
            )
    lines = [
        f"共收入{money.yuan(raised)}元，支出{money.yuan(paid)}元，"
        f"结余{money.yuan(raised - paid)}元。"
    ]
    lines += [f"{name}：{money.yuan(n)}元" for name, n in spent.items()]
    return [*lines, *(["支出明细："] if rows else []), *rows]
