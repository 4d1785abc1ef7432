"""Every field has a privacy class, and there is no field for what Lianxin never asks (the design, section 3)."""

import re

from django.apps import apps
from django.db import models

from lianxin.foundation.privacy.classes import unclassified_fields

# Whole words of a name, in English and pinyin, and the words of choices and captions in Chinese.
_NEVER = re.compile(
    r"(?:^|_)(ethnic\w*|nationality|race|racial|tribe|minzu|religio\w*|faith|belief\w*|church|mosque|temple|zongjiao"
    r"|attitude\w*|ideolog\w*|opinion_of|loyal\w*|politic\w*|watch_?list\w*|blacklist\w*|suspect\w*|extremis\w*"
    r"|informant\w*|informer\w*|credit_score|risk_score|risk_level|social_score|reliab\w*|trustworth\w*"
    r"|track_points?|trajectory|gps_track|face_\w+|fingerprint|iris|dna|online_time|login_count|install_count)(?:_|$)",
    re.IGNORECASE,
)
_NEVER_ZH = re.compile(
    r"民族|宗教|信仰|教派|清真|政治面貌|政治态度|思想动态|重点人员|重点人群|黑名单|可疑|轨迹|人脸|指纹|信用分|风险等级"
)


def test_every_field_has_a_privacy_class():
    assert unclassified_fields() == []


def _our_models():
    return [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("lianxin.")]


def _names(field: models.Field):
    """The field's name, its caption, and the values and words of its choices."""
    yield field.name
    yield str(getattr(field, "verbose_name", ""))
    yield str(getattr(field, "help_text", ""))
    for value, label in getattr(field, "flatchoices", ()):
        yield str(value)
        yield str(label)


def test_no_field_and_no_choice_holds_what_we_never_ask():
    found = [
        f"{field}: {name}"
        for model in _our_models()
        for field in model._meta.get_fields()
        for name in _names(field)
        if _NEVER.search(name) or _NEVER_ZH.search(name)
    ]
    assert not found


def test_the_line_is_held_by_the_words_it_names():
    for name in (
        "ethnicity",
        "ethnic_group",
        "religion",
        "watch_list",
        "social_score",
        "political_status",
        "face_hash",
    ):
        assert _NEVER.search(name), name
    for name in ("trace", "interface", "surface_area", "score_given", "person", "grace_days", "priority"):
        assert not _NEVER.search(name), name


def test_money_and_moments_have_one_kind_of_column():
    for model in _our_models():
        for field in model._meta.local_concrete_fields:
            assert not isinstance(field, models.FloatField), f"{field}: figures are whole numbers or decimals"


def test_personal_numbers_lie_encrypted():
    """A person's phone in a column of its own is sealed; a unit's office number may be read by everybody."""
    for model in _our_models():
        for field in model._meta.local_concrete_fields:
            if re.fullmatch(r"(phone|id_number|bank_account)", field.name) and model.privacy[field.name].is_personal:
                assert type(field).__name__ == "EncryptedTextField", field
