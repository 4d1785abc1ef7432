"""SQL beyond the ORM, for SQLite and PostgreSQL: `tree` moves and rebuilds paths, `search` finds by terms,
`staging` turns imported rows into units.
"""
