"""What the full-text search knows of a case: what staff may read of it. No codes, no names or numbers of who asked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from lianxin.domains.cases.models import Assistance, Case, CaseEvent
from lianxin.foundation.orgs.rules import ids_on
from lianxin.foundation.search.grams import joined
from lianxin.foundation.search.kinds import Document, Kind

FOUND_AS = "case"
# Stands in every row of the index: never given to another kind.
_NUMBER = 1


def case_documents(ids: Sequence[int]) -> Iterator[Document]:
    """The documents of these cases: three statements however many."""
    events = _by_case(CaseEvent.objects.filter(case_id__in=ids).exclude(words="").order_by("case_id", "version"))
    helped: defaultdict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for case_id, *given in Assistance.objects.filter(case_id__in=ids, withdrawn=False).values_list(
        "case_id", "unit_path", "task", "answer"
    ):
        helped[case_id].append((given[0], given[1], given[2]))
    for case in Case.objects.filter(pk__in=ids).only(
        "submitted_at", "title", "words", "place_text", "answers", "place_path", "unit_path"
    ):
        helpers = helped.get(case.pk, [])
        paths = [case.place_path, case.unit_path, *(path for path, _task, _answer in helpers)]
        pieces = [*texts_of_case(case), *events.get(case.pk, []), *(text for _path, *two in helpers for text in two)]
        yield Document(
            subject_id=case.pk,
            at=case.submitted_at,
            text=joined(pieces),
            org_ids=list(dict.fromkeys(org_id for path in paths for org_id in ids_on(path))),
        )


def texts_of_case(case: Case) -> list[str]:
    """What the case itself says, apart from its steps: title, words, where exactly, answers to the kind's questions."""
    answers = [answer for answer in case.answers.values() if isinstance(answer, str)]
    # The title is mostly the beginning of the words.
    title = "" if case.words.startswith(case.title.rstrip("…")) else case.title
    return [title, case.words, case.place_text, *answers]


def _by_case(events: "Iterable[CaseEvent]") -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for event in events:
        found.setdefault(event.case_id, []).append(event.words)
    return found


def _ids_after(last: int, limit: int) -> Sequence[int]:
    return list(Case.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:limit])


def _count() -> int:
    return Case.objects.count()


CASES = Kind(FOUND_AS, _NUMBER, case_documents, _ids_after, _count)
