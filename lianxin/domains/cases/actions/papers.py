"""The papers of an errand: which of them the desk has in hand."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.steps import take_step
from lianxin.domains.cases.enums import Verb
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries.categories import papers_of
from lianxin.domains.cases.queries.papers import PAPERS
from lianxin.kernel.actors import Actor


def receive_papers(*, case: Case, papers: Collection[str], by: Actor, at: datetime, key: str = "") -> Case:
    """Note which papers are here; those not named are still missing. Papers the category does not ask for are left out."""
    here = [paper for paper in papers_of(case.category) if paper in papers]
    words = _("Papers here: %(papers)s.") % {"papers": "、".join(here)} if here else _("No paper is here yet.")
    given = Given(words=words, details={PAPERS: "\n".join(here)})
    return take_step(case=case, verb=Verb.NOTE, by=by, at=at, given=given, key=key)
