"""E-mail addresses in one normal form, in which they are kept and compared. Pure."""

import idna

from questionnaire.lines import clean_line


class NotAnAddress(ValueError):
    """Its domain cannot be one."""


def normal_email(text: str) -> str:
    """The address without invisible characters, in small letters, its domain as the network names it (IDNA 2008).

    `Anna@Müller.example` and `anna@xn--mller-kva.example` are one address. The form alone is settled here, not whether
    it is an address. Raises NotAnAddress for a domain that cannot be written so.
    """
    name, at, domain = clean_line(text).rpartition("@")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode()
        except idna.IDNAError as error:
            raise NotAnAddress(text) from error
    return f"{name}{at}{domain}".lower()


def same_email(one: str, other: str) -> bool:
    """Do both reach the same mailbox? What is no address is like nothing else."""
    try:
        return normal_email(one) == normal_email(other)
    except NotAnAddress:
        return False
