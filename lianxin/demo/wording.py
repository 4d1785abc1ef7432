"""Filling sentences: `{a|b}` takes one of them, `{road}` a word of the place, over and over until nothing is left."""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from lianxin.demo.bank import Line, Situation, names, phrases

Slots = Mapping[str, Callable[[], str]]

_CHOICE = re.compile(r"\{([^{}]*)\}")
_WEEKDAYS = "一二三四五六日"
_FEW = "两三四五六"
# How people add the spot.
_WHERE = ("", "在", "位置在", "就在", "地点：")


def fill(template: str, slots: Slots, rng: random.Random) -> str:
    """The finished sentence; raises KeyError for a slot nobody knows."""
    text = template
    while found := _CHOICE.search(text):
        body = found[1]
        chosen = rng.choice(body.split("|")) if "|" in body else slots[body]()
        text = text[: found.start()] + chosen + text[found.end() :]
    return text


@dataclass(slots=True)
class Local:
    """The words of one place: its own few streets and estates, or its hamlets."""

    town: bool
    rng: random.Random
    _known: dict[str, list[str]] = field(default_factory=dict)

    def _one(self, kind: str, few: int) -> str:
        """One of the few of a kind that this place has."""
        if kind not in self._known:
            self._known[kind] = self.rng.sample(names()[kind], few)
        return self.rng.choice(self._known[kind])

    def slots(self) -> dict[str, Callable[[], str]]:
        """What a resident's sentence may name."""
        rng, bank = self.rng, names()
        corners, roads = ("corners", "roads") if self.town else ("village_corners", "village_roads")
        return {
            "spot": lambda: rng.choice(bank[corners]),
            "road": (lambda: self._one(roads, 4)) if self.town else (lambda: rng.choice(bank[roads])),
            "estate": lambda: self._one("estates", 5),
            "group": lambda: self._one(*(("estates", 5) if self.town else ("groups", 6))),
            "hour": lambda: rng.choice(bank["hours"]),
            "days": lambda: rng.choice(bank["days"]),
            "n": lambda: str(rng.randint(2, 6)),
            "n2": lambda: str(rng.randint(8, 36)),
            "n3": lambda: rng.choice(_FEW),
            "n6": lambda: str(rng.randint(6, 17)),
            "br": lambda: "\n",
        }

    def corner(self) -> str:
        """Where exactly, as somebody writes it into the field of the place."""
        return fill("{spot}", self.slots(), self.rng)

    def message(self, situation: Situation, line: Line) -> str:
        """What somebody writes, with or without a greeting, a corner and a thank-you."""
        rng, bank = self.rng, phrases()
        text = fill(line.words, self.slots(), rng)
        if situation.is_english:
            return text
        if len(text) > 12 and text[:2] not in {"你好", "你们", "您好", "叔叔", "请问"}:
            text = rng.choice(bank["opening"]) + text
        if situation.has_a_spot and not line.names_a_place and 8 < len(text) < 60 and rng.random() < 0.4:
            text = f"{_ended(text)}{rng.choice(_WHERE)}{self.corner()}"
        closing = rng.choice(bank["closing"])
        if closing and 8 < len(text) < 150:
            text = _ended(text) + closing
        if len(text) < 60 and rng.random() < 0.25:
            text = text.rstrip("。") or text
        return text

    def staff_words(self, template: str, *, at: datetime, due: datetime, team: str) -> str:
        """What an office writes at a moment."""
        rng = self.rng
        slots = self.slots() | {
            "today": lambda: part_of_day(at),
            "today_en": lambda: "this morning" if timezone.localtime(at).hour < 12 else "this afternoon",
            "by": lambda: day_word(at, _working_days(at, rng.randint(1, 5))),
            "due": lambda: (
                f"{day_word(at, (timezone.localtime(due).date() - timezone.localtime(at).date()).days)} 18:00 "
            ),
            "team": lambda: team,
        }
        return fill(template, slots, rng)

    def phrase(self, kind: str, *, at: datetime, due: datetime, team: str = "", repair: bool = False) -> str:
        """One of the stock phrases of a step; possibly empty. `repair`: something is to be mended on the spot."""
        bank = phrases()
        fitting = bank[kind] + (bank.get(f"{kind}_repair", ()) if repair else ())
        return self.staff_words(self.rng.choice(fitting), at=at, due=due, team=team)


def _ended(text: str) -> str:
    """The sentence with a mark at its end."""
    return text if text[-1] in "。？！…" else f"{text}。"


def _working_days(at: datetime, days: int) -> int:
    """So many days on, or some more where that would be a weekend."""
    weekday = (timezone.localtime(at).weekday() + days) % 7
    return days + max(0, 7 - weekday if weekday > 4 else 0)


def part_of_day(at: datetime) -> str:
    hour = timezone.localtime(at).hour
    return "今天一早" if hour < 10 else "今天上午" if hour < 13 else "今天下午"


def day_word(at: datetime, days: int) -> str:
    """`今天`, `明天`, `周四`, `下周一`, `11月26日`, seen from `at`."""
    today = timezone.localtime(at).date()
    if days <= 0:
        return "今天"
    if days == 1:
        return "明天"
    day = today.fromordinal(today.toordinal() + days)
    if days > 6:
        return f"{day.month}月{day.day}日"
    next_week = day.isocalendar()[1] != today.isocalendar()[1]
    return f"{'下周' if next_week else '周'}{_WEEKDAYS[day.weekday()]}"
