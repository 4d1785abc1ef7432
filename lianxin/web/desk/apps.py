"""Tells Django that this folder is an app, and the shell which ways lead into it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "lianxin.web.desk"
    label = "web_desk"

    def ready(self) -> None:
        # Only now, when all apps are known, may modules be imported that reach for models.
        from lianxin.web.shell.navigation import Entry, Place, register  # noqa: PLC0415  # why: app registry

        register(
            Entry("board", _("Board"), "inbox", "desk_board", "cases.view", 10, count_url_name="desk_waiting"),
            Entry("enter", _("Enter a request"), "plus", "desk_enter", "cases.submit_for", 20),
            Entry("call", _("Take calls"), "phone", "desk_call", "cases.submit_for", 30),
            Entry("events", _("Going on"), "flag", "desk_events", "cases.desk", 35),
            Entry(
                "clusters",
                _("About one thing"),
                "merge",
                "desk_clusters",
                "cases.desk",
                36,
                count_url_name="desk_clusters_waiting",
            ),
            Entry("lost", _("Find a code"), "key-round", "desk_lost", "cases.desk", 40),
            Entry("posters", _("QR posters"), "qr-code", "desk_posters", "cases.desk", 50),
            Entry("outside", _("Other platforms"), "shuffle", "desk_outside", "cases.import", 55),
            Entry("hot", _("Hot spots"), "flame", "desk_hot", "insight.view", 57),
            Entry("figures", _("Figures"), "trending-up", "desk_figures", "insight.view", 58),
            Entry("rates", _("Rates"), "chart-column", "desk_rates", "cases.view", 60),
            Entry("forms", _("Forms"), "list-checks", "desk_forms", "forms.fill", 62),
            Entry("routes", _("Who gets what"), "route", "desk_routes", "cases.configure", 70),
            Entry("automatic", _("Automatic assignment"), "play", "desk_automatic", "cases.desk", 71),
            Entry(
                "referrals",
                _("To pass on"),
                "send",
                "desk_referrals",
                "cases.dispatch",
                72,
                count_url_name="desk_referrals_waiting",
            ),
            Entry("worktime", _("Working time"), "calendar", "desk_worktime", "", 75),
            Entry("knowledge", _("Known answers"), "file-text", "desk_knowledge", "cases.knowledge", 45),
            Entry("units", _("Units"), "network", "desk_units", "orgs.view", 80),
            Entry("audit", _("Audit"), "shield", "desk_audit", "audit.read", 95),
            Entry("search", _("Search"), "search", "desk_search", "cases.view", 60, Place.SEARCH),
            Entry("notices", _("Notices"), "bell", "desk_notices", "", 70, Place.BELL, "desk_unread"),
        )
