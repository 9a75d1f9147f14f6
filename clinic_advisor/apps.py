"""The composition root as an app: it provides the system checks and the start command."""

from django.apps import AppConfig


class ClinicAdvisorConfig(AppConfig):
    name = "clinic_advisor"
    verbose_name = "Clinic Advisor"

    def ready(self) -> None:
        from clinic_advisor import checks  # noqa: F401, PLC0415  # registers them, once apps are loaded
