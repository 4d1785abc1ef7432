"""Reads the layout of an office file, whatever program wrote it."""

from pathlib import PurePath

from django.utils.translation import gettext as _

from lianxin.domains.forms.files.docx_reading import read_docx
from lianxin.domains.forms.files.layout import Layout
from lianxin.domains.forms.files.office import modern
from lianxin.domains.forms.files.package import check_unlocked, open_package
from lianxin.domains.forms.files.xlsx_reading import read_xlsx
from lianxin.kernel.errors import Invalid

READ = (".xlsx", ".docx")
CONVERTED = (".xls", ".et", ".doc", ".wps")


def usable(content: bytes, *, name: str) -> tuple[bytes, str]:
    """The file as .xlsx or .docx, with its name: itself, or what LibreOffice makes of an old format. Raises Invalid."""
    ending = PurePath(name).suffix.lower()
    if not content:
        raise Invalid(_("This file is empty."))
    if ending in {".xlsm", ".xltm", ".docm", ".dotm", ".xlsb"}:
        raise Invalid(
            _("This file may hold macros, which are not opened here. Save it as .xlsx or .docx and upload that.")
        )
    if ending not in READ + CONVERTED:
        raise Invalid(_("Forms are read from .xlsx, .docx, .xls, .et, .doc and .wps. Save it as one of these."))
    check_unlocked(content)
    if ending in CONVERTED and not content.startswith(b"PK"):
        return modern(content, name=name)
    kind = open_package(content).kind
    if ending in READ and ending != f".{kind}":
        message = _(
            "This file is called %(ending)s, but inside it is %(kind)s. Give it the right ending and upload it again."
        )
        raise Invalid(message % {"ending": ending, "kind": f".{kind}"})
    return content, f"{PurePath(name).stem}.{kind}"


def read(content: bytes, *, name: str) -> Layout:
    """Raises Invalid in the words of whoever uploads."""
    content, name = usable(content, name=name)
    package = open_package(content)
    return read_xlsx(content, package) if package.kind == "xlsx" else read_docx(package)
