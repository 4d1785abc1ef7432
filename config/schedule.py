"""Every periodic job in one table, ordered by name. Times are local (TIME_ZONE)."""
