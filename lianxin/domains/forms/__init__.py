"""Forms that fill themselves: uploaded once, empty, and never filled in by hand again."""
