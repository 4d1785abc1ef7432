"""Telling other programs: a signed POST to an address they named, from the outbox, until it is taken.

What is sent names the matter and how it stands, and nobody: the program reads the rest through the API, under its own rights.
`announce` (`announcing.py`) is called by whoever takes a step; making, stopping and sending again stand in `actions.py`.
"""
