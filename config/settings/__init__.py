"""The settings, by subject. Secure by default: `LIANXIN_MODE` is `production` unless something else is said."""

from config.settings.accounts import *  # noqa: F403  all of them
from config.settings.api import *  # noqa: F403  all of them
from config.settings.base import *  # noqa: F403  all of them
from config.settings.database import *  # noqa: F403  all of them
from config.settings.inbound import *  # noqa: F403  all of them
from config.settings.messaging import *  # noqa: F403  all of them
from config.settings.operations import *  # noqa: F403  all of them
from config.settings.place import *  # noqa: F403  all of them
from config.settings.security import *  # noqa: F403  all of them
from config.settings.worktime import *  # noqa: F403  all of them
