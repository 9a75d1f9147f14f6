"""The root URLs: patient pages at the root, the quiz, the desk, and the admin behind the common sign-in."""

from django.contrib import admin
from django.urls import include, path

admin.autodiscover()

urlpatterns = [
    path("quiz/", include("questionnaire.urls")),
    path("", include("treatments.urls.patient")),
    path("desk/", include("treatments.urls.desk")),
    path("accounts/", include("treatments.urls.accounts")),
    path("admin/", admin.site.urls),
]

handler400 = "clinic_advisor.errors.bad_request"
handler403 = "clinic_advisor.errors.forbidden"
handler404 = "clinic_advisor.errors.not_found"
handler429 = "clinic_advisor.errors.too_many_tries"  # allauth's
handler500 = "clinic_advisor.errors.server_error"
