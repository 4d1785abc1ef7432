"""`lianxin keys`: the master keys lie in one file, apart from the database and from every backup."""

import os
import sys
from pathlib import Path

import click

from config.settings.security import KEYS_FILE
from lianxin.cli.console import say, warn
from lianxin.kernel.ciphers import Keyring


@click.group()
def keys() -> None:
    """Make or rotate the master keys (LIANXIN_KEYS names the file). Losing them loses every sealed field."""


@keys.command()
def new() -> None:
    """Write a new ring with one key; refuses to overwrite one."""
    try:
        Keyring.generate().save(KEYS_FILE)
    except FileExistsError:
        warn(f"There is a ring already at {KEYS_FILE}. To add a key: lianxin keys rotate")
        sys.exit(1)
    say(f"New master keys: {KEYS_FILE} (mode 600).")
    say("Keep two copies in two sealed places away from this machine and from its backups: docs/how-to/keys.md")


@keys.command()
def rotate() -> None:
    """Add a key and make it the current one; older values stay readable. Restart server and worker afterwards."""
    ring = Keyring.load(KEYS_FILE).with_new_key()
    draft = KEYS_FILE.with_name(KEYS_FILE.name + ".new")
    draft.unlink(missing_ok=True)
    ring.save(draft)
    draft.replace(KEYS_FILE)
    _sync_folder(KEYS_FILE.parent)
    say(f"The current key is now {ring.current}; the ring holds {', '.join(ring.keys)}.")
    say("Escrow the new file before anything is written with it, then restart server and worker.")


def _sync_folder(folder: Path) -> None:
    """The renamed file must outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
