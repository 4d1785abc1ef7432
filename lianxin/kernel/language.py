"""The reader's language, where a place keeps its own words in Chinese and, if it likes, in English."""

from django.utils.translation import get_language


def in_readers_language(chinese: str, english: str) -> str:
    """The Chinese words for who reads Chinese, and where there are no English ones."""
    return chinese if (get_language() or "").startswith("zh") or not english else english
