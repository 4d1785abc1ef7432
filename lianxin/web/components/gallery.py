"""Every part in its states, with invented content: what a page author copies from and what axe is run on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lianxin.web.shell.doors import public_page


@public_page
def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "components/gallery.html")
