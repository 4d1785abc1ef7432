"""What to look at in an answer once more before it goes out. Pure; it warns, whoever writes decides.

Nothing here knows whether an answer is right. It sees what a resident would miss: their matter, a day, somebody to turn
to, plain words, and what should not stand there about a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _, ngettext

from lianxin.domains.triage.answers.dates import days_in
from lianxin.domains.triage.answers.wording import (
    PLAINER,
    is_meant_to_be_named,
    is_mobile,
    is_passed_on,
    is_to_come,
    office_words,
    promise_in,
    says_where_to_turn,
    sentences,
    substance,
    unnamed_office,
)
from lianxin.domains.triage.answers.words import main_words, touched
from lianxin.foundation.privacy.masking import Found, Kind, find

# An answer that says anything says it in so many characters, greetings and thanks left out.
SHORTEST = 10
LONGEST_SENTENCE = 150
# One office word is a habit; so many different ones in one answer make it hard to read.
OFFICE_WORDS = 3
# Few remarks are read, many are clicked away.
MOST_OF_A_KIND = 3
WORDS_SHOWN = 3
LONGEST_READ = 10_000


class Code(StrEnum):
    """What a remark is about."""

    OFF_MATTER = "off_matter"
    NO_DATE = "no_date"
    PAST_DATE = "past_date"
    NO_SUCH_DATE = "no_such_date"
    ONLY_COURTESY = "only_courtesy"
    TOO_SHORT = "too_short"
    PASSED_ON = "passed_on"
    WHICH_OFFICE = "which_office"
    LONG_SENTENCE = "long_sentence"
    OFFICE_WORDS = "office_words"
    PRIVATE = "private"

    @property
    def is_grave(self) -> bool:
        """Worth a second look before it goes out; what is not grave only stands beside the words."""
        return self not in {Code.WHICH_OFFICE, Code.LONG_SENTENCE, Code.OFFICE_WORDS}


@dataclass(frozen=True, slots=True)
class Remark:
    """`answer[start:end]` is meant; the whole answer where both are 0. `words` are for the clerk, in their language."""

    code: Code
    words: str
    start: int = 0
    end: int = 0


def check(answer: str, question: str, *, today: date) -> tuple[Remark, ...]:
    """What somebody may want to change, the gravest first; nothing for an empty answer. It reads 10,000 characters."""
    text = answer[:LONGEST_READ]
    if not text.strip():
        return ()
    hollow = emptiness(text)
    besides = hollow or _off_matter(text, question[:LONGEST_READ])
    return (*_private(text), *besides, *_promises(text, today), *_readable(text, besides))


def _private(text: str) -> list[Remark]:
    """One remark, however much there is."""
    found = _found(text)
    if not found:
        return []
    named = "”“".join(text[one.start : one.end] for one in found[:MOST_OF_A_KIND])
    words = _("“%(words)s” may tell who somebody is. Does it have to stand here?") % {"words": named}
    return [Remark(Code.PRIVATE, words, found[0].start, found[0].end)]


def _found(text: str) -> list[Found]:
    """What the masking finds, each wording once; not who answers or is greeted, nor a land line to ring up."""
    once: dict[str, Found] = {}
    for one in find(text):
        said = text[one.start : one.end]
        if said not in once and not _is_meant(one, text):
            once[said] = one
    return list(once.values())


def _is_meant(one: Found, text: str) -> bool:
    if one.kind == Kind.PHONE:
        return not is_mobile(text[one.start : one.end])
    return one.kind == Kind.NAME and is_meant_to_be_named(text[: one.start], text[one.end :])


def emptiness(text: str) -> list[Remark]:
    """It only thanks, only says where the matter went, or is over before it has begun; one of them at most."""
    told = substance(text)
    if len(told) < SHORTEST // 2 and not says_where_to_turn(text):
        return [Remark(Code.ONLY_COURTESY, _("These are courtesies only. What was found, or what will be done?"))]
    spoken = [text[start:end] for start, end in sentences(text)]
    telling = [one for one in spoken if len(substance(one)) >= SHORTEST // 2]
    if telling and all(is_passed_on(one) for one in telling) and not says_where_to_turn(text):
        words = _("It only says that the matter was passed on. To whom can they turn, and by when will they hear?")
        return [Remark(Code.PASSED_ON, words)]
    if len(told) < SHORTEST and not says_where_to_turn(text):
        return [Remark(Code.TOO_SHORT, _("This is very short. Will they know what was done, and what comes next?"))]
    return []


def _off_matter(text: str, question: str) -> list[Remark]:
    asked = main_words(question)
    if not asked or touched(asked, text):
        return []
    named = "”“".join(sorted(asked, key=str.isascii)[:WORDS_SHOWN])
    return [
        Remark(
            Code.OFF_MATTER, _("This answer does not mention “%(words)s”, which they asked about.") % {"words": named}
        )
    ]


def _promises(text: str, today: date) -> list[Remark]:
    """Promises without a day, with a day that is over, and days that no calendar has."""
    days = days_in(text, today=today)
    remarks = [
        Remark(
            Code.NO_SUCH_DATE,
            _("There is no such day: %(day)s.") % {"day": text[one.start : one.end]},
            one.start,
            one.end,
        )
        for one in days
        if one.day is None
    ]
    for one in days:
        said = text[one.start : one.end]
        if one.day is not None and one.day < today and is_to_come(text[: one.start], said, text[one.end :]):
            remarks.append(
                Remark(
                    Code.PAST_DATE, _("%(day)s is over already. Is the day right?") % {"day": said}, one.start, one.end
                )
            )
    spoken = sentences(text)
    for place, (start, end) in enumerate(spoken):
        promised = promise_in(text[start:end])
        # The day may stand in the sentence behind: 我们会尽快修好。11月30日前完成。
        until = spoken[place + 1][1] if place + 1 < len(spoken) else end
        if promised is None or any(start <= one.start < until for one in days):
            continue
        begin, finish = start + promised[0], start + promised[1]
        words = _("“%(words)s”: by which day? A date lets people wait calmly.") % {"words": text[begin:finish]}
        remarks.append(Remark(Code.NO_DATE, words, begin, finish))
    return remarks[:MOST_OF_A_KIND]


def _readable(text: str, besides: Sequence[Remark]) -> list[Remark]:
    remarks = []
    if not any(one.code == Code.PASSED_ON for one in besides) and (unnamed := unnamed_office(text)):
        words = _("“%(words)s”: which one? With its name and number they can ask there.") % {
            "words": text[slice(*unnamed)]
        }
        remarks.append(Remark(Code.WHICH_OFFICE, words, *unnamed))
    long = [(start, end) for start, end in sentences(text) if end - start > LONGEST_SENTENCE]
    if long:
        start, end = long[0]
        words = ngettext(
            "One sentence has more than 150 characters. Shorter ones are easier to read.",
            "%(number)d sentences have more than 150 characters. Shorter ones are easier to read.",
            len(long),
        )
        remarks.append(Remark(Code.LONG_SENTENCE, words % {"number": len(long)}, start, end))
    spoken = office_words(text)
    if len(spoken) >= OFFICE_WORDS:
        words = _("Much office language: %(words)s") % {
            "words": _("; ").join(_plainer(word) for _place, word in spoken)
        }
        remarks.append(Remark(Code.OFFICE_WORDS, words, spoken[0][0], spoken[0][0] + len(spoken[0][1])))
    return remarks


def _plainer(word: str) -> str:
    plainer = PLAINER[word]
    if not plainer:
        return _("“%(word)s” can be left out") % {"word": word}
    return _("“%(word)s”, plainer “%(plainer)s”") % {"word": word, "plainer": plainer}
