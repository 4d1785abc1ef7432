"""Addresses of the administrators' pages, under /desk/accounts/."""

from django.urls import path

from lianxin.web.account import desk, tokens, webhooks

urlpatterns = [
    path("", desk.accounts, name="desk_accounts"),
    path("new/", desk.new_account, name="desk_accounts_new"),
    path("<int:user_id>/", desk.account, name="desk_account"),
    path("<int:user_id>/grant/", desk.grant, name="desk_accounts_grant"),
    path("<int:user_id>/password/", desk.set_password, name="desk_accounts_password"),
    path("<int:user_id>/second-step/", desk.reset_factor, name="desk_accounts_factor"),
    path("<int:user_id>/close/", desk.close_account, name="desk_accounts_close"),
    path("<int:user_id>/reopen/", desk.reopen_account, name="desk_accounts_reopen"),
    path("grants/<int:grant_id>/end/", desk.end_grant, name="desk_accounts_end"),
    path("tokens/", tokens.tokens, name="desk_tokens"),
    path("tokens/new/", tokens.new_token, name="desk_tokens_new"),
    path("tokens/<uuid:uuid>/revoke/", tokens.revoke, name="desk_tokens_revoke"),
    path("tokens/<uuid:uuid>/webhooks/", webhooks.webhooks, name="desk_webhooks"),
    path("webhooks/<uuid:uuid>/", webhooks.webhook, name="desk_webhook"),
    path("webhooks/<uuid:uuid>/<slug:deed>/", webhooks.change, name="desk_webhook_change"),
    path("webhooks/words/<uuid:uuid>/resend/", webhooks.resend, name="desk_webhook_resend"),
]
