"""The tables of figures; figures themselves are computed and kept nowhere here."""

from lianxin.domains.insight.models.base import BaseFigure, SavedTable
from lianxin.domains.insight.models.digest import DigestWish

__all__ = ["BaseFigure", "DigestWish", "SavedTable"]
