"""Forms that fill themselves: upload, what cells mean, fill in, review, issue."""
