"""What residents open: no account needed."""

from django.urls import path

from lianxin.web.public import doors, elsewhere, follow, follow_steps, home, known, look, published, report, where

urlpatterns = [
    path("", home.home, name="home"),
    path("at/<str:code>/", report.report, name="report"),
    path("at/<str:code>/known/", known.known, name="report_known"),
    path("at/<str:code>/notice/", report.notice, name="privacy_notice"),
    path("at/<str:code>/elsewhere/<path:category>/", elsewhere.elsewhere, name="report_elsewhere"),
    path("where/", where.where, name="where"),
    path("places/", where.places, name="public_places"),
    path("follow/", follow.find, name="follow_find"),
    path("follow/lost/", follow.lost, name="follow_lost"),
    path("follow/<str:code>/", follow.follow, name="follow"),
    path("follow/<str:code>/reply/", follow_steps.reply, name="follow_reply"),
    path("follow/<str:code>/urge/", follow_steps.urge, name="follow_urge"),
    path("follow/<str:code>/rate/", follow_steps.rate, name="follow_rate"),
    path("follow/<str:code>/reopen/", follow_steps.reopen, name="follow_reopen"),
    path("follow/<str:code>/withdraw/", follow_steps.withdraw, name="follow_withdraw"),
    path("at/<str:code>/published/", published.listed, name="published"),
    path("at/<str:code>/published/<uuid:uuid>/", published.one, name="published_one"),
    path("my/", home.my_cases, name="my_cases"),
    path("doors/<str:token>/", doors.doors, name="doors"),
    path("look/<str:token>/", look.look, name="look"),
]
