"""Reading the environment, once."""

from pathlib import Path

import environ

ENV = environ.Env()
ROOT = Path(__file__).resolve().parent.parent.parent
MODE = ENV.str("LIANXIN_MODE", default="production")
DEVELOPMENT = MODE == "development"
TESTING = MODE == "test"
PRODUCTION = not DEVELOPMENT and not TESTING
DATA = Path(ENV.str("LIANXIN_DATA", default=str(ROOT / "var")))
