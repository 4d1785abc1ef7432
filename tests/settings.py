"""config.settings in test mode: everything written lies in a folder under the temporary directory, gone at the end.

DATABASE_URL chooses PostgreSQL; without it each process has its own SQLite file, in WAL as in production.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_FOLDER = Path(tempfile.mkdtemp(prefix="lianxin-test-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
os.environ["LIANXIN_MODE"] = "test"
os.environ["LIANXIN_DATA"] = str(_FOLDER)
os.environ["LIANXIN_KEYS"] = str(_FOLDER / "keys" / "keys.json")

from lianxin.kernel.ciphers import Keyring  # noqa: E402  the folder comes first

Keyring.generate().save(_FOLDER / "keys" / "keys.json")
(_FOLDER / "static").mkdir()

from config.settings import *  # noqa: E402, F403  as above
from config.settings import DATABASES  # noqa: E402  as above

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, since shared memory answers a second writer with an error instead of waiting.
    DATABASES["default"]["TEST"] = {"NAME": str(_FOLDER / "test.sqlite3")}
else:
    # A pool keeps connections that dropping the test database would trip over.
    DATABASES["default"]["OPTIONS"].pop("pool", None)
