"""A free port on loopback."""

import socket


def free_port() -> int:
    """Free at this moment; the next to ask gets another."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
