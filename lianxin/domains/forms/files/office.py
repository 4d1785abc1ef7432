"""LibreOffice, where it is installed: old formats into new ones.

A stranger's file is opened in a profile of its own, without macros, without following links, in a process group that
ends in time.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path, PurePath

from django.utils.translation import gettext as _

from lianxin.domains.forms.files.package import MOST_BYTES, OLE, damaged
from lianxin.kernel.errors import Invalid

SECONDS = 60
_TABLES = (".xls", ".et", ".xlsx")
# Of a shell: processor seconds, blocks of 512 bytes in one file. The command takes its place.
_LIMITED = ("/bin/sh", "-c", 'ulimit -t 90; ulimit -f 400000; exec "$@"', "sh")
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def program() -> str | None:
    """Where LibreOffice is, if it is."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def modern(content: bytes, *, name: str) -> tuple[bytes, str]:
    """An old workbook as .xlsx, an old document as .docx, with the new name. Raises Invalid."""
    path = PurePath(name)
    target = "xlsx" if path.suffix.lower() in _TABLES else "docx"
    if not content.startswith(OLE):
        message = _("Inside this file is not what %(ending)s says. Open it, save it as .%(target)s, and upload that.")
        raise Invalid(message % {"ending": path.suffix, "target": target})
    if program() is None:
        message = _(
            "%(ending)s cannot be opened here. Open the form in WPS or Office, save it as .%(target)s, and upload that."
        )
        raise Invalid(message % {"ending": path.suffix, "target": target})
    known = ".xls" if target == "xlsx" else ".doc"  # .et and .wps hold the same under other names
    return convert(content, ending=known, target=target), f"{path.stem}.{target}"


def convert(content: bytes, *, ending: str, target: str, seconds: float = SECONDS) -> bytes:
    """What LibreOffice makes of a file: target xlsx, docx, pdf, png (the first page). Raises Invalid."""
    office = program()
    if office is None:
        raise Invalid(_("LibreOffice is not installed here."))
    with tempfile.TemporaryDirectory(prefix="lianxin-office-") as folder:
        home = Path(folder)
        settings = home / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        (home / f"in{ending}").write_bytes(content)
        command = [
            *(_LIMITED if os.name == "posix" else ()),
            office,
            f"-env:UserInstallation={(home / 'profile').as_uri()}",
            "--headless", "--norestore", "--nolockcheck", "--convert-to", target, "--outdir", folder, f"in{ending}",
        ]  # fmt: skip
        _run(command, home, seconds)
        made = home / f"in.{target}"
        if ending == f".{target}":
            made = home / f"in{ending}"
        if not made.is_file() or made.stat().st_size > 4 * MOST_BYTES:
            raise Invalid(damaged())
        return made.read_bytes()


def _run(command: list[str], home: Path, seconds: float) -> None:
    """Ends the whole group: the program starts another one that does the work."""
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(home), "LANG": "zh_CN.UTF-8", "TMPDIR": str(home)}
    process = subprocess.Popen(
        command, cwd=home, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise Invalid(_("This file takes too long to open. Save it as .xlsx or .docx and upload that.")) from error
    finally:
        if os.name == "posix":
            _end_group(process.pid)
        process.kill()
        process.wait()


def _end_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
