"""Programs for those who build Lianxin; none of them runs in production."""
