"""Version 1: cases and their verbs, units, categories, files, figures."""
