"""The forms' tables: what a form asks, and what was filled into it."""

from lianxin.domains.forms.models.filling import Batch, FilledCell, FilledRow, Filling, IssuedFile
from lianxin.domains.forms.models.form import Form, FormCell, FormVersion, Gap, Learned, Schedule

__all__ = [
    "Batch",
    "FilledCell",
    "FilledRow",
    "Filling",
    "Form",
    "FormCell",
    "FormVersion",
    "Gap",
    "IssuedFile",
    "Learned",
    "Schedule",
]
