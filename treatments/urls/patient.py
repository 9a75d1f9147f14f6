"""The patient's addresses. Before she signs in none of them names a record."""

from django.urls import path

from treatments.views import about, explore, language, my, my_bookings, patient, result, worksheet

app_name = "patient"
urlpatterns = [
    path("", patient.home, name="home"),
    path("language/", language.choose_language, name="language"),
    path("about/decision-aid/", about.decision_aid, name="decision_aid"),
    path("about/methods/", about.methods, name="methods"),
    path("about/authors/", about.authors, name="authors"),
    path("about/money/", about.money, name="money"),
    path("about/accessibility/", about.accessibility, name="accessibility"),
    path("about/privacy/", about.privacy, name="privacy"),
    path("begin/", patient.begin, name="begin"),
    path("submit/", patient.submit, name="submit"),
    path("result/", result.result, name="result"),
    path("result/explore/", explore.explore, name="explore"),
    path("result/close/", result.close_result, name="close_result"),
    path("result/sure/", worksheet.how_sure, name="how_sure"),
    path("result/worksheet/", worksheet.worksheet, name="worksheet"),
    path("result/summary/", worksheet.summary, name="summary"),
    path("result/summary.pdf", worksheet.pdf, name="summary_pdf"),
    path("my/", my.my, name="my"),
    path("my/birth-date/", my.confirm_birth_date, name="confirm_birth_date"),
    path("my/assessments/<str:reference>/", my.my_assessment, name="my_assessment"),
    path("my/assessments/<str:reference>/explore/", explore.my_explore, name="my_explore"),
    path("my/assessments/<str:reference>/worksheet/", worksheet.my_worksheet, name="my_worksheet"),
    path("my/assessments/<str:reference>/summary/", worksheet.my_summary, name="my_summary"),
    path("my/assessments/<str:reference>/summary.pdf", worksheet.my_pdf, name="my_summary_pdf"),
    path("my/bookings/<uuid:calendar_uid>/calendar.ics", my.my_calendar, name="my_calendar"),
    path("my/bookings/<uuid:calendar_uid>/move/", my_bookings.move, name="my_move"),
    path("my/bookings/<uuid:calendar_uid>/move/check/", my_bookings.move_check, name="my_move_check"),
    path("my/bookings/<uuid:calendar_uid>/cancel/", my_bookings.cancel, name="my_cancel"),
    path("my/calendar/", my_bookings.feed, name="my_feed"),
    path("my/calendar/off/", my_bookings.feed_off, name="my_feed_off"),
    path("calendar/<str:token>.ics", my_bookings.calendar_feed, name="calendar_feed"),
]
