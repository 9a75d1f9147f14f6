"""The expiry date of a lot: corrected with a reason, extended only by two people, fixed once the lot was used."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests import factories
from tests.factories import NOW, TODAY
from treatments.models import ExpiryChange, Lot
from treatments.permissions import NotAllowed
from treatments.services.care.stock import StockRefused, confirm_expiry, correct_expiry

pytestmark = [pytest.mark.django_db, pytest.mark.clock(NOW)]
WHY = "Misread: the pack says so."


@pytest.fixture
def lot(clinic):
    return factories.LotFactory(clinic=clinic, expires_on=TODAY)


@pytest.fixture
def colleague(clinic, clinician_user):
    other = factories.UserFactory(is_staff=True, clinics=[clinic], full_name="Cleo Colleague")
    other.groups.set(clinician_user.groups.all())
    return other


def correct(lot, by, *, days=30, reason=WHY):
    return correct_expiry(lot=lot, expires_on=TODAY + timedelta(days), reason=reason, by=by, now=NOW)


def test_an_earlier_date_holds_at_once_and_keeps_its_reason(lot, clinician_user):
    change = correct(lot, clinician_user, days=-1)
    lot.refresh_from_db()
    assert (lot.expires_on, change.before, change.reason) == (TODAY - timedelta(1), TODAY, WHY)


def test_a_later_date_holds_once_a_second_person_has_confirmed_it(lot, clinician_user, colleague):
    change = correct(lot, clinician_user)
    lot.refresh_from_db()
    assert lot.expires_on == TODAY
    with pytest.raises(StockRefused, match="second person"):
        confirm_expiry(change=change, by=clinician_user, now=NOW)
    confirm_expiry(change=change, by=colleague, now=NOW)
    lot.refresh_from_db()
    assert lot.expires_on == TODAY + timedelta(30)
    with pytest.raises(StockRefused, match="already"):
        confirm_expiry(change=change, by=colleague, now=NOW)


def test_the_database_lets_nobody_put_a_date_off_alone(lot, clinician_user):
    change = correct(lot, clinician_user)
    for by in (None, clinician_user):
        with pytest.raises(IntegrityError, match="expiry_change_later_by_two_people"), transaction.atomic():
            ExpiryChange.objects.filter(pk=change.pk).update(applied_at=NOW, confirmed_by=by)


@pytest.mark.parametrize("reason", ["", "x", "xxxxxxxx", "1234567"])
def test_a_reason_is_words(lot, clinician_user, reason):
    with pytest.raises(StockRefused) as refused:
        correct(lot, clinician_user, reason=reason)
    assert refused.value.field == "reason"


def test_the_date_of_a_used_lot_stays(lot, clinician_user, clinician, room):
    factories.LotUseFactory(lot=lot)
    with pytest.raises(StockRefused, match="its date stays"):
        correct(lot, clinician_user, days=-1)


def test_nobody_from_elsewhere_corrects_a_lot(lot, outsider, desk_user):
    for by in (outsider, desk_user):
        with pytest.raises(NotAllowed):
            correct(lot, by)


def test_the_admin_asks_for_a_reason_and_has_a_second_person_confirm(client, lot, clinician_user, colleague):
    page = reverse("admin:treatments_lot_change", args=[lot.pk])
    later = TODAY + timedelta(30)
    given = {"product": lot.product_id, "clinic": lot.clinic_id, "number": lot.number, "is_in_stock": "on"}
    client.force_login(clinician_user)
    refused = client.post(page, {**given, "expires_on": later.isoformat()})
    assert "Write the reason in words" in refused.content.decode()
    assert client.post(page, {**given, "expires_on": later.isoformat(), "reason": WHY}).status_code == 302
    assert Lot.objects.get().expires_on == TODAY
    assert "waits for a second person" in client.get(page).content.decode()
    client.force_login(colleague)
    confirm = {"action": "confirm_date", "_selected_action": lot.pk}
    client.post(reverse("admin:treatments_lot_changelist"), confirm)
    assert Lot.objects.get().expires_on == later
