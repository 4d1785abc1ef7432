"""Is it what it says? Decided by the bytes; photos and voices come back cleaned."""

from lianxin.foundation.files.content.examine import examine
from lianxin.foundation.files.content.result import Examined, Upload

__all__ = ["Examined", "Upload", "examine"]
