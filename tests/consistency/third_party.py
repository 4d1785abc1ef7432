"""Addresses whose views come from libraries, by the name of the address. Each was looked at."""

# Open to anybody.
PUBLIC_VIEWS: frozenset[str] = frozenset()
# Held back by LoginRequiredMiddleware or by the library itself.
LOGIN_NEEDED_VIEWS: frozenset[str] = frozenset()
