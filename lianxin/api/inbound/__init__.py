"""Where a gateway pushes the text messages that residents send."""
