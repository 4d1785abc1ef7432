"""Addresses by audience; each web app owns its own."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("lianxin.web.shell.urls")),
    path("", include("lianxin.web.ops.urls")),
    path("", include("lianxin.web.public.urls")),
    path("api/", include("lianxin.api.urls")),
    path("open311/", include("lianxin.api.open311.urls")),
    path("inbound/", include("lianxin.api.inbound.urls")),
    path("account/", include("lianxin.web.account.urls")),
    path("desk/accounts/", include("lianxin.web.account.desk_urls")),
    path("desk/", include("lianxin.web.desk.urls")),
    path("files/", include("lianxin.web.shell.files_urls")),
    path("ui/", include("lianxin.web.components.urls")),
]

if not settings.PRODUCTION:
    urlpatterns.append(path("dev/messages/", include("lianxin.web.ops.dev_urls")))

handler400 = "lianxin.web.shell.errors.bad_request"
handler403 = "lianxin.web.shell.errors.refused"
handler404 = "lianxin.web.shell.errors.missing"
handler429 = "lianxin.web.account.lockout.too_many"  # asked by allauth
handler500 = "lianxin.web.shell.errors.failed"
