"""Office files as bytes: reading a form's layout, guessing what it asks, writing values into it. Pure: no tables."""
