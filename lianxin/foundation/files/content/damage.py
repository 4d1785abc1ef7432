"""What the own readers of sound containers raise."""


class Damaged(Exception):
    """The container breaks its own rules."""


class HasVideo(Exception):
    """There are pictures in it."""
