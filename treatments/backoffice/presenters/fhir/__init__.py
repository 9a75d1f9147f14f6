"""A record as a FHIR bundle, for a system that reads the standard: R4, see docs/adr."""

from treatments.backoffice.presenters.fhir.bundle import bundle_json

__all__ = ["bundle_json"]
