"""Patients, for corrections that they cannot make themselves; staff verify the caller before they change an address."""

from typing import Any, ClassVar, cast

from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from questionnaire.fields import PhoneField
from treatments.backoffice.admin.access import ClinicianViewOnlyAdmin
from treatments.backoffice.admin.private_search import PrivateSearch
from treatments.models import Patient, User
from treatments.permissions import has_role
from treatments.services.people.privacy import correct_by_clinic


class PatientForm(ModelForm):
    phone = PhoneField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "phone" in self.fields:
            cast(PhoneField, self.fields["phone"]).country = self.instance.clinic.country

    class Meta:
        help_texts: ClassVar[dict[str, str]] = {
            "email": "The patient signs in with it. Make sure that it is they who ask, e.g. by calling back.",
            "birth_date": "The second half of the patient’s sign-in.",
        }

    def clean(self) -> dict[str, Any]:
        """Checks uniqueness here: the clinic is not on the form, so Django skips the constraint that includes it."""
        given: dict[str, Any] = super().clean() or {}
        if {"email", "birth_date", "full_name"} - set(given):
            return given
        same = Patient.objects.known_as(given["email"], given["full_name"], given["birth_date"])
        if same.filter(clinic=self.instance.clinic_id).exclude(pk=self.instance.pk).exists():
            self.add_error("email", "Another patient of this clinic has this address, date of birth and name.")
        return given


@admin.register(Patient)
class PatientAdmin(PrivateSearch, ClinicianViewOnlyAdmin):
    """Contact details only, and only of patients who are not erased. Nobody is added or deleted here."""

    form = PatientForm
    list_display = ("full_name", "birth_date", "email", "number", "clinic")
    list_select_related = ("clinic",)
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    ordering = ("full_name", "pk")
    patient_field = "pk"
    search_help_text = "Name, birth date, phone, e-mail or reference of the patient."
    fields = ("full_name", "birth_date", "email", "phone", "clinic", "language")
    readonly_fields = ("clinic", "language")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        patients: QuerySet[Any] = super().get_queryset(request)
        return patients.filter(erased_at__isnull=True, merged_into__isnull=True)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_role(request.user, *self.roles)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Patients", "is_nav_sidebar_enabled": False})

    def save_model(self, request: HttpRequest, obj: Patient, form: ModelForm, change: bool) -> None:
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        correct_by_clinic(patient=obj, changed=changed, by=cast(User, request.user))

    @admin.display(description="phone", empty_value="-")
    def number(self, patient: Patient) -> str | None:
        return patient.written_phone or None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Disabled: Django's own log would keep the patient's name for good; the audit log records who changed what."""
