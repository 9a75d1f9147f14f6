"""What follows the quiz: assessments, reviews, plans, bookings."""

from django.apps import AppConfig


class TreatmentsConfig(AppConfig):
    name = "treatments"
    verbose_name = "Assessments, plans and bookings"
