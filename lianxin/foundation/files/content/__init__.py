"""Is it what it says? Decided by the bytes; photos and voices come back cleaned."""

from lianxin.foundation.files.content.examine import Examined, examine

__all__ = ["Examined", "examine"]
