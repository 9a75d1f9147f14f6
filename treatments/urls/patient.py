"""The patient's addresses. Before she signs in none of them names a record."""

from django.urls import path

from treatments.views import explore, language, my, patient, result

app_name = "patient"
urlpatterns = [
    path("", patient.home, name="home"),
    path("language/", language.choose_language, name="language"),
    path("begin/", patient.begin, name="begin"),
    path("submit/", patient.submit, name="submit"),
    path("result/", result.result, name="result"),
    path("result/explore/", explore.explore, name="explore"),
    path("result/close/", result.close_result, name="close_result"),
    path("my/", my.my, name="my"),
    path("my/birth-date/", my.confirm_birth_date, name="confirm_birth_date"),
    path("my/assessments/<str:reference>/", my.my_assessment, name="my_assessment"),
    path("my/assessments/<str:reference>/explore/", explore.my_explore, name="my_explore"),
    path("my/bookings/<uuid:calendar_uid>/calendar.ics", my.my_calendar, name="my_calendar"),
]
