"""Foreign keys point down the floors: the import linter cannot see them."""

from django.apps import apps

from tests.consistency.house import may_know


def _ours():
    return [model for model in apps.get_models() if model.__module__.startswith("lianxin.")]


def _app(model):
    return ".".join(model.__module__.split(".")[:3])


def _relations(model):
    return [field for field in model._meta.get_fields() if field.is_relation and not field.auto_created]


def test_relations_point_down():
    wrong = [
        f"{field} points up or aside to {field.related_model._meta.label}"
        for model in _ours()
        for field in _relations(model)
        if field.related_model.__module__.startswith("lianxin.")
        and not may_know(_app(model), _app(field.related_model))
    ]
    assert not wrong


def test_the_lower_table_has_no_name_for_what_points_to_it():
    """A reverse name would let code below reach above."""
    wrong = [
        f"{field}: related_name must be '+'"
        for model in _ours()
        for field in _relations(model)
        if field.related_model.__module__.startswith("lianxin.")
        and _app(model) != _app(field.related_model)
        and not field.remote_field.hidden
    ]
    assert not wrong


def test_audit_and_journal_know_nobody():
    for model in _ours():
        if _app(model) in {"lianxin.foundation.audit", "lianxin.foundation.journal", "lianxin.foundation.jobs"}:
            outside = [field for field in _relations(model) if _app(field.related_model) != _app(model)]
            assert not outside, model


def test_the_order_of_the_house_is_read_right():
    assert may_know("lianxin.domains.cases", "lianxin.domains.people")
    assert not may_know("lianxin.domains.people", "lianxin.domains.cases")
    assert not may_know("lianxin.foundation.access", "lianxin.foundation.files")
    assert may_know("lianxin.web.desk", "lianxin.web.shell")
    assert not may_know("lianxin.foundation.orgs", "lianxin.domains.cases")
