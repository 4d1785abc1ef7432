"""From a row to a request with its history, or to the reasons why it cannot be one."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.actions.bulk import TITLE_LENGTH, PastCase, PastStep, outsider
from lianxin.domains.cases.actions.intake import Reporter, Request, checked_request
from lianxin.domains.cases.actions.steps import WORDS_LIMIT
from lianxin.domains.cases.enums import Binding, Channel, Verb
from lianxin.domains.cases.importing.categories import Kinds
from lianxin.domains.cases.importing.columns import Column
from lianxin.domains.cases.importing.moments import DayOrder, Moment, read_moment
from lianxin.domains.cases.importing.places import Places
from lianxin.domains.cases.importing.reading import Row, text_of
from lianxin.domains.cases.importing.wordlists import Standing, channel_of, standing_of
from lianxin.domains.people.rules import normal_name, normal_phone
from lianxin.foundation.worktime.rules import WorkClock
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid
from lianxin.kernel.text import clean_text, fold_text

NUMBER_LENGTH = 80
# A promise further ahead is a slip of the keyboard.
DUE_AHEAD = timedelta(days=3660)
_IDENTITY = (
    Column.SUBMITTED,
    Column.TITLE,
    Column.WORDS,
    Column.CATEGORY,
    Column.USER,
    Column.NAME,
    Column.PHONE,
    Column.PLACE,
    Column.ADDRESS,
)


class WrongRow(Exception):
    """The row cannot be imported; `reasons` says why, in the words of whoever mends it."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = list(reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Times:
    submitted: datetime
    due: datetime | None
    replied: datetime | None
    closed: datetime | None


