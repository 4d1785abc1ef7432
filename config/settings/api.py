"""For programs that use the API, and addresses that are told of changes."""

from config.settings.env import ENV, PRODUCTION

# How many requests one token may send in a minute.
API_PER_MINUTE = ENV.int("LIANXIN_API_PER_MINUTE", default=600)

# Inner networks that webhooks may reach besides the open internet, there also without TLS.
WEBHOOK_NETWORKS = ENV.list("LIANXIN_WEBHOOK_NETWORKS", default=[] if PRODUCTION else ["127.0.0.0/8", "::1/128"])
