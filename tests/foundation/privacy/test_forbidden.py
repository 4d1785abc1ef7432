import pytest

from lianxin.domains.people.models import Person
from lianxin.foundation.privacy.forbidden import forbidden_fields, is_forbidden


def test_this_house_asks_nothing_of_the_kind():
    assert forbidden_fields() == []


@pytest.mark.parametrize(
    "words",
    [
        "ethnicity",
        "ethnic_group",
        "nationality",
        "Minority",
        "religion",
        "religious belief",
        "is_believer",
        "mosque_id",
        "political_status",
        "attitude",
        "watchlist",
        "watch_list",
        "on_black_list",
        "KeyPersons",
        "key_population",
        "resident_score",
        "credit_score",
        "risk-level",
        "gps_position",
        "last_seen",
        "trajectory",
        "face_vector",
        "online_time",
        "login_count",
        "民族",
        "宗教信仰",
        "政治面貌",
        "是否重点人员",
        "重点关注人员",
        "居民信用分",
        "活动轨迹",
        "人脸照片",
        "minzu",
    ],
)
def test_forbidden_words_are_found(words):
    assert is_forbidden(words)


@pytest.mark.parametrize(
    "words",
    [
        "trace",
        "grace_days",
        "interface",
        "surface",
        "tracking_code",
        "embrace",
        "score",
        "satisfaction",
        "priority",
        "category",
        "location",
        "place_text",
        "created_at",
        "person",
        "group",
        "重点项目",
        "民生",
        "教育",
        "办理进度",
        "所属村民小组",
        "removed_at",
        "template",
        "temperature",
        "bracelet",
        "section",
        "insect",
        "trusted",
    ],
)
def test_harmless_words_are_left_alone(words):
    assert not is_forbidden(words)


def test_planted_field_caption_and_choice_are_found(monkeypatch):
    field = Person._meta.get_field("language")
    monkeypatch.setattr(field, "verbose_name", "民族")
    assert forbidden_fields() == ["people.Person.language: 民族"]
    monkeypatch.setattr(field, "verbose_name", "language")
    monkeypatch.setattr(field, "choices", [("watch_list", "列管")])
    assert forbidden_fields() == ["people.Person.language: watch_list"]


def test_planted_model_name_is_found(monkeypatch):
    monkeypatch.setattr(Person._meta, "verbose_name", "person of interest")
    assert forbidden_fields() == ["people.Person: person of interest"]
