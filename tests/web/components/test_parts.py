"""The parts: what a page author relies on."""

from datetime import timedelta

import pytest
from django import forms
from django.template import engines

from lianxin.kernel.clock import now


def render(source, **context):
    backend = engines["django"]
    compiled = backend.engine.template_loaders[0].loaders[0].cotton_compiler.process(source)
    return backend.from_string(compiled).render(context)


class _Form(forms.Form):
    words = forms.CharField(label="内容", help_text="写清地点。", widget=forms.Textarea)
    phone = forms.CharField(label="手机号", required=False, max_length=11)


def test_field_joins_label_hint_and_error_to_the_control():
    html = render('<c-field name="words" label="内容" hint="写清地点。" error="还没有写。" required />')
    assert '<label class="field-label" for="id_words">' in html
    assert 'aria-describedby="id_words_hint id_words_error"' in html
    assert 'aria-invalid="true"' in html
    assert "required" in html


def test_field_takes_a_bound_field_of_a_form():
    form = _Form({"words": "", "phone": "138"})
    html = render('<c-field :bound="form.words" /><c-field :bound="form.phone" />', form=form)
    assert 'class="field-control"' in html
    assert 'id="id_words_error"' in html
    assert "id_words_helptext" in html
    assert 'value="138"' in html
    assert html.count("选填") == 1


def test_values_are_escaped():
    html = render('<c-field name="q" label="{{ label }}" value="{{ value }}" />', label="<b>", value='"><script>')
    assert "<script>" not in html
    assert "&lt;b&gt;" in html


def test_button_is_a_link_with_an_address():
    assert render('<c-button href="/x/">看</c-button>').strip().startswith("<a ")
    assert 'type="submit"' in render("<c-button>提交</c-button>")
    assert 'name="verb" value="accept"' in render('<c-button name="verb" value="accept">签收</c-button>')


def test_person_chip_masks_the_name():
    html = render('<c-person-chip name="李正华" phone="138****5678" />')
    assert "李**" in html
    assert "正华" not in html


def test_a_tag_has_a_shape_and_a_word():
    html = render('<c-tag tone="overdue">超期</c-tag>')
    assert "<svg" in html
    assert "超期" in html


@pytest.mark.parametrize(("hours", "tone"), [(100, "ok"), (5, "soon"), (-5, "overdue")])
def test_deadline_shows_its_tone_and_a_bar(hours, tone):
    at = now()
    html = render('<c-deadline :due="due" :since="since" />', due=at + timedelta(hours=hours), since=at - timedelta(1))
    assert f"deadline-{tone}" in html
    assert "<progress" in html


def test_deadline_without_a_date():
    assert "没有时限" in render('<c-deadline :due="due" />', due=None)


def test_unit_chip_reads_a_list_or_a_text():
    expected = "保山市 › 隆阳区"
    assert expected in render('<c-unit-chip name="下村社区" path="保山市|隆阳区" />')
    assert expected in render('<c-unit-chip name="下村社区" :path="trail" />', trail=["保山市", "隆阳区"])


def test_tree_picker_checks_the_chosen_leaf():
    tree = [{"value": "", "label": "水电", "children": [{"value": "w", "label": "停水", "children": []}]}]
    html = render('<c-tree-picker name="kind" legend="类别" :nodes="tree" value="w" />', tree=tree)
    assert 'value="w" checked' in html
    assert html.count('type="radio"') == 1


def test_stepper_marks_done_and_current():
    html = render('<c-stepper steps="什么事|在哪里|提交" current="2" />')
    assert html.count("stepper-done") == 1
    assert 'aria-current="step"' in html


def test_error_summary_leads_to_the_fields():
    assert 'href="#id_words"' in render('<c-error-summary :form="form" />', form=_Form({}))
    assert 'href="#id_phone"' in render('<c-error-summary :errors="errors" />', errors={"phone": "少一位。"})
    assert not render('<c-error-summary :form="form" />', form=_Form({"words": "灯不亮"})).strip()


def test_receipt_shows_the_code_in_fours():
    assert "4821 0937 5562" in render('<c-receipt title="回执" code="482109375562"><dt>a</dt><dd>b</dd></c-receipt>')


def test_pagination_is_silent_with_nothing_to_turn():
    assert not render("<c-pagination />").strip()
    assert 'rel="next"' in render('<c-pagination older="?before=3" />')


def test_figure_colours_only_what_has_a_good_way():
    assert "figure-bad" in render('<c-figure label="超期" value="3" trend="up" change="多 1" good="down" />')
    assert "figure-" not in render('<c-figure label="x" value="3" trend="up" change="多 1" />').replace(
        "figure-label", ""
    ).replace("figure-value", "").replace("figure-trend", "")
