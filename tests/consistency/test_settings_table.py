"""docs/how-to/deploy.md names every variable that the settings read, and none that nobody reads."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMES = r"LIANXIN_[A-Z_]+|DATABASE_URL"


def test_every_setting_is_explained():
    read = {
        name
        for folder in ("config", "lianxin")
        for path in (ROOT / folder).rglob("*.py")
        for name in re.findall(rf'ENV\.\w+\(\s*"({NAMES})"', path.read_text(encoding="utf-8"))
    }
    table = (ROOT / "docs" / "how-to" / "deploy.md").read_text(encoding="utf-8")
    assert set(re.findall(rf"^\| `({NAMES})` ", table, re.MULTILINE)) == read
