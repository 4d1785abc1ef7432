"""What is done with forms: upload, say what cells mean, fill in, review, issue."""
