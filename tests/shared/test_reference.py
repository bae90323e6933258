"""The English names of divisions: every one has one, by the rule that SOURCES.md writes down."""

import re

import pytest

from shared.reference import rows

ENGLISH = {row["code"]: row for row in rows("divisions_en")}
DIVISIONS = {row["code"]: row for row in rows("divisions")}
RETIRED = {row["code"]: row for row in rows("divisions_retired")}

GENERIC = (
    ("自治州", "Autonomous Prefecture"),
    ("自治县", "Autonomous County"),
    ("自治旗", "Autonomous Banner"),
    ("地区", "Prefecture"),
    ("盟", "League"),
    ("县", "County"),
    ("旗", "Banner"),
    ("市", "City"),
)


def test_every_division_has_one_english_name_beside_its_own() -> None:
    assert len(DIVISIONS) == 3214
    assert ENGLISH.keys() == DIVISIONS.keys() | RETIRED.keys()
    for code, row in ENGLISH.items():
        assert row["name"] == (DIVISIONS.get(code) or RETIRED[code])["name"]
        assert row["basis"] in {"official", "known", "reading", "pinyin"}


def test_english_names_are_written_in_latin_letters() -> None:
    for row in ENGLISH.values():
        assert re.fullmatch(r"[A-Z][A-Za-zü'-]*(,? [A-Za-zü'-]+)*", row["name_en"]), row


def test_two_areas_of_one_parent_never_share_an_english_name() -> None:
    named = [(row["parent_code"], ENGLISH[code]["name_en"]) for code, row in DIVISIONS.items()]
    assert len(named) == len(set(named))


@pytest.mark.parametrize(
    ("code", "name_en"),
    [
        ("500000", "Chongqing"), ("610000", "Shaanxi"), ("140000", "Shanxi"), ("540000", "Xizang"),
        ("150100", "Hohhot"), ("650100", "Urumqi"), ("610828", "Jiaxian County"),
        ("530602", "Zhaoyang District"), ("130726", "Yuxian County"), ("341500", "Lu'an"),
        ("331000", "Taizhou"), ("331100", "Lishui"), ("361124", "Yanshan County"),
        ("440113", "Panyu District"), ("371524", "Dong'e County"), ("341021", "Shexian County"),
        ("410182", "Xingyang City"), ("513332", "Serxu County"), ("410621", "Xunxian County"),
        ("130121", "Jingxing County"), ("371522", "Shenxian County"), ("371722", "Shanxian County"),
        ("371325", "Feixian County"), ("511123", "Qianwei County"), ("511527", "Junlian County"),
        ("511822", "Yingjing County"), ("141024", "Hongtong County"), ("341621", "Guoyang County"),
        ("140428", "Zhangzi County"), ("140400", "Changzhi"), ("131025", "Daicheng County"),
        ("130225", "Laoting County"), ("330382", "Yueqing City"), ("441422", "Dabu County"),
        ("533103", "Mangshi City"), ("350200", "Xiamen"), ("411100", "Luohe"),
        ("622926", "Dongxiang Autonomous County"), ("410304", "Chanhe Hui District"),
        ("530925", "Shuangjiang Lahu, Va, Blang and Dai Autonomous County"),
        ("310115", "Pudong New Area"), ("150206", "Bayan Obo Mining District"),
        ("141100", "Lüliang"), ("210102", "Heping District"),
    ],
)  # fmt: skip
def test_names_that_are_read_otherwise_than_their_signs_alone(code: str, name_en: str) -> None:
    assert ENGLISH[code]["name_en"] == name_en
