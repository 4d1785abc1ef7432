"""What `lianxin demo` prints about the accounts."""

import re

from click.testing import CliRunner

from lianxin.cli.commands.demo import demo
from lianxin.demo import demo_accounts, demo_codes


def test_the_accounts_are_printed_with_their_present_codes_and_nothing_is_loaded():
    result = CliRunner().invoke(demo, ["--accounts"])
    assert result.exit_code == 0
    for account in demo_accounts():
        assert re.search(rf"^\s+{account.username}\s+{account.password}\s+{account.words}", result.output, re.MULTILINE)
    assert len(re.findall(r"\b\d{6}\b", result.output)) == len(demo_codes()) == 3
