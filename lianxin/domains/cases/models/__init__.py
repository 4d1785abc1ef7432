"""The tables of cases."""

from lianxin.domains.cases.models.call_back import CallBack
from lianxin.domains.cases.models.case import OPEN_STATES, PATH_LENGTH, Case
from lianxin.domains.cases.models.category import Category
from lianxin.domains.cases.models.event import CaseEvent, CaseFile
from lianxin.domains.cases.models.importing import ImportMap
from lianxin.domains.cases.models.knowledge import KnowledgeAnswer
from lianxin.domains.cases.models.notice import PrivacyNotice
from lianxin.domains.cases.models.public_event import EventMessage, PublicEvent
from lianxin.domains.cases.models.referral import Referral
from lianxin.domains.cases.models.route import Route
from lianxin.domains.cases.models.saved_view import SavedView
from lianxin.domains.cases.models.state_words import StateWords
from lianxin.domains.cases.models.together import Assistance, AssistDoor, Proposal

__all__ = [
    "OPEN_STATES",
    "PATH_LENGTH",
    "AssistDoor",
    "Assistance",
    "CallBack",
    "Case",
    "CaseEvent",
    "CaseFile",
    "Category",
    "EventMessage",
    "ImportMap",
    "KnowledgeAnswer",
    "PrivacyNotice",
    "Proposal",
    "PublicEvent",
    "Referral",
    "Route",
    "SavedView",
    "StateWords",
]
