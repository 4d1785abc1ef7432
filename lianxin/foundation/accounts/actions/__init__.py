"""What may be done to accounts and with login codes."""

from lianxin.foundation.accounts.actions.phone_codes import purge_codes, send_login_code, use_login_code
from lianxin.foundation.accounts.actions.users import (
    change_password,
    create_resident,
    create_user,
    deactivate_user,
    link_provider,
    reactivate_user,
    record_factor,
    record_lockout,
    record_sign_in,
    remove_second_factor,
    rename_user,
    set_language,
    set_password,
    set_spoken_languages,
)

__all__ = [
    "change_password",
    "create_resident",
    "create_user",
    "deactivate_user",
    "link_provider",
    "purge_codes",
    "reactivate_user",
    "record_factor",
    "record_lockout",
    "record_sign_in",
    "remove_second_factor",
    "rename_user",
    "send_login_code",
    "set_language",
    "set_password",
    "set_spoken_languages",
    "use_login_code",
]
