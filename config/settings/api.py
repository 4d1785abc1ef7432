"""For programs that use the API, and addresses that are told of changes."""

from config.settings.env import ENV

# How many requests one token may send in a minute.
API_PER_MINUTE = ENV.int("LIANXIN_API_PER_MINUTE", default=600)
