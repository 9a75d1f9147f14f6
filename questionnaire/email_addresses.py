"""The normal form in which e-mail addresses are stored and compared. Pure."""

import idna

from questionnaire.lines import clean_line


class NotAnAddress(ValueError):
    """The text is not an e-mail address: its domain is not a possible domain."""


def normal_email(text: str) -> str:
    """Returns the address in lower case, without invisible characters, its domain in ASCII form (IDNA 2008).

    `Anna@Müller.example` and `anna@xn--mller-kva.example` are one address. This normalises the form only and does not
    validate the address. Raises NotAnAddress for a domain that has no ASCII form.
    """
    name, at, domain = clean_line(text).rpartition("@")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode()
        except idna.IDNAError as error:
            raise NotAnAddress(text) from error
    return f"{name}{at}{domain}".lower()


def same_email(one: str, other: str) -> bool:
    """Returns whether both reach the same mailbox; False if one of them is not an address."""
    try:
        return normal_email(one) == normal_email(other)
    except NotAnAddress:
        return False
