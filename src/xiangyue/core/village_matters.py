"""Which trouble goes with which thing, as data: 慢 said of the internet is no speeding car.

One line a trouble of :mod:`.village_words`: the things that it can be said of. A trouble that is
not listed can be said of anything (broken, missing, too dear, not paid out).
"""

from __future__ import annotations

TROUBLES_OF = """
glare: lamp
noise: square loudspeaker factory dog traffic wedding funeral poultry sports fire opera
smell: poultry toilet rubbish river factory flood carcass market
dirty: toilet rubbish sports market square clinic canteen
piled: rubbish rubble straw road river
uncollected: rubbish toilet straw carcass
account: collective lease requisition rubbish wedding subsidy lowincome canteen
formula: requisition collective subsidy lowincome irrigation pension
omitted: requisition subsidy collective lowincome pension homestead
pressure: tapwater
quality: tapwater
meter: tapwater power gas
pits: road mudroad bridge flood traffic
narrow: road bridge traffic mudroad
speed: traffic road
bite: dog
stray: dog cat
seldom: bus schoolbus
hours: bus clinic library sports canteen market loudspeaker delivery elderly
shelter: bus
diet: canteen elderly
bring: canteen elderly delivery clinic
dividend: collective lease
renew: lease collective
pollution: river poultry factory pesticide toilet
silt: river irrigation flood
guard: river bridge railing road irrigation tapwater
closed: clinic library elderly sports kindergarten
reimburse: clinic medicare
outofstock: clinic
leak: irrigation river tapwater
share: irrigation river
pumpfee: irrigation
eligible: lowincome homestead pension oldhouse subsidy medicare lease elderly
unfair: lowincome subsidy homestead collective
amount: lowincome pension subsidy requisition
grant: toilet oldhouse subsidy straw lowincome job
blocked: parking road traffic rubble straw
occupied: sports parking square road library
nospace: parking
charge: charging
nosignal: phone internet
slow: internet phone
untidy: cables internet power pole
cut: power tapwater internet
voltage: power
leaning: pole tree oldhouse power
encroach: boundary homestead road
unsafehouse: oldhouse homestead
childcare: kindergarten
schoolrun: schoolbus bus road
minding: holiday library kindergarten
trample: grazing boar poultry
dispose: carcass poultry
payin: medicare pension
enrol: pension medicare
burn: straw rubbish fire
bale: straw
hunt: boar
dust: dust factory road
water_logged: flood road river irrigation
stolen: security collective poultry charging
waste: lamp tapwater power
dumped: rubbish rubble river
stop: bus
harden: road mudroad
dogdirt: dog
sting: wasps
unsold: sales
play: opera
sorting: rubbish
gambling: security library
fraud: security
pests: pesticide tree irrigation
late_house: requisition homestead
fireworks: funeral wedding
overflow: toilet flood
tender: collective lease
"""
