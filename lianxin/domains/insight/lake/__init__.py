"""The lake: what one city counts, as files that other programs and other offices can read, and figures over many cities."""
