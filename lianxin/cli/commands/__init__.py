"""One module per command of `lianxin`; the table in `lianxin.cli.main` names them."""
