"""What is looked for in a text, and a place where it stands. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What may tell who somebody is.

    The issue asks for the first four. The others are masked for the same reason: each leads to one person by itself
    (a bank card, an address for mail, an account at a messenger) or to one door (a room in a building). Not masked: what
    belongs to an office (hotlines, 400 numbers, land lines announced as an office's, mail at gov.cn), numbers of
    documents, orders and parcels, and a surname with a title, which says no more than its masked form would.
    """

    NAME = "name"
    PHONE = "phone"
    IDENTITY = "id"
    PLATE = "plate"
    CARD = "card"
    EMAIL = "email"
    ACCOUNT = "account"
    ROOM = "room"


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """`text[start:end]` is of this kind."""

    start: int
    end: int
    kind: Kind
