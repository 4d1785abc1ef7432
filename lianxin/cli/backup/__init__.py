"""Backup, restore, and the comparison that proves a copy equal (docs/adr/0007-backup.md).

`rows` reads and writes any table in a form both databases share, `archive` is the file, `take`, `put_back` and
`compare` are the three deeds.
"""
