"""Text that users type goes through one cleaner in every form of the project."""

import ast
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib import admin
from django.test import RequestFactory

from questionnaire.fields import (
    EmailAddressField,
    LineField,
    LinesField,
    NameField,
    PhoneAsTypedField,
    PhoneField,
)
from treatments.permissions.sign_in_forms import InOurWords

OURS = (LineField, LinesField, EmailAddressField, forms.SlugField)
"""A SlugField accepts plain letters and digits only."""
TEXT_FIELDS = {"CharField", "EmailField", "RegexField", "URLField", "GenericIPAddressField", "ComboField"}
NOT_CLEANED = {
    "questionnaire/fields.py": "the cleaning fields themselves",
    "treatments/desk/forms/imports.py": "a whole file on its way through a page; its cells are cleaned one by one",
}
SOURCES = [path for app in ("questionnaire", "treatments", "clinic_advisor") for path in Path(app).rglob("*.py")]


def uncleaned(source):
    """The Django text fields that a source file uses."""
    calls = (node for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.Attribute))
    return [node.attr for node in calls if node.attr in TEXT_FIELDS and getattr(node.value, "id", "") == "forms"]


def test_no_form_takes_text_past_the_cleaner():
    found = {source.as_posix() for source in SOURCES if uncleaned(settings.BASE_DIR / source)}

    assert found == set(NOT_CLEANED)


@pytest.mark.django_db
def test_no_page_of_the_admin_takes_text_past_the_cleaner(operator):
    operator.is_superuser = True
    request = RequestFactory().get("/")
    request.user = operator
    found = []
    for model_admin in (
        registered for registered in admin.site._registry.values() if registered.has_change_permission(request)
    ):
        pages = [model_admin.get_form(request, change=False), model_admin.get_form(request, change=True)]
        pages += [inline.get_formset(request).form for inline in model_admin.get_inline_instances(request)]
        found += [(page, name, field) for page in pages for name, field in page.base_fields.items()]

    texts = [(page, name, field) for page, name, field in found if isinstance(field, forms.CharField)]
    assert texts
    assert [about for about in texts if not isinstance(about[2], OURS)] == []
    assert {"name", "full_name", "number"} <= {name for _page, name, field in texts if isinstance(field, NameField)}


@pytest.mark.parametrize("form", InOurWords.__subclasses__(), ids=lambda form: form.__name__)
def test_no_sign_in_form_takes_text_past_the_cleaner(form):
    assert form.__init__ is InOurWords.__init__


def test_a_form_of_another_package_is_given_our_fields():
    class SignIn(InOurWords):
        login = forms.EmailField()
        code = forms.CharField()
        password = forms.CharField(widget=forms.PasswordInput, strip=False)

    form = SignIn({"login": "ANA@müller.example\u200b", "code": " 12\u200b3456 ", "password": " p\u200bw "})

    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"login": "ana@xn--mller-kva.example", "code": "123456", "password": " p\u200bw "}


def test_a_form_of_another_package_says_what_our_fields_say():
    class Reset(InOurWords):
        email = forms.EmailField()

    assert Reset({"email": "\ufffd"}).errors == {"email": ["Enter a valid email address."]}


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        pytest.param(LineField(), "Ana\r\nMaria\u202e", "Ana Maria", id="line"),
        pytest.param(LineField(required=False), "\u200b", "", id="nothing that can be seen"),
        pytest.param(NameField(), "Ana\u200b", "Ana", id="name"),
        pytest.param(LinesField(), "one\r\ntwo\x00", "one\ntwo", id="several lines"),
        pytest.param(EmailAddressField(), "Ana@Example.com\u200b", "ana@example.com", id="address"),
        pytest.param(PhoneField(country="US"), "212\u00a0555\u20110100", "+12125550100", id="number"),
        pytest.param(PhoneField(country="GB"), "07700 900123", "+447700900123", id="number of another country"),
        pytest.param(PhoneAsTypedField(country="US"), "\u202a212 555 0100", "212 555 0100", id="number as typed"),
        pytest.param(PhoneField(required=False), "", "", id="no number"),
    ],
)
def test_a_field_keeps_what_can_be_seen(field, typed, kept):
    assert field.clean(typed) == kept


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        pytest.param(NameField(), "\u200b\u200b", "This field is required.", id="invisible name"),
        pytest.param(NameField(), "--", "Enter at least one letter.", id="name without a letter"),
        pytest.param(NameField(), "\u3164", "This field is required.", id="letter drawn as a blank"),
        pytest.param(EmailAddressField(), "ana@☃☃-.example", "Enter a valid email address.", id="no such domain"),
        pytest.param(PhoneField(country="US"), "------", "Write the phone number in digits.", id="no digits"),
        pytest.param(PhoneField(country="US"), "555-0100", "area code of this phone number is missing", id="local"),
        pytest.param(PhoneField(country="US"), "+999 12345", "No country has the code", id="no such country"),
        pytest.param(PhoneField(country="GB"), "12", "It should look like 0121 234 5678.", id="example of the country"),
    ],
)
def test_a_field_says_what_is_wrong(field, typed, said):
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(typed)

    assert said in " ".join(refused.value.messages)


def test_a_kept_number_is_shown_as_the_country_writes_it():
    assert PhoneField(country="US").prepare_value("+12125550100") == "(212) 555-0100"
