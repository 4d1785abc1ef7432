"""Classes of the fields of library models, looked at one by one. A release that adds a field fails the consistency test."""

from lianxin.foundation.privacy.classes import ACCOUNT, CONTACT, IDENTITY, PLAIN, SECRET, SECURITY, classify_model

# Django's groups are not used: roles on subtrees take their place.
classify_model("auth.Permission", name=PLAIN, content_type=PLAIN, codename=PLAIN)
classify_model("auth.Group", name=PLAIN, permissions=PLAIN)
classify_model("auth.Group_permissions", group=PLAIN, permission=PLAIN)
classify_model("contenttypes.ContentType", app_label=PLAIN, model=PLAIN)
classify_model("sessions.Session", session_key=SECRET, session_data=SECURITY, expire_date=PLAIN)

classify_model("account.EmailAddress", user=ACCOUNT, email=CONTACT, verified=PLAIN, primary=PLAIN)
classify_model("account.EmailConfirmation", email_address=CONTACT, created=PLAIN, sent=PLAIN, key=SECRET)
classify_model("mfa.Authenticator", user=ACCOUNT, type=ACCOUNT, data=SECRET, created_at=ACCOUNT, last_used_at=SECURITY)
classify_model(
    "socialaccount.SocialApp",
    provider=PLAIN,
    provider_id=PLAIN,
    name=PLAIN,
    client_id=PLAIN,
    secret=SECRET,
    key=SECRET,
    settings=PLAIN,
)
# `extra_data` is what the identity provider told: subject, name, e-mail.
classify_model(
    "socialaccount.SocialAccount",
    user=ACCOUNT,
    provider=PLAIN,
    uid=ACCOUNT,
    last_login=SECURITY,
    date_joined=ACCOUNT,
    extra_data=IDENTITY,
)
classify_model(
    "socialaccount.SocialToken", app=PLAIN, account=ACCOUNT, token=SECRET, token_secret=SECRET, expires_at=PLAIN
)

# Wrong passwords: who tried from where, to lock the door and to find an attack.
classify_model(
    "axes.AccessFailureLog",
    user_agent=SECURITY,
    ip_address=SECURITY,
    username=SECURITY,
    http_accept=SECURITY,
    path_info=SECURITY,
    attempt_time=SECURITY,
    locked_out=SECURITY,
)
classify_model(
    "axes.AccessAttempt",
    user_agent=SECURITY,
    ip_address=SECURITY,
    username=SECURITY,
    http_accept=SECURITY,
    path_info=SECURITY,
    attempt_time=SECURITY,
    get_data=SECURITY,
    post_data=SECURITY,
    failures_since_start=SECURITY,
)
classify_model("axes.AccessAttemptExpiration", access_attempt=PLAIN, expires_at=PLAIN)
classify_model(
    "axes.AccessLog",
    user_agent=SECURITY,
    ip_address=SECURITY,
    username=SECURITY,
    http_accept=SECURITY,
    path_info=SECURITY,
    attempt_time=SECURITY,
    logout_time=SECURITY,
    session_hash=SECRET,
)
