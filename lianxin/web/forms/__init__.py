"""What forms of all audiences share: keys that make a form count once, and files that survive a second try."""
