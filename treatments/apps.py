"""What follows the quiz: assessments, reviews, plans, bookings."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class TreatmentsConfig(AppConfig):
    name = "treatments"
    verbose_name = "Assessments, plans and bookings"


class ClinicAdminConfig(AdminConfig):
    """Django's admin, on our own site."""

    default_site = "treatments.permissions.admin.ClinicAdminSite"
