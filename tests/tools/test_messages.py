"""The catalogue tool, on a small room of its own."""

import gettext

import pytest

from tools import messages
from tools.messages import check, compile_room, extracted, full_width, po_path, update

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

TITLE = _("Street lamp")
DAY = pgettext("weekday", "Thu")


def days(count):
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}
"""
TEMPLATE = """{% load i18n %}
  <c-section title="{% translate "In a cotton attribute" %}">
      {% blocktranslate with name=person.name %}Hello {{ name }}{% endblocktranslate %}
    {{ label|default:_("In a filter") }}
  </c-section>
"""


@pytest.fixture
def room(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "words.py").write_text(PYTHON, encoding="utf-8")
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def _translate(room, **pairs):
    text = po_path(room).read_text(encoding="utf-8")
    for source, target in pairs.items():
        name = source.replace("_", " ")
        text = text.replace(f'msgid "{name}"\nmsgstr ""', f'msgid "{name}"\nmsgstr "{target}"')
    po_path(room).write_text(text, encoding="utf-8")


def _complete(room):
    update(room)
    text = po_path(room).read_text(encoding="utf-8")
    for source, target in {
        'msgid "Street lamp"\nmsgstr ""': 'msgid "Street lamp"\nmsgstr "路灯"',
        'msgid "Thu"\nmsgstr ""': 'msgid "Thu"\nmsgstr "周四"',
        'msgid "In a cotton attribute"\nmsgstr ""': 'msgid "In a cotton attribute"\nmsgstr "属性里"',
        'msgid "In a filter"\nmsgstr ""': 'msgid "In a filter"\nmsgstr "过滤器里"',
        'msgid "Hello %(name)s"\nmsgstr ""': 'msgid "Hello %(name)s"\nmsgstr "%(name)s\uff0c您好"',
        'msgstr[0] ""': 'msgstr[0] "%(count)d 天"',
    }.items():
        assert source in text
        text = text.replace(source, target)
    po_path(room).write_text(text, encoding="utf-8")
    compile_room(room)


def test_extracted_finds_python_templates_and_cotton_attributes(room):
    found = messages.messages(extracted(room))
    assert set(found) == {
        (None, "Street lamp"),
        ("weekday", "Thu"),
        (None, "%(count)d day"),
        (None, "In a cotton attribute"),
        (None, "Hello %(name)s"),
        (None, "In a filter"),
    }


def test_update_keeps_translations_and_drops_what_is_gone(room):
    update(room)
    _translate(room, Street_lamp="路灯", In_a_filter="过滤器里")
    (room / "templates" / "page.html").write_text("", encoding="utf-8")
    update(room)
    text = po_path(room).read_text(encoding="utf-8")
    assert "路灯" in text
    assert "过滤器里" not in text


def test_update_twice_changes_nothing(room):
    update(room)
    first = po_path(room).read_bytes()
    update(room)
    assert po_path(room).read_bytes() == first


def test_update_of_a_room_without_messages_writes_nothing(tmp_path):
    update(tmp_path)
    assert not po_path(tmp_path).exists()


def test_compiled_catalogue_speaks(room):
    _complete(room)
    with po_path(room).with_suffix(".mo").open("rb") as file:
        chinese = gettext.GNUTranslations(file)
    assert chinese.gettext("Street lamp") == "路灯"
    assert chinese.pgettext("weekday", "Thu") == "周四"
    assert chinese.ngettext("%(count)d day", "%(count)d days", 5) == "%(count)d 天"


def test_check_passes_a_complete_room(room):
    _complete(room)
    assert check(room) == []


def test_check_names_what_is_missing(room):
    update(room)
    problems = check(room)
    assert "no translation: 'Street lamp'" in problems
    assert "the .mo file is stale (run compile)" in problems


def test_check_names_a_message_that_was_not_collected(room):
    _complete(room)
    (room / "words.py").write_text(PYTHON + 'NEW = _("New words")\n', encoding="utf-8")
    assert check(room) == ["not in the catalogue: 'New words' (run update)"]


def test_check_names_other_placeholders(room):
    _complete(room)
    text = po_path(room).read_text(encoding="utf-8")
    po_path(room).write_text(text.replace("%(name)s\uff0c您好", "您好"), encoding="utf-8")
    compile_room(room)
    assert check(room) == ["other placeholders in the translation: 'Hello %(name)s'"]


def test_check_names_a_fuzzy_translation(room):
    _complete(room)
    text = po_path(room).read_text(encoding="utf-8")
    po_path(room).write_text(text.replace('msgid "Street lamp"', '#, fuzzy\nmsgid "Street lamp"'), encoding="utf-8")
    assert "fuzzy: 'Street lamp'" in check(room)


def test_contradictions_names_two_translations_of_one_message(room, tmp_path_factory):
    _complete(room)
    other = tmp_path_factory.mktemp("other")
    (other / "words.py").write_text(PYTHON, encoding="utf-8")
    update(other)
    _translate(other, Street_lamp="街灯")
    found = messages.contradictions([room, other])
    assert any("'Street lamp'" in line for line in found)


@pytest.mark.parametrize(
    ("typed", "set_right"),
    [
        ("正在办理,周四 18:00 前答复", "正在办理\uff0c周四 18:00 前答复"),
        ("%(name)s,您好", "%(name)s\uff0c您好"),
        ("怎样告诉您?", "怎样告诉您\uff1f"),
        ("类别(空)", "类别\uff08空\uff09"),
        ("%(count)d 天", "%(count)d 天"),
        ("Cookie, 12,000", "Cookie, 12,000"),
        ("https://example.org", "https://example.org"),
    ],
)
def test_full_width_sets_chinese_marks_only(typed, set_right):
    assert full_width(typed) == set_right


def test_pseudo_languages_keep_placeholders(tmp_path, room, monkeypatch):
    monkeypatch.setattr(messages, "all_rooms", lambda: [room])
    messages.write_pseudo(tmp_path / "out")
    for locale in ("en_XA", "ar_XB"):
        with (tmp_path / "out" / locale / "LC_MESSAGES" / "django.mo").open("rb") as file:
            catalogue = gettext.GNUTranslations(file)
        assert "%(name)s" in catalogue.gettext("Hello %(name)s")
        assert catalogue.gettext("Street lamp") != "Street lamp"
