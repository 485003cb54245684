"""Which opinions speak of the same thing, and the words by which one can see that they do.

Short texts are compared by the pairs of neighbouring characters (Chinese) or the words (scripts
with letters) that they share, a pair weighing the more the fewer opinions hold it (TF-IDF). What
is shown as the reason is what both texts literally say: their longest common stretches, less
polite and empty phrases. Likeness is never a verdict: a person joins opinions, this only finds
them.

Everything is deterministic: the same texts in the same order give the same answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

LEAST = 22
"""Below this score two opinions are not shown together (tuned on tests/core/test_likeness.py)."""

EMPTY = (  # what people say whatever they speak of; longest first, so that 能不能 goes before 不能
    "希望村里能够 麻烦村干部 老百姓的 什么时候 村委会能 不太方便 领导们好 尊敬的领导 "
    "反映一下 管一管 看一看 想一想 修一修 能不能 可不可以 是不是 有没有 要不要 会不会 怎么办 "
    "为什么 我们村 咱们村 咱村 俺们村 我们组 村里面 村委会 村干部 老百姓 好几次 好多次 几个月 "
    "好几年 好多年 这么多 那么多 这几年 这几天 最近几天 不方便 受不了 没办法 没人管 没有人 "
    "希望 建议 请求 强烈 要求 麻烦 领导 干部 书记 主任 村里 村民 村上 村子 大家 我们 咱们 你们 "
    "他们 俺们 我家 家里 尽快 赶紧 赶快 抓紧 早点 早日 及时 解决 处理 问题 情况 反映 意见 一下 "
    "一点 一些 有些 有点 有的 现在 目前 最近 一直 已经 经常 总是 老是 特别 非常 十分 实在 真的 "
    "比较 影响 方便 可以 应该 应当 不要 没有 没人 因为 所以 但是 而且 如果 虽然 还是 或者 以及 "
    "这个 那个 哪个 一个 几个 这样 那样 怎么 什么 时候 今年 去年 明年 每天 天天 每年 每次 每月 "
    "谢谢 感谢 您好 你好 生活 出行 不好 不了 不到 需要 进行 有关 关于 相关 部门 安排 考虑 研究 "
    "重视 关心 好几 好多 很多 许多 不少 年年 出来 起来 下来 过来 下去 出去 进去 回来 地方 左右 "
    "附近 旁边 里面 外面 上面 下面 前面 后面 那边 这边 多年 几年 几次 多次 自己 别人 有人 人家 "
    "知道 觉得 认为 看看 想想 说说 问问 东西 事情 危险 安全 隐患 严重 大力 支持 老人 小孩 孩子 "
    "下雨天 下雨 门口 镇上 出门 走路 晚上 白天 早上 群众 尤其 容易 只能 不能 不敢 管管 派人 上次 "
    "下次 打算 准备 听说"
)
_ENGLISH = """
the and for are our that this with has have was not but please can could would should very there
their they you your from its all any who when what which because been will
"""
_EMPTY_WORDS = frozenset(re.findall(r"\w+", _ENGLISH))
WEAK = "的了是在我你他她它们就都也很还又吧吗呢啊呀嘛把被这那么之太再才却请让给叫往向从对为"
_EDGES = "不没有要到上下来去多好大小会能得着过等很一人家里"
_HALF = frozenset("不没有得着过很")
_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")

_HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_DULL = re.compile("|".join(sorted(EMPTY.split(), key=len, reverse=True)) + f"|[{WEAK}]")
_PIECES = re.compile(rf"[{_HAN}]{{2,}}|[^\W\d_{_HAN}]{{3,}}")
_IS_HAN = re.compile(rf"[{_HAN}]")

_WORK = 30_000  # postings read for one question at most: what keeps a question quick
_LOOK = 48  # candidates compared exactly


@dataclass(frozen=True)
class Likeness(Generic[K]):
    """One like opinion: ``score`` 0 to 100, ``shared`` the words both hold, rarest first."""

    key: K
    score: int
    shared: tuple[str, ...]


def _pieces(text: str) -> list[str]:
    """Stretches of Chinese characters and words of other scripts, less the empty phrases."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(_DIGITS)
    return _PIECES.findall(_DULL.sub(" ", plain))


def _grams(pieces: Iterable[str]) -> dict[str, None]:
    """Pairs of Chinese characters and whole words of other scripts, each once, in order."""
    grams: dict[str, None] = {}
    for piece in pieces:
        if _IS_HAN.match(piece):
            grams.update(dict.fromkeys(map(str.__add__, piece, piece[1:])))
        elif piece not in _EMPTY_WORDS:
            grams[piece] = None
    return grams


