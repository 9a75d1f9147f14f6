"""Secrets of second factors, stored in clear until now, are encrypted by a key that is not in the database."""

from collections.abc import Callable

from django.db import migrations

from treatments.permissions.secrets import secret_box

SECRETS = ("secret", "seed")
"""What is secret of an authenticator app, and of recovery codes."""


def _rewrite(apps, change: Callable[[str], str]) -> None:
    for row in apps.get_model("mfa", "Authenticator").objects.exclude(type="webauthn"):
        row.data |= {name: change(row.data[name]) for name in SECRETS if name in row.data}
        row.save(update_fields=["data"])


def encrypt(apps, schema_editor) -> None:
    _rewrite(apps, lambda text: secret_box().encrypt(text.encode()).decode())


def decrypt(apps, schema_editor) -> None:
    _rewrite(apps, lambda text: secret_box().decrypt(text.encode()).decode())


class Migration(migrations.Migration):
    dependencies = [
        ("treatments", "0055_same_address_and_date_with_another_name"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(encrypt, decrypt)]
