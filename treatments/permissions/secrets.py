"""The key under which secrets of second factors are stored. It is not in the database, and so in no copy of it."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def secret_box() -> MultiFernet:
    """Encrypts by the first of settings.SECOND_FACTOR_KEYS, and reads what any of them has encrypted."""
    return MultiFernet([Fernet(_as_key(words)) for words in settings.SECOND_FACTOR_KEYS])


def is_encrypted(text: str) -> bool:
    """Whether it is a token of Fernet: its first byte, the version, makes them all begin alike."""
    return text.startswith("gAAAA")


def _as_key(words: str) -> bytes:
    """32 bytes from words of any length, in the form that Fernet takes."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"second factor:" + words.encode()).digest())
