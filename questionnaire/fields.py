"""Form fields for typed text: each cleans its input as `lines` describes before it validates it.

Every form of the project takes text through one of these.
"""

from typing import Any

from django import forms
from django.core.validators import EmailValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from questionnaire import phone_numbers
from questionnaire.email_addresses import NotAnAddress, normal_email
from questionnaire.lines import clean_line, clean_lines, has_letter_or_digit
from questionnaire.phone_numbers import NotAPhoneNumber, PhoneFault


class LineField(forms.CharField):
    """A single line."""

    def to_python(self, value: Any) -> Any:
        return clean_line(super().to_python(value) or "") or self.empty_value


class NameField(LineField):
    """A single line that names a person or a thing: it contains at least one visible letter or digit."""

    default_error_messages = {"no_letter": gettext_lazy("Enter at least one letter.")}

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not has_letter_or_digit(value):
            raise forms.ValidationError(self.error_messages["no_letter"], code="no_letter")


class LinesField(forms.CharField):
    """A text that may have several lines."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        return clean_lines(super().to_python(value) or "") or self.empty_value


class EmailAddressField(forms.EmailField):
    """An e-mail address, in its normal form."""

    default_error_messages = {"invalid": EmailValidator.message}

    def to_python(self, value: Any) -> Any:
        try:
            return normal_email(super().to_python(value) or "") or self.empty_value
        except NotAnAddress:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class PhoneField(LineField):
    """A phone number, in E.164. Without a country code, it is read as a number of `country` (ISO alpha-2)."""

    def __init__(self, *, country: str = "US", **kwargs: Any) -> None:
        super().__init__(**{"max_length": 40, "widget": forms.TextInput(attrs={"type": "tel"}), **kwargs})
        self.country = country

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        try:
            return phone_numbers.to_e164(typed, self.country)
        except NotAPhoneNumber as wrong:
            raise forms.ValidationError(phone_fault_in_words(wrong.fault, self.country), code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        """Returns a stored number in the format in which people write it."""
        return phone_numbers.as_written(value, self.country) if isinstance(value, str) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        before, after = (phone_numbers.to_e164_or_as_typed(value or "", self.country) for value in (initial, data))
        return not self.disabled and before != after


class PhoneAsTypedField(PhoneField):
    """A phone number that is validated, and stored as it was typed."""

    def clean(self, value: Any) -> str:
        super().clean(value)
        return str(self.to_python(value))


def phone_fault_in_words(fault: PhoneFault, country: str) -> str:
    """Returns what is wrong with a phone number, with an example from the country (ISO alpha-2)."""
    match fault:
        case PhoneFault.NO_DIGITS | PhoneFault.LETTERS:
            wrong = _("Write the phone number in digits.")
        case PhoneFault.NO_SUCH_COUNTRY:
            wrong = _("No country has the code that this phone number begins with.")
        case PhoneFault.NO_AREA_CODE:
            wrong = _("The area code of this phone number is missing.")
        case PhoneFault.TOO_SHORT:
            wrong = _("This phone number has too few digits.")
        case PhoneFault.TOO_LONG:
            wrong = _("This phone number has too many digits.")
        case PhoneFault.WRONG_LENGTH:
            wrong = _("Check how many digits this phone number has.")
    return wrong + " " + _("It should look like %(example)s.") % {"example": phone_numbers.example(country)}


MODEL_FORM_FIELDS: dict[type[models.Field], dict[str, Any]] = {
    models.EmailField: {"form_class": EmailAddressField},
    models.TextField: {"form_class": LinesField},
    models.SlugField: {},
    models.CharField: {"form_class": LineField},
}
"""For `formfield_overrides` of a model's admin."""


def clean_what_is_typed(form: forms.BaseForm) -> None:
    """Gives the text fields of a third-party form the classes above.

    Passwords stay as typed. JSON, such as that of a passkey, is not typed text and stays unchanged.
    """
    for field in form.fields.values():
        if isinstance(field, forms.EmailField):
            field.__class__ = EmailAddressField
            field.error_messages = EmailAddressField.default_error_messages | field.error_messages
        elif isinstance(field, forms.JSONField) or isinstance(field.widget, forms.PasswordInput):
            continue
        elif isinstance(field, forms.CharField):
            field.__class__ = LineField
