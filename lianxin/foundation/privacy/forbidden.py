"""What Lianxin never asks about a person (the design, section 3), found in names, captions and choices of fields."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.db.models import Field, Model

# Whole words of a name (`_`, `-` and spaces part words), so that "trace", "grace" and "interface" stay free.
_ENGLISH = (
    r"ethnic\w*", r"nationality", r"race", r"races", r"racial", r"tribe", r"tribal", r"minorit(y|ies)", r"minzu",
    r"religio\w*", r"faith", r"beliefs?", r"believers?", r"church\w*", r"mosque\w*", r"temple\w*", r"sect", r"worship",
    r"zongjiao", r"xinyang",
    r"political_(status|view|views|attitude|stance|opinion|opinions|orientation)", r"attitudes?", r"ideolog\w*",
    r"loyal\w*", r"opinion_of", r"zhengzhi_mianmao",
    r"watch_?list\w*", r"black_?list\w*", r"watched", r"suspects?", r"suspicious", r"extremis\w*", r"informants?",
    r"informers?", r"key_(person|persons|people|population)", r"persons?_of_interest", r"zhongdian_ren\w*",
    r"(social|credit|risk|trust|citizen|resident|person|household)_(score|scores|rating|ratings|level|rank|grade)",
    r"trustworth\w*", r"reliability", r"behaviou?r_(score|points)",
    r"tracks?", r"track_points?", r"trajector\w*", r"gps_\w+", r"whereabouts", r"movements?", r"last_(seen|position|location)",
    r"(home|current|live|person)_(location|position|coordinates)",
    r"face_\w+", r"fingerprints?", r"iris", r"dna", r"voiceprint\w*",
    r"(online|screen|usage)_time", r"(login|log_in|install|check_?in)_count", r"install_rate",
)  # fmt: skip
_CHINESE = (
    "民族", "族别", "少数民族", "宗教", "信教", "信仰", "教派", "清真", "礼拜", "朝觐",
    "政治面貌", "政治态度", "政治立场", "政治倾向", "思想动态", "现实表现", "忠诚度",
    "重点人员", "重点人群", "重点人口", "重点对象", "重点关注人", "关注人员", "黑名单", "可疑", "嫌疑", "极端", "线人", "举报邻",
    "信用分", "信用等级", "信用评分", "风险等级", "风险分", "文明积分户", "居民积分", "居民评分", "诚信等级",
    "轨迹", "行踪", "活动范围", "实时位置", "定位记录", "人脸", "指纹", "虹膜", "声纹", "血型", "在线时长", "登录次数", "安装率",
)  # fmt: skip
# Ours by name and harmless: the audit's and a case's own path, not a person's.
_HARMLESS = frozenset({"tracking_code"})
_WORDS = re.compile(rf"(?:^|_)({'|'.join(_ENGLISH)})(?:_|$)", re.IGNORECASE)
_SIGNS = re.compile("|".join(_CHINESE))
_PARTS = re.compile(r"[\s\-/.,:()]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def is_forbidden(words: str) -> bool:
    """Whether a name or caption speaks of what we never ask, in English, pinyin or Chinese."""
    name = _PARTS.sub("_", _CAMEL.sub("_", words)).lower()
    if name in _HARMLESS:
        return False
    return bool(_WORDS.search(name) or _SIGNS.search(words))


def forbidden_fields() -> list[str]:
    """`app.Model.field: word` for every model, field, caption, hint or choice of ours that `is_forbidden`."""
    found: list[str] = []
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("lianxin."):
            found += [f"{place}: {words}" for place, words in _names(model) if is_forbidden(words)]
    return sorted(set(found))


def _names(model: type[Model]) -> Iterator[tuple[str, str]]:
    options = model._meta  # noqa: SLF001  Django's documented model API
    yield options.label, model.__name__
    yield options.label, str(options.verbose_name)
    for field in options.get_fields():
        place = f"{options.label}.{field.name}"
        yield place, field.name
        if isinstance(field, Field):
            yield place, str(field.verbose_name)
            yield place, str(field.help_text)
            for value, label in field.flatchoices:
                yield place, str(value)
                yield place, str(label)
