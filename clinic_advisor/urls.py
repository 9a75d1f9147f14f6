"""Addresses. Patients at the root, the quiz, the desk, the admin behind the common sign-in."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # allauth's documented way

urlpatterns = [
    path("", include("treatments.urls.patient")),
    path("quiz/", include("questionnaire.urls")),
    path("desk/", include("treatments.urls.desk")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
