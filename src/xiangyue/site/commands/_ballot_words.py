"""What ``xiangyue verify-ballots`` says, in both languages."""

from __future__ import annotations

from xiangyue.core.belenios.verifying import Fault, Report

WHY = {
    "not-an-archive": ("这不是选举档案", "this is no archive of an election"),
    "cut": ("档案到这里断了", "the archive breaks off here"),
    "frame": ("档案的格式被改动", "the frame of the archive was altered"),
    "hash": ("内容与它的散列值不符", "a content does not fit its hash"),
    "chain": ("前后事件对不上", "this event and the one before do not link"),
    "not-linked": ("事件与它的数据对不上", "an event and its data do not belong together"),
    "unfinished": ("末尾有不属于任何事件的数据", "there are data at the end that no event names"),
    "malformed": ("内容读不懂", "a content cannot be read"),
    "election": ("选举的设定不成立", "the election's definition does not hold"),
    "trustees": ("保管人的密钥或证明不成立", "a trustee's key or its proof does not hold"),
    "key": ("选举的公钥不是这些保管人的", "the election's key is not that of its trustees"),
    "credentials": ("投票码名单不成立", "the list of credentials does not hold"),
    "order": ("这一步的先后次序不对", "this step is out of its order"),
    "ballot-malformed": ("选票写法不对", "the ballot is not written as one"),
    "ballot-not-canonical": ("选票不是唯一的规范写法", "the ballot is not in its one form"),
    "ballot-other-election": ("选票属于别的选举", "the ballot is of another election"),
    "ballot-signature": ("选票的签名不成立", "the ballot's signature does not hold"),
    "ballot-credential": ("选票的投票码不在名单上", "the ballot's credential is not on the list"),
    "ballot-not-of-the-group": (
        "选票里有不属于群的数",
        "the ballot has a number that is not of the group",
    ),
    "ballot-proof": ("选票的证明不成立", "a proof of the ballot does not hold"),
    "sum": ("加密总和不是这些选票的", "the encrypted sum is not that of the ballots"),
    "sum-count": ("计入的票数不对", "the number of ballots counted is wrong"),
    "sum-weight": ("计入的总权数不对", "the total weight is wrong"),
    "decryption": ("保管人的解密证明不成立", "the proof of a trustee's decryption does not hold"),
    "decryption-owner": ("没有这位保管人", "there is no such trustee"),
    "decryption-twice": ("这位保管人解密了两次", "this trustee decrypted twice"),
    "result": ("公布的结果不成立", "the published result does not hold"),
    "not-the-kept": (
        "与先前保存的那份不是同一份历史",
        "what was kept earlier is not the beginning of it",
    ),
    "tracker": ("里面没有这个追踪号的选票", "no ballot with this tracker is in it"),
    "tracker-replaced": (
        "这张选票已被同一投票码后来的选票取代",
        "this ballot was replaced by a later one of the same credential",
    ),
}
_STAGE = {
    "Setup": ("投票已开始，还没有人投票", "open, nobody has voted yet"),
    "Ballot": ("投票进行中", "open"),
    "EndBallots": ("投票已截止，尚未计票", "closed, not yet summed"),
    "EncryptedTally": ("投票已截止，等待保管人解密", "closed, waiting for the trustees"),
    "EndShuffles": ("投票已截止，等待保管人解密", "closed, waiting for the trustees"),
    "PartialDecryption": ("保管人正在解密", "the trustees are decrypting"),
    "Result": ("结果已公布", "the result is published"),
}


def fault(fault: Fault, lang: str) -> str:
    """One line for what does not hold."""
    zh = lang == "zh"
    pair = WHY.get(fault.why)
    told = fault.why if pair is None else pair[0] if zh else pair[1]
    where = ""
    if fault.height >= 0:
        where = f"第 {fault.height} 个事件：" if zh else f"event {fault.height}: "
    what = f"（{fault.what}）" if zh else f" ({fault.what})"
    return f"{where}{told}{what if fault.what else ''}"


def summary(report: Report, lang: str, *, kept: bool, tracker: str) -> str:
    """The last lines: what held, and what nobody can know from the file alone."""
    zh = lang == "zh"
    if not report.ok:
        count = len(report.faults)
        faults = "1 fault" if count == 1 else f"{count} faults"
        return f"不能证明：{count} 处不符" if zh else f"NOT PROVED: {faults}"
    stage = _STAGE.get(report.stage, (report.stage, report.stage))[0 if zh else 1]
    lines = [
        f"证明成立：{report.name}（{report.uuid}），{stage}"
        if zh
        else f"PROVED: {report.name} ({report.uuid}), {stage}",
        f"投票码 {report.credentials} 个，收到选票 {report.ballots} 张，计入 {report.counted} 张"
        if zh
        else f"{report.credentials} credentials, {report.ballots} ballots handed in, "
        f"{report.counted} counted",
        f"选举指纹 {report.fingerprint}" if zh else f"fingerprint {report.fingerprint}",
    ]
    if tracker:
        lines.append(f"追踪号 {tracker} 的选票已计入" if zh else f"the ballot {tracker} is counted")
    for n, counts in enumerate(report.result or [], 1):
        of = (" ", "、")[zh].join(map(str, counts))
        lines.append(f"第 {n} 题得票：{of}" if zh else f"question {n}: {of}")
    if not kept:
        lines.append(
            "注意：末尾整段删去无从发现；请用 --kept 与先前保存的一份对照"
            if zh
            else "note: whether the end was cut off cannot be seen; hold it against a copy kept "
            "earlier with --kept"
        )
    return "\n".join(lines)
