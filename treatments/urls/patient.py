"""The patient's addresses. Before she signs in none of them names a record."""

from django.urls import path

from treatments.views import patient

app_name = "patient"
urlpatterns = [
    path("", patient.home, name="home"),
    path("begin/", patient.begin, name="begin"),
    path("submit/", patient.submit, name="submit"),
    path("result/", patient.result, name="result"),
    path("result/close/", patient.close_result, name="close_result"),
    path("my/", patient.my, name="my"),
    path("my/birth-date/", patient.confirm_birth_date, name="confirm_birth_date"),
    path("my/assessments/<str:reference>/", patient.my_assessment, name="my_assessment"),
    path("my/bookings/<uuid:calendar_uid>/calendar.ics", patient.my_calendar, name="my_calendar"),
]
