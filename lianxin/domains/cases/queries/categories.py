"""What a category says, with what those above it say where it is silent."""

from django.utils.translation import gettext as _

from lianxin.domains.cases.models import Category
from lianxin.domains.cases.questions import Question, questions_in
from lianxin.kernel.errors import Invalid


def with_parents(category: Category | None) -> list[Category]:
    """The category and those above it, its own first."""
    found = []
    while category is not None:
        found.append(category)
        category = category.parent
    return found


def questions_of(category: Category | None) -> list[Question]:
    """What is asked besides, by the category or the nearest above it that asks."""
    return next((questions_in(one.questions) for one in with_parents(category) if one.questions), [])


def papers_of(category: Category | None) -> list[str]:
    """The papers an errand of this category needs."""
    return next((list(one.papers) for one in with_parents(category) if one.papers), [])


def ready_answers_of(category: Category | None) -> list[str]:
    """Answers to begin from, its own first."""
    return [words for one in with_parents(category) for words in one.ready_answers]


def referred(category: Category | None) -> Category | None:
    """The category, or the one above it, that belongs to another authority; None: it is ours."""
    return next((one for one in with_parents(category) if one.refer_to or one.excluded), None)


def require_ours(category: Category | None) -> None:
    """Raises Invalid for matters of other authorities, with where they belong: they never become a case."""
    elsewhere = referred(category)
    if elsewhere is None:
        return
    if elsewhere.refer_to:
        message = _("This belongs to another authority: %(channel)s. Please turn there.") % {
            "channel": elsewhere.refer_to
        }
    else:
        message = _("This is not taken here.")
    raise Invalid(message, {"category": message})
