"""What residents open: no account needed."""

from django.urls import path

from lianxin.web.public import follow, home, look, report

urlpatterns = [
    path("", home.home, name="home"),
    path("at/<str:code>/", report.report, name="report"),
    path("at/<str:code>/notice/", report.notice, name="privacy_notice"),
    path("follow/", follow.find, name="follow_find"),
    path("follow/lost/", follow.lost, name="follow_lost"),
    path("follow/<str:code>/", follow.follow, name="follow"),
    path("follow/<str:code>/rate/", follow.rate, name="follow_rate"),
    path("follow/<str:code>/reopen/", follow.reopen, name="follow_reopen"),
    path("follow/<str:code>/withdraw/", follow.withdraw, name="follow_withdraw"),
    path("my/", home.my_cases, name="my_cases"),
    path("look/<str:token>/", look.look, name="look"),
]
