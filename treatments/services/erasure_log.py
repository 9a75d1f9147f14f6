"""The log of erasures, which contains no names."""

from collections.abc import Mapping
from datetime import datetime

from treatments.models import Patient
from treatments.models.people.erasures import Erasure, ErasureKind


def log_erasure(patient: Patient, kind: ErasureKind, rows: Mapping[str, int], now: datetime) -> None:
    Erasure.objects.create(clinic=patient.clinic, kind=kind, rows=dict(rows), erased_at=now)
