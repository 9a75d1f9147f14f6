"""The patient's addresses."""

from django.urls import path

from treatments.views import patient

app_name = "patient"
urlpatterns = [
    path("", patient.home, name="home"),
]
