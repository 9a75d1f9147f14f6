"""The key that encrypts the secrets of second factors. It is not in the database, and so not in its backups."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def secret_box() -> MultiFernet:
    """Encrypts with the first of settings.SECOND_FACTOR_KEYS, and decrypts with any of them."""
    return MultiFernet([Fernet(_as_key(phrase)) for phrase in settings.SECOND_FACTOR_KEYS])


def is_encrypted(text: str) -> bool:
    """Whether the text is a Fernet token: all start alike, because the first byte is the version."""
    return text.startswith("gAAAA")


def _as_key(words: str) -> bytes:
    """Returns 32 bytes derived from text of any length, encoded as Fernet expects."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"second factor:" + words.encode()).digest())
