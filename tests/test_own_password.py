"""Who changes their password is signed in and knows the old one."""

from __future__ import annotations

import pytest
from tests.world import NOW, make_village

from xiangyue.actions import accounts
from xiangyue.core.refusals import Refusal


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "says"), [("villager", "account.sign-in-first"), ("clerk", "account.old-password")]
)
def test_ones_own_password(who: str, says: str) -> None:
    village = make_village()
    village.account("clerk")
    with pytest.raises(Refusal) as refused:
        accounts.change_password(
            actor=village.actor(who), now=NOW, old="wrong", password="一句很长的话9"
        )
    assert [c.says for c in refused.value.checks] == [says]
