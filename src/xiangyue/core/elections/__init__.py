"""The count of a paper election: which ballots count, the sums of the boxes, who is elected.

``papers`` judges one ballot, ``tallies`` adds up boxes and holds two tellers against each other,
``picking`` and ``outcomes`` say who is elected, who is tied and what follows, ``sheets`` and
``tables`` take the documented JSON and CSV. Nothing here knows a database, a clock or a secret: a
count can be done again by anyone, with ``xiangyue count`` (docs/count.md). Every threshold is a
dated rule of ``rules/``, judged by ``core.rules``; nothing is decided twice.
"""
