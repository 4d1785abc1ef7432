"""Kinds of request."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from ninja import Router

from lianxin.api.request import ApiRequest
from lianxin.api.v1.description import lazy
from lianxin.api.v1.shapes import Told
from lianxin.domains.cases.queries import leaf_categories, plain_categories

router = Router(tags=["cases"])


class CategoryTold(Told):
    """`plain` ones are the short list for residents; `refer_to` says where to turn with matters of other authorities."""

    code: str
    name: str
    parent: str | None
    level: int
    plain: bool
    refer_to: str
    evidence: bool
    questions: list[Any]


class Categories(Told):
    items: list[CategoryTold]


@router.get(
    "/categories",
    response=Categories,
    summary=lazy(_("The kinds of request in force")),
    description=lazy(_("The whole tree, the plain words first.")),
)
def list_categories(request: ApiRequest) -> Categories:
    """The whole tree, the plain words first."""
    return Categories(
        items=[
            CategoryTold(
                code=found.code,
                name=found.words,
                parent=found.parent.code if found.parent else None,
                level=found.level,
                plain=found.plain,
                refer_to=found.refer_to,
                evidence=found.evidence,
                questions=found.questions,
            )
            for found in [*plain_categories().select_related("parent"), *leaf_categories()]
        ]
    )
