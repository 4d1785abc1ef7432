"""The jobs of messaging, for the worker to find."""

from lianxin.domains.messaging.delivering import deliver

__all__ = ["deliver"]
