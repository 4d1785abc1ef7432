"""Places filled for measurements: units, accounts, requests with their history, at any size."""
