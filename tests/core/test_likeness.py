"""Opinions as villagers put them: those of one thing are found together, others are not."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core.likeness import Index, alike

OPINIONS: dict[str, list[str]] = {
    "lamps": [
        "村口那段路灯坏了好几个月了，晚上黑得很，老人出门容易摔跤，能不能修一修？",
        "我们村三组到村口一路没有路灯，孩子下晚自习回来不敢走。",
        "路灯不亮！村口小店门前那盏灯坏了没人管。",
        "建议在文化礼堂门口加装几盏太阳能路灯，跳广场舞也看得见。",
    ],
    "rubbish": [
        "垃圾桶太少了，河边垃圾都堆成山了，夏天臭得不行。",
        "保洁员三天才来收一次垃圾，垃圾桶满了都往外倒，苍蝇乱飞。",
        "希望村里管管乱倒垃圾的人，我家门口的垃圾桶天天被建筑垃圾塞满。",
        "垃圾分类的桶摆着没人分，收垃圾的车来了全倒一起，分类有什么用？",
    ],
    "water": [
        "自来水水压太低，二楼根本上不来水，洗个澡都难。",
        "这几天自来水又黄又浑，有股味道，不敢喝。",
        "一到傍晚自来水就没水压，四组地势高的几户人家天天停水。",
        "水管老化漏水，自来水费还越交越多，请查一查水表。",
    ],
    "road": [
        "进村的水泥路被大货车压坏了，到处是坑，下雨天全是泥浆。",
        "机耕路太窄，收割机开不进去，秋收都靠人背。",
        "水泥路坑坑洼洼，骑电瓶车摔了好几个人了，请把坑补一补。",
        "五组的机耕路能不能浇成水泥路？拖拉机一到下雨就陷进去。",
    ],
    "dogs": [
        "有人养狗不拴绳，大狼狗满村跑，咬了小孩怎么办？",
        "流浪狗太多，早上散步被狗追，请管一管养狗不拴绳的。",
        "隔壁养的狗半夜叫个不停，吵得睡不着觉。",
    ],
    "canteen": [
        "老年食堂的饭菜太硬太咸，牙口不好的老人吃不动。",
        "建议老年食堂能给行动不便的老人送餐上门。",
        "老年食堂的餐费从五元涨到八元，有没有公示过？",
        "我爸八十多了，腿脚不好，食堂能送餐吗？",
    ],
    "money": [
        "村集体的山林承包款收了多少，用到哪里去了，为什么不公示？",
        "征地补偿款说好年底发，到现在都没到账。",
        "请公开一下去年鱼塘承包款的收入和开支。",
        "征地补偿款每户怎么算的？有的多有的少，要个说法。",
    ],
    "river": [
        "上游养猪场往河里排污水，河水发黑，鱼都死光了。",
        "村前那条河淤泥很厚，汛期水漫到路上，该清淤了。",
        "养猪场的臭味一刮风全村都闻得到，污水还直接排到沟里。",
        "河道清淤清了一半就停了，水葫芦又长满了。",
    ],
    "bus": [
        "公交车一天只有两班，去镇上看病赶不上，能不能加一班？",
        "公交站台没有遮雨棚，下雨天等车淋得一身湿。",
        "早上第一班公交太晚，学生上学要迟到，希望公交早班提前半小时。",
    ],
    "clinic": [
        "卫生室常常关门，买个降压药都要跑镇上。",
        "村卫生室的医生一周只来两天，量血压配药都不方便。",
        "希望请医生来村里给老人做体检，量血压。",
        "卫生室能不能开通医保刷卡？现在配药都是自费。",
    ],
}
ALL = [((theme, n), text) for theme, texts in OPINIONS.items() for n, text in enumerate(texts)]
MUST = [  # pairs a person would put side by side, with a word that shows why
    (("lamps", 0), ("lamps", 2), "路灯"),
    (("lamps", 0), ("lamps", 1), "村口"),
    (("rubbish", 0), ("rubbish", 1), "垃圾桶"),
    (("rubbish", 1), ("rubbish", 2), "垃圾桶"),
    (("water", 0), ("water", 2), "水压"),
    (("road", 0), ("road", 2), "水泥路"),
    (("road", 1), ("road", 3), "机耕路"),
    (("dogs", 0), ("dogs", 1), "拴绳"),
    (("canteen", 1), ("canteen", 3), "送餐"),
    (("canteen", 0), ("canteen", 2), "老年食堂"),
    (("money", 0), ("money", 2), "承包款"),
    (("money", 1), ("money", 3), "征地补偿款"),
    (("river", 0), ("river", 2), "养猪场"),
    (("river", 1), ("river", 3), "清淤"),
    (("bus", 0), ("bus", 2), "公交"),
    (("clinic", 0), ("clinic", 1), "卫生室"),
    (("clinic", 1), ("clinic", 2), "量血压"),
]


@pytest.fixture(scope="module")
def index() -> Index[tuple[str, int]]:
    return Index(ALL)


@pytest.mark.parametrize(("one", "two", "word"), MUST)
def test_of_one_thing(index: Index[tuple[str, int]], one, two, word: str) -> None:  # type: ignore[no-untyped-def]
    for here, there in ((one, two), (two, one)):
        found = index.ask(dict(ALL)[here], without=[here])
        hits = [f for f in found if f.key == there]
        assert hits, (dict(ALL)[here], found)
        assert any(word in s for s in hits[0].shared), hits[0]


def test_of_other_things(index: Index[tuple[str, int]]) -> None:
    wrong, asked, right = [], 0, 0
    for key, text in ALL:
        for found in index.ask(text, without=[key]):
            asked += 1
            right += found.key[0] == key[0]
            if found.key[0] != key[0]:
                wrong.append((text, found))
    assert right >= 60
    # Those few share a word in truth: two ask why something was not posted (公示).
    assert len(wrong) <= 4, wrong
    for _, found in wrong:
        assert found.score < 30


def test_nothing_like_it(index: Index[tuple[str, int]]) -> None:
    assert index.ask("广播喇叭声音太响，午睡都睡不成。") == []
    assert index.ask("希望村里尽快解决问题，谢谢领导！") == []
    assert index.ask("") == []
    assert Index[int]().ask("路灯坏了") == []


def test_the_same_words_are_wholly_alike() -> None:
    text = "村口路灯坏了"
    (found,) = alike(text, [(1, text), (2, "公交太少")])
    assert (found.key, found.score) == (1, 100)
    assert any("路灯" in s for s in found.shared)


def test_the_reason_is_in_both_texts(index: Index[tuple[str, int]]) -> None:
    for key, text in ALL:
        for found in index.ask(text, without=[key], least=0, top=40):
            for word in found.shared:
                assert len(word) >= 2
                assert word in text and word in dict(ALL)[found.key]
                assert word not in ("我们村", "希望", "能不能", "没有")


def test_other_scripts() -> None:
    others = [
        ("a", "The street lamp at the bridge is broken"),
        ("b", "Please mend the road to the school"),
        ("c", "ལམ་ཁའི་གློག་བཞུ་ཆག་འདུག"),
    ]
    (found,) = alike("A lamp by the bridge has been broken for weeks", others)
    assert found.key == "a"
    assert set(found.shared) == {"lamp", "bridge", "broken"}
    assert [f.key for f in alike("གློག་བཞུ་ཆག་སོང་།", others)] in ([], ["c"])


@given(st.lists(st.text(max_size=40), max_size=12), st.text(max_size=300))
def test_any_text_and_always_the_same(texts: list[str], text: str) -> None:
    others = list(enumerate(texts))
    found = alike(text, others, least=0)
    assert found == alike(text, others, least=0)
    assert all(0 <= f.score <= 100 and f.shared for f in found)
    assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)


def test_twenty_thousand_opinions_are_asked_quickly() -> None:
    # Of the processor. The bounds are wide, for slow machines; half a second and 4 ms are common.
    rng = random.Random(1)
    stock = [t for texts in OPINIONS.values() for t in texts]
    halves = [h for t in stock for h in t.replace("？", "，").split("，") if h]
    texts = [
        (n, "，".join(rng.sample(halves, 3)) + f"{rng.randrange(16)}组") for n in range(20_000)
    ]
    began = time.process_time()
    big = Index(texts)
    built = time.process_time()
    for text in stock:
        assert big.ask(text)
    asked = time.process_time()
    print(f"built {built - began:.2f} s, a question {(asked - built) / len(stock) * 1000:.1f} ms")
    assert built - began < 30
    assert (asked - built) / len(stock) < 0.4
