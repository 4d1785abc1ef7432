"""The `lianxin` command: serving, importing, exporting, checking, backing up."""
