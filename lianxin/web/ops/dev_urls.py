"""Addresses that exist in development and tests only."""

from django.urls import path

from lianxin.web.ops.messages import dev_messages_page

urlpatterns = [path("", dev_messages_page, name="dev_messages")]
