"""What every page says about the product it stands in."""

from django.http import HttpRequest

from treatments.models import Clinic


def product(request: HttpRequest) -> dict[str, object]:
    """Context for all templates: whether demo data is loaded."""
    return {"is_demo": Clinic.objects.filter(is_demo=True).exists()}
