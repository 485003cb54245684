"""Like opinions put together and kept (catalogue C1): nobody's verdict, and no entry of the record.

A village has its groups twice: of what all may read, and of everything, for its office. The levels
above have them of what all may read. An opinion's author is not asked for, here or anywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from xiangyue.core import masking
from xiangyue.core.places import ancestors
from xiangyue.data import like_opinions as kept
from xiangyue.data.like_opinions import Said
from xiangyue.data.models import LikeGroup, LikeGrouping

PERIOD = timedelta(days=365)
MOST = 20_000
"""Opinions of one place that are compared, the newest ones: a county's of a year."""
AGAIN = timedelta(days=7)
"""After that they are put together anew though nobody spoke: what is over a year old goes."""
LOCAL = (9, 12)
ABOVE = (0, 2, 4, 6)


def renew(now: datetime, lengths: Sequence[int] = (*LOCAL, *ABOVE)) -> int:
    """Put together anew what was spoken to since, of the levels whose codes are so long; how many
    groupings were made."""
    touched: set[str] = set()
    for code in kept.spoken(lengths, now - AGAIN):
        touched.update(c for c in (*ancestors(code), code) if len(c) in lengths)
    made = 0
    for code in sorted(touched, key=lambda c: (-len(c), c)):
        put_together(code, now, public=True)
        made += 1
        if len(code) in LOCAL:
            put_together(code, now, public=False)
            made += 1
    return made


def put_together(area: str, now: datetime, *, public: bool) -> LikeGrouping:
    """The opinions of a place and all below it in groups; those kept before are gone."""
    from xiangyue.core.likeness_groups import Grouping  # noqa: PLC0415 - numpy: for makers

    said = kept.texts(area, public=public, since=now - PERIOD, most=MOST)
    said.sort()  # the first said first, so that a group keeps its order when others join it
    grouping = Grouping([(s.id, bare(s.text)) for s in said])
    by_id = {s.id: s for s in said}
    rows = [
        LikeGroup(
            number=number,
            closeness=group.closeness,
            words=[[w.word, w.says, w.of] for w in grouping.words(group)],
            places=places(by_id[m] for m in group.members),
            centre=group.centre,
            members=list(group.members),
        )
        for number, group in enumerate(grouping.groups, 1)
    ]
    with transaction.atomic():
        LikeGrouping.objects.filter(area=area, public=public).delete()
        made = LikeGrouping.objects.create(
            area=area,
            public=public,
            made_at=now,
            since=now - PERIOD,
            looked=len(said),
            alone=len(grouping.alone),
            upto=max(by_id, default=0),
        )
        for row in rows:
            row.grouping = made
        LikeGroup.objects.bulk_create(rows, batch_size=500)
    return made


def bare(text: str) -> str:
    """``text`` less everything personal, so that no number is ever the reason."""
    for found in reversed(masking.find_personal(text)):
        text = f"{text[: found.start]} {text[found.end :]}"
    return text


def places(said: Iterable[Said]) -> list[list[object]]:
    """[code, how many, one of them] of the places where these were said, most first."""
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for one in said:
        counts[one.area] += 1
        first.setdefault(one.area, one.id)
    return [
        [code, n, first[code]] for code, n in sorted(counts.items(), key=lambda i: (-i[1], i[0]))
    ]