@dataclass(slots=True, kw_only=True)
class Checker:
    """Checks rows one after the other and remembers what it has seen, so that nothing enters twice."""

    source: str
    columns: Mapping[Column, int]
    width: int
    values: Mapping[str, Mapping[str, str]]
    orders: Mapping[Column, DayOrder | None]
    places: Places
    kinds: Kinds
    binding: Binding
    now: datetime
    hours: WorkClock
    _seen_numbers: dict[str, int] = field(default_factory=dict)
    _seen_words: dict[bytes, int] = field(default_factory=dict)

    def check(self, row: Row) -> PastCase:
        """The request of this row; raises WrongRow with every reason at once."""
        reasons: list[str] = []
        if any(text_of(cell) for cell in row.cells[self.width :]):
            reasons.append(_("the row has more cells than there are headings"))

        def tried(read: Callable[[], Any]) -> Any:
            try:
                return read()
            except Invalid as error:
                reasons.extend(str(message) for message in error.fields.values() or [error.message])
                return None

        title, words = self._title_and_words(row)
        place = tried(lambda: self.places.find(self._text(row, Column.PLACE)))
        request = tried(lambda: self._request(row, words or title))
        standing = tried(lambda: self._standing(row))
        times = self._times(row, standing, tried)
        number = tried(lambda: self._number(row))
        if not reasons:
            tried(lambda: self._only_once(row, number=number, place=place, said=title + words, at=times.submitted))
        if reasons:
            raise WrongRow(list(dict.fromkeys(reasons)))
        steps = self._steps(row, times, standing)
        return PastCase(
            place=place,
            request=request,
            title=title if words else "",
            submitted_at=times.submitted,
            due_at=times.due if _is_settled(steps) else self._due_here(times.due),
            outside_due_at=times.due,
            source=self.source,
            outside_number=number or self._own_number(row),
            steps=steps,
        )

    def _due_here(self, theirs: datetime | None) -> datetime:
        """What still waits gets the promise it would have if it came in today, or theirs, as the source's setting says."""
        ours = self.hours.add_days(self.now, settings.ANSWER_WITHIN_DAYS)
        return rules.binding_due(ours=ours, theirs=theirs, binding=self.binding)

    def _cell(self, row: Row, column: Column) -> Any:
        place = self.columns.get(column)
        return row.cells[place] if place is not None and place < len(row.cells) else None

    def _text(self, row: Row, column: Column) -> str:
        return clean_text(text_of(self._cell(row, column)), multiline=column in {Column.WORDS, Column.REPLY})

    def _title_and_words(self, row: Row) -> tuple[str, str]:
        """A title too long for one line goes before the words."""
        title, words = self._text(row, Column.TITLE), self._text(row, Column.WORDS)
        if len(title) > TITLE_LENGTH:
            return "", f"{title}\n{words}".strip()
        return title, words

    def _request(self, row: Row, words: str) -> Request:
        phone = self._text(row, Column.PHONE)
        if phone:
            normal_phone(phone)
        asked = Request(
            words=words,
            channel=self._channel(row),
            category=self.kinds.find(self._text(row, Column.CATEGORY)),
            place_text=self._text(row, Column.ADDRESS),
            reporter=Reporter(name=normal_name(self._text(row, Column.NAME)), phone=phone),
        )
        return checked_request(asked)

    def _channel(self, row: Row) -> Channel:
        written = self._text(row, Column.CHANNEL)
        if not written:
            return Channel.IMPORT
        channel = channel_of(self._mapped(Column.CHANNEL, written))
        if channel is None:
            raise Invalid(
                _("the channel “%(written)s” is not known; map it with channel:%(written)s=…") % {"written": written}
            )
        return channel

    def _standing(self, row: Row) -> Standing | None:
        written = self._text(row, Column.STATUS)
        standing = standing_of(self._mapped(Column.STATUS, written)) if written else None
        if written and standing is None:
            raise Invalid(
                _("the state “%(written)s” is not known; map it with status:%(written)s=…") % {"written": written}
            )
        return standing

    def _mapped(self, column: Column, written: str) -> str:
        return self.values.get(column, {}).get(written, written)

    def _number(self, row: Row) -> str:
        """The number in the file; raises Invalid when it is missing or too long. No such column: empty."""
        if Column.NUMBER not in self.columns:
            return ""
        number = self._text(row, Column.NUMBER)
        if not number:
            raise Invalid(_("the number is missing"))
        if len(number) > NUMBER_LENGTH:
            raise Invalid(_("the number is longer than %(limit)d characters") % {"limit": NUMBER_LENGTH})
        return number

    def _own_number(self, row: Row) -> str:
        """A number for files without one: what was asked, by whom, when and where names it the next time too."""
        said = "\x00".join(fold_text(text_of(self._cell(row, column))) for column in _IDENTITY)
        return "row " + hashlib.sha256(said.encode()).hexdigest()[:32]

    def _times(self, row: Row, standing: Standing | None, tried: Callable[[Callable[[], Any]], Any]) -> _Times:
        """The four moments, each checked; what is wrong with them goes to `tried`."""
        submitted: Moment | None = tried(lambda: self._moment(row, Column.SUBMITTED))
        if submitted is None:
            tried(lambda: self._submitted_missing(row))
            return _Times(submitted=self.now, due=None, replied=None, closed=None)
        after = submitted.at
        due = tried(lambda: self._due(row, after))
        replied = tried(lambda: self._after(self._moment(row, Column.REPLIED), after, _("the answer")))
        closed = tried(lambda: self._after(self._moment(row, Column.CLOSED), after, _("the closing")))
        changed = None
        if not (replied or closed) and standing in {Standing.ANSWERED, Standing.CLOSED}:
            changed = tried(lambda: self._after(self._moment(row, Column.STATUS_AT), after, _("the state's date")))
        reply = self._text(row, Column.REPLY)
        if standing == Standing.CLOSED:
            closed = closed or replied or changed
        if reply or standing == Standing.ANSWERED:
            replied = replied or closed or changed
        tried(lambda: _check_story(reply=reply, standing=standing, replied=replied, closed=closed))
        return _Times(submitted=after, due=due, replied=replied, closed=closed)

    def _submitted_missing(self, row: Row) -> None:
        if not self._text(row, Column.SUBMITTED):
            raise Invalid(_("the time of submission is missing"))

    def _moment(self, row: Row, column: Column, *, ahead: timedelta = timedelta()) -> Moment | None:
        """None where nothing is written; raises Invalid for what is no date or lies ahead."""
        cell = self._cell(row, column)
        if not text_of(cell):
            return None
        moment = read_moment(cell, order=self.orders.get(column))
        if moment.at > self.now + ahead:
            raise Invalid(_("the date %(day)s lies in the future") % {"day": clock.local_day(moment.at)})
        return moment

    def _after(self, moment: Moment | None, submitted: datetime, what: str) -> datetime | None:
        """Not before the submission; a mere day may be the same day."""
        if moment is None:
            return None
        if moment.day_only and clock.local_day(moment.at) == clock.local_day(submitted):
            return submitted
        if moment.at < submitted:
            raise Invalid(_("%(what)s is earlier than the submission") % {"what": what})
        return moment.at

    def _due(self, row: Row, submitted: datetime) -> datetime | None:
        """A mere day ends when the day ends."""
        moment = self._moment(row, Column.DUE, ahead=DUE_AHEAD)
        if moment is not None and moment.day_only:
            return clock.at_local(clock.local_day(moment.at), 23, 59)
        return self._after(moment, submitted, _("the deadline"))

    def _steps(self, row: Row, times: _Times, standing: Standing | None) -> list[PastStep]:
        """An answer, and a closing when the file says so or the days to reopen it are long over.

        Words to a request that is said to be open still are a first contact.
        """
        settled = times.replied or times.closed
        if settled is None:
            return []
        who = outsider(self._text(row, Column.HANDLED_BY) or self.source)
        words = self._text(row, Column.REPLY)
        if standing == Standing.OPEN:
            return [PastStep(verb=Verb.RESPOND, at=settled, by=who, words=words)]
        steps = [PastStep(verb=Verb.ANSWER, at=settled, by=who, words=words)]
        over = rules.reopenable_until(settled, days=settings.REOPEN_WITHIN_DAYS)
        if times.closed is not None and standing != Standing.ANSWERED:
            steps.append(PastStep(verb=Verb.CLOSE, at=times.closed, by=who))
        elif standing is None and over < self.now:
            steps.append(PastStep(verb=Verb.CLOSE, at=over, by=outsider(self.source)))
        return steps

    def _only_once(self, row: Row, *, number: str, place: Any, said: str, at: datetime) -> None:
        """Raises Invalid for a second row of the same number, or of the same words, person and moment."""
        if number:
            first = self._seen_numbers.setdefault(number, row.line)
            if first != row.line:
                raise Invalid(
                    _("the number %(number)s stands in line %(line)d already") % {"number": number, "line": first}
                )
        if not said:
            return
        who = (self._text(row, column) for column in (Column.USER, Column.NAME, Column.PHONE))
        parts = "\x00".join([fold_text(said), *map(fold_text, who), at.isoformat(), str(place.pk)])
        first = self._seen_words.setdefault(hashlib.sha256(parts.encode()).digest(), row.line)
        if first != row.line:
            raise Invalid(_("duplicate of line %(line)d") % {"line": first})


def _check_story(*, reply: str, standing: Standing | None, replied: datetime | None, closed: datetime | None) -> None:
    if len(reply) > WORDS_LIMIT:
        raise Invalid(_("the answer is longer than %(limit)d characters") % {"limit": WORDS_LIMIT})
    if reply and not replied:
        raise Invalid(_("there is an answer but no date for it"))
    if standing in {Standing.CLOSED, Standing.ANSWERED} and not (closed or replied):
        raise Invalid(_("it is closed but no date says since when"))
    if standing == Standing.OPEN and closed:
        raise Invalid(_("it is said to be open but has a closing date"))
    if closed and replied and closed < replied:
        raise Invalid(_("the closing is earlier than the answer"))


def _is_settled(steps: Sequence[PastStep]) -> bool:
    return any(step.verb == Verb.ANSWER for step in steps)
