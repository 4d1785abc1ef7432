"""The tables of cases."""

from lianxin.domains.cases.models.case import Case
from lianxin.domains.cases.models.category import Category
from lianxin.domains.cases.models.event import CaseEvent, CaseFile
from lianxin.domains.cases.models.importing import ImportMap
from lianxin.domains.cases.models.notice import PrivacyNotice

__all__ = ["Case", "CaseEvent", "CaseFile", "Category", "ImportMap", "PrivacyNotice"]
