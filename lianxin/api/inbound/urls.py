"""Addresses under /inbound/."""

from django.urls import path

from lianxin.api.doors import PUBLIC, behind
from lianxin.api.inbound import views

app_name = "inbound"
# The gateway shows its secret inside.
urlpatterns = behind(
    PUBLIC,
    [
        path("sms/", views.text_messages, name="text_messages"),
        path("sms/<str:secret>/", views.text_messages, name="text_messages_by_secret"),
    ],
)
