"""What a deployment installs: templates, catalogues and styles are nobody's imports, and are easily left behind."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_BEHIND = {".pyc"}


def test_package_holds_every_file_of_the_program(tmp_path):
    source = tmp_path / "source"
    for folder in ("config", "lianxin"):
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, source)
    options = ["--disable-pip-version-check", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(tmp_path), str(source)], check=True
    )
    with zipfile.ZipFile(next(tmp_path.glob("lianxin-*.whl"))) as wheel:
        packed = set(wheel.namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for folder in ("config", "lianxin")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in LEFT_BEHIND
    }
    assert wanted - packed == set()
