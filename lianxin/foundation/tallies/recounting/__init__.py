"""Counting all over again from the facts."""
