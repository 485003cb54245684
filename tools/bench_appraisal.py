"""An appraisal's meeting: 500 phones rate five people within seconds; none may be lost or doubled.

``python -m tools.bench_appraisal [--phones 500] [--seconds 5]``. Every phone sends its own grades
over HTTP, at a moment of its own; who is told to wait comes again with the place that was kept.
Then the box is opened: as many ballots as were said to be in, as many marks on the roll, and of
each grade for each person as many as were sent. Exit 1 where one is lost. Its database is the
bench's own (``tools.bench``).
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import socket
import sys
import time
from collections import Counter
from typing import Any
from urllib.parse import urlencode

from tools import bench_load
from tools.bench import PORT, PRODUCT, at_home, let_go, serving, tables
from tools.bench_secret import CODE, TOKEN, Voters, make_area

GRADES = ("excellent", "competent", "basic", "incompetent")
RATED = 5
PROCESSES = 20
Sheet = dict[str, str]


def opened(people: list[int]) -> int:
    """A rating of five people with everyone on its roll."""
    from django.db import connection  # noqa: PLC0415 - after Django
    from django.utils import timezone  # noqa: PLC0415 - after Django

    from xiangyue.access import ballot_keys  # noqa: PLC0415 - after Django
    from xiangyue.core.plain_ballots import Question  # noqa: PLC0415 - after Django
    from xiangyue.data.models import AgendaItem, Meeting, PlainBox  # noqa: PLC0415

    now = timezone.now()
    meeting = Meeting.objects.create(
        area_id=CODE, body="representatives_assembly", title="民主评议", place="礼堂",
        state="open", starts_at=now, called_at=now, called_by_id=people[0],
    )  # fmt: skip
    item = AgendaItem.objects.create(
        meeting=meeting, position=1, title="民主评议", way="phone_ballot"
    )
    name, public = ballot_keys.new_pair()
    asked = [
        Question(f"t{n}", "grade", GRADES, blank=True, title=f"委员{n}")
        for n in range(1, RATED + 1)
    ]
    box = PlainBox.objects.create(
        area_id=CODE, item=item, title="民主评议", questions=[q.plain() for q in asked],
        groups=[""], public=public, key=name, opened_at=now, opened_by_id=people[0],
    )  # fmt: skip
    with connection.cursor() as c:
        c.execute(
            'INSERT INTO xiangyue_plainvoter (box_id, person_id, way, "group")'
            " SELECT %s, p, '', 0 FROM unnest(%s::bigint[]) AS p",
            [box.pk, people],
        )
    return int(box.pk)


def request(box: int, cookies: str, sheet: Sheet, place: str = "") -> bytes:
    """What the page sends."""
    fields = {"csrfmiddlewaretoken": TOKEN, "idempotency": "x" * 36}
    fields |= {f"q-{key}": grade for key, grade in sheet.items()}
    if place:
        fields["place"] = place
    return bench_load.post(f"/vote/{box}/", PORT, urlencode(fields).encode(), cookies)


def _phones(queue: Any, box: int, mine: list[tuple[float, str, Sheet]], begin: float) -> None:
    """Some phones, each at its moment, with a connection of its own."""
    said, waits, worst = 0, 0, 0.0
    for at, cookies, sheet in sorted(mine, key=lambda one: one[0]):
        time.sleep(max(0.0, begin + at - time.monotonic()))
        sent = time.monotonic()
        place = ""
        while True:
            link = socket.create_connection(("127.0.0.1", PORT))
            link.sendall(request(box, cookies, sheet, place))
            answer = bench_load.read(link)
            link.close()
            if answer[9:12] != b"503":
                break
            waits += 1
            place = answer.partition(b'name="place" value="')[2].partition(b'"')[0].decode()
            time.sleep(0.2)
        said += answer[9:12] == b"302"
        worst = max(worst, time.monotonic() - sent)
    queue.put((said, waits, worst))


def main() -> int:
    """Rate, open, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=5)
    args = parser.parse_args()
    at_home()
    from xiangyue.actions import plain_ballots  # noqa: PLC0415 - after Django
    from xiangyue.core import plain_ballots as core  # noqa: PLC0415 - after Django
    from xiangyue.data.models import PlainBox, PlainVoter  # noqa: PLC0415 - after Django

    tables()
    make_area()
    voters = Voters(args.phones)
    voters.make()
    box = opened(voters.people)
    chance = random.Random(7)
    sheets = [{f"t{n}": chance.choice(GRADES) for n in range(1, RATED + 1)} for _ in voters.cookies]
    times = [chance.uniform(0, args.seconds) for _ in sheets]
    let_go()
    context = multiprocessing.get_context("fork")
    queue = context.SimpleQueue()
    with serving(PORT, *PRODUCT):
        begin = time.monotonic() + 1.5
        every = list(zip(times, voters.cookies, sheets, strict=True))
        some = [
            context.Process(target=_phones, args=(queue, box, every[n::PROCESSES], begin))
            for n in range(PROCESSES)
        ]
        for process in some:
            process.start()
        answers = [queue.get() for _ in some]
        took = time.monotonic() - begin
        for process in some:
            process.join()
    said, waits = sum(a[0] for a in answers), sum(a[1] for a in answers)
    row = PlainBox.objects.get(pk=box)
    inside = plain_ballots.inside(row)
    marks = PlainVoter.objects.filter(box=box, way="phone").count()
    there = {(p.question, p.content): p.many for p in
             core.piles(plain_ballots.asked_of(row), inside)}  # fmt: skip
    wanted = Counter(pair for sheet in sheets for pair in sheet.items())
    print(
        f"{args.phones} phones in {took:.1f} s: {said} said to be in, {len(inside)} in the box, "
        f"{marks} marked, {waits} told to wait, slowest {max(a[2] for a in answers):.2f} s"
    )
    if not args.phones == said == len(inside) == marks or there != wanted:
        print("LOST OR DOUBLED", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
