"""Groups in which ballots are encrypted: subgroups of prime order ``q`` modulo a prime ``p``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Final, Protocol

from gmpy2 import jacobi, mpz, powmod, powmod_sec


class Chance(Protocol):
    """A source of secret numbers, such as the module ``secrets``."""

    def randbelow(self, exclusive_upper_bound: int, /) -> int: ...


@dataclass(frozen=True)
class Group:
    """Elements are ``mpz`` from 1 to ``p - 1`` in the subgroup that ``g`` generates.

    Exponents are ``mpz`` from 0 to ``q - 1``. Elements and exponents are written in base 10.
    """

    name: str
    p: mpz
    q: mpz
    g: mpz

    @cached_property
    def safe(self) -> bool:
        """``p = 2q + 1``: the members are the squares, which a symbol tells."""
        return bool(self.p == 2 * self.q + 1)

    def power(self, base: mpz, exponent: mpz) -> mpz:
        """``base ** exponent`` of public numbers."""
        return powmod(base, exponent, self.p)

    def secret_power(self, base: mpz, exponent: mpz) -> mpz:
        """``base ** exponent`` in a time that does not tell the exponent."""
        exponent = exponent % self.q
        return powmod_sec(base, exponent, self.p) if exponent else mpz(1)

    def over(self, x: mpz, y: mpz) -> mpz:
        """``x / y``; ZeroDivisionError where ``y`` has no inverse."""
        return x * powmod(y, -1, self.p) % self.p

    def is_member(self, x: mpz) -> bool:
        """Is it an element of the group, and not merely a number?"""
        if not 0 < x < self.p:
            return False
        return jacobi(x, self.p) == 1 if self.safe else powmod(x, self.q, self.p) == 1

    def draw(self, rng: Chance) -> mpz:
        """A secret exponent; every one is as likely."""
        return mpz(rng.randbelow(int(self.q)))

    def hashed(self, words: str, elements: Sequence[mpz]) -> mpz:
        """SHA-256 of ``words`` and the elements with commas between, as an exponent."""
        text = words + ",".join(map(str, elements))
        return mpz(int.from_bytes(sha256(text.encode()).digest(), "big")) % self.q


class Powers:
    """Powers of one base by table, for bases that are raised hundreds of times.

    The table has 256 numbers for each byte of an exponent, ``rows[n][byte]`` the base to the power
    of ``byte * 256**n``, and one power costs one multiplication for each byte. It takes 2 MB
    (BELENIOS-2048) or 20 MB (RFC-3526-2048).
    """

    def __init__(self, group: Group, base: mpz) -> None:
        self._p, self._size = group.p, -(-group.q.bit_length() // 8)
        self.rows: list[list[mpz]] = []
        for _ in range(self._size):
            row = [mpz(1)]
            for _ in range(255):
                row.append(row[-1] * base % self._p)
            self.rows.append(row)
            base = row[-1] * base % self._p

    def times(self, x: mpz, exponent: mpz) -> mpz:
        """``x`` times the base to the power of ``exponent`` (0 to ``q - 1``)."""
        p = self._p
        for row, byte in zip(self.rows, int(exponent).to_bytes(self._size, "little"), strict=True):
            x = x * row[byte] % p
        return x

    def of(self, exponent: mpz) -> mpz:
        """The base to the power of ``exponent``."""
        return self.times(mpz(1), exponent)


BELENIOS_2048: Final = Group(
    "BELENIOS-2048",
    p=mpz(
        "2069478569142254640101364365750500806492298929575110409710088478705737421924271740192223"
        "7254497684338129066633138078958404960054389636289796393038773905722803605973749427671376"
        "7776188985898727358650490811670993105358677809800307904916540637771737641986785272734744"
        "7634183560003569830519314428456170191100078673730733356412397173289791324047457883446826"
        "0652327974647951137672658693582180046317922073668860052627186363386088796882120769432366"
        "1494910029234443463732221458841005864210502421203654335612013204811188524087310770141516"
        "6620016231317716937218924807850771182784231749807327659882882516918310312568016207288071"
        "9"
    ),
    q=mpz("78571733251071885079927659812671450121821421258408794611510081919805623223441"),
    g=mpz(
        "2402352677501852209227687703532399932712287657378364916510075318787663274146353219320285"
        "6761552696787996946682987493890950838965734256019006010684771644917354741372831046104586"
        "8131451178164675540052740288984613986453266121505579709716201616827031288643245666383486"
        "3635782106154918419982534315189740658186868651151358576410138882215396016043228843603930"
        "9893336627728484065931384060102316750957637779826651036068224066350766977640253462537730"
        "8513317349519424896775405257365904949247763147599157519877517771148149092045660020547812"
        "7054728238140972518639858334115700568353695553423781475582491896050296680037745308460627"
    ),
)
RFC_3526_2048: Final = Group(
    "RFC-3526-2048",
    p=mpz(
        "3231700607131100730033891392642382824881794124114023911284200975140074170663435422261968"
        "9417363569347117901737909704191754605873209195028853758986185622153212175412514901774520"
        "2702357960782362488842461894775876411059286460994117232454266225221932305409190376805242"
        "3551912567971587011700105805587765103886184728025797605490356973256152616708133936179954"
        "1336476559160368317896729073178384589680639671900977202194168647225871031411336429319536"
        "1934716365332097170774482279885885653692086452966360772502689555059283627511211740969729"
        "9806841055435958486658329164213621823107899099944865246826241697203591185250704536109055"
        "9"
    ),
    q=mpz(
        "1615850303565550365016945696321191412440897062057011955642100487570037085331717711130984"
        "4708681784673558950868954852095877302936604597514426879493092811076606087706257450887260"
        "1351178980391181244421230947387938205529643230497058616227133112610966152704595188402621"
        "1775956283985793505850052902793882551943092364012898802745178486628076308354066968089977"
        "0668238279580184158948364536589192294840319835950488601097084323612935515705668214659768"
        "0967358182666048585387241139942942826846043226483180386251344777529641813755605870484864"
        "9903420527717979243329164582106810911553949549972432623413120848601795592625352268054527"
        "9"
    ),
    g=mpz(2),
)
_GROUPS: Final = {group.name: group for group in (BELENIOS_2048, RFC_3526_2048)}


def named(name: str) -> Group:
    """The group of that name; ValueError for a name that we do not know."""
    if name not in _GROUPS:
        raise ValueError(f"no group {name!r}: there are {', '.join(_GROUPS)}")
    return _GROUPS[name]