class Index(Generic[K]):
    """A village's opinions, ready to be asked. Texts may be added at any time."""

    def __init__(self, texts: Iterable[tuple[K, str]] = ()) -> None:
        self._keys: list[K] = []
        self._texts: list[str] = []
        self._holders: dict[str, list[int]] = {}
        for key, text in texts:
            self.add(key, text)

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, key: K, text: str) -> None:
        """Take in one opinion; ``key`` is given back by ``ask``."""
        number = len(self._keys)
        self._keys.append(key)
        self._texts.append(text)
        holders = self._holders
        for gram in _grams(_pieces(text)):
            held = holders.get(gram)
            if held is None:
                holders[gram] = [number]
            else:
                held.append(number)

    def _weight(self, gram: str) -> float:
        # Two more opinions than there are, one holding the gram: so that in a small set, too, a
        # gram that only the two hold weighs something.
        return log((len(self._keys) + 12) / (len(self._holders.get(gram, ())) + 1))

    def ask(
        self, text: str, *, top: int = 5, least: int = LEAST, without: Collection[K] = ()
    ) -> list[Likeness[K]]:
        """The ``top`` most alike, best first (earlier added first among equals).

        ``without`` holds keys to leave out: the opinion itself, those joined to it already.
        """
        pieces = _pieces(text)
        grams = _grams(pieces)
        weights = {g: self._weight(g) for g in grams}
        rarest = sorted(
            (g for g in grams if g in self._holders), key=lambda g: (len(self._holders[g]), g)
        )
        sums: dict[int, float] = {}
        work = 0
        for gram in rarest:
            held = self._holders[gram]
            work += len(held)
            if work > _WORK and sums:
                break
            square = weights[gram] ** 2
            for number in held:
                sums[number] = sums.get(number, 0.0) + square
        own = sum(w * w for w in weights.values())
        best = sorted(sums, key=lambda n: (-sums[n], n))[: _LOOK + len(without)]
        scored: list[tuple[int, int, list[str]]] = []
        for number in best:
            if self._keys[number] in without:
                continue
            theirs = _pieces(self._texts[number])
            score = self._score(weights, own, _grams(theirs))
            if score >= least:
                scored.append((score, number, theirs))
        scored.sort(key=lambda s: (-s[0], s[1]))
        found: list[Likeness[K]] = []
        for score, number, theirs in scored:
            shared = self._shared(pieces, theirs)
            if shared:
                found.append(Likeness(self._keys[number], score, shared))
                if len(found) == top:
                    break
        return found

    def _score(self, weights: dict[str, float], own: float, theirs: dict[str, None]) -> int:
        """Geometric mean of cosine and of half cosine, half share of the shorter text; 0 to 100.

        The root lifts it: two telling words in common are a small share of two long texts.
        """
        other = sum(self._weight(g) ** 2 for g in theirs)
        common = sum(w * w for g, w in weights.items() if g in theirs)
        if not common:
            return 0
        cosine = common / sqrt(own * other)
        contained = common / min(own, other)
        return min(100, round(100 * sqrt(sqrt(cosine * (cosine + contained) / 2))))

    def _shared(self, mine: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
        """The longest stretches both hold, rarest first, at most six, none within another."""
        common = set(theirs)
        whole = "\n".join(theirs)
        stretches: dict[str, float] = {}
        for piece in mine:
            if not _IS_HAN.match(piece):
                if piece in common and piece not in _EMPTY_WORDS:
                    stretches[piece] = self._weight(piece)
                continue
            reached = 0
            for start in range(len(piece) - 1):
                end = max(reached, start + 1)
                while end < len(piece) and piece[start : end + 1] in whole:
                    end += 1
                if end > reached and end - start >= 2 and piece[start:end] in whole:
                    reached = end
                    self._keep(stretches, piece[start:end])
        words = sorted(stretches, key=lambda s: (-stretches[s], s))
        return tuple(w for w in words if not any(w != longer and w in longer for longer in words))[
            :6
        ]

    def _keep(self, stretches: dict[str, float], stretch: str) -> None:
        while len(stretch) > 2 and stretch[0] in _EDGES:
            stretch = stretch[1:]
        while len(stretch) > 2 and stretch[-1] in _EDGES:
            stretch = stretch[:-1]
        if len(stretch) == 2 and (set(stretch) & _HALF or set(stretch) <= set(_EDGES)):
            return
        common = max(12, len(self._keys) // 8)
        grams = list(map(str.__add__, stretch, stretch[1:]))
        if all(len(self._holders.get(g, ())) > common for g in grams):
            return  # what every eighth opinion says tells nothing
        stretches[stretch] = sum(self._weight(g) for g in grams)


def alike(
    text: str, others: Sequence[tuple[K, str]], *, top: int = 5, least: int = LEAST
) -> list[Likeness[K]]:
    """The ``top`` of ``others`` most like ``text``; to ask often, keep an ``Index``."""
    return Index(others).ask(text, top=top, least=least)
