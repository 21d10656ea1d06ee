"""The views of the project of the tests."""

from __future__ import annotations

from typing import Any

from djhouse.models import Sample
from django.contrib.auth import views
from django.http import HttpRequest, HttpResponse
from django.urls import path
from libcompliance.django.backends import require


def make(request: HttpRequest) -> HttpResponse:
    Sample.objects.create(code=request.POST["code"])
    if request.POST.get("fail"):
        raise RuntimeError("the view fails")
    return HttpResponse("made")


def guarded(request: HttpRequest) -> HttpResponse:
    require("house.verify")
    return HttpResponse("verified")


async def asynchronous(request: HttpRequest) -> HttpResponse:
    await Sample.objects.acreate(code="async")
    return HttpResponse("made")


def whoami(request: Any) -> HttpResponse:
    return HttpResponse(request.user.get_username())


urlpatterns = [
    path("login/", views.LoginView.as_view(template_name="form.html", next_page="/whoami/"), name="login"),
    path("logout/", views.LogoutView.as_view(next_page="/whoami/"), name="logout"),
    path("password/", views.PasswordChangeView.as_view(template_name="form.html"), name="password_change"),
    path("make/", make),
    path("guarded/", guarded),
    path("async/", asynchronous),
    path("whoami/", whoami),
]
