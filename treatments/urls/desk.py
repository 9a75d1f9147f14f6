"""The front desk's addresses."""

from django.urls import path

from treatments.views import desk

app_name = "desk"
urlpatterns = [
    path("", desk.home, name="home"),
]
