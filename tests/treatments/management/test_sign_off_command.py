"""`manage.py sign_off`: signs a version in a clinician's name, in the clinic's own folder."""

import pytest
from django.core.management import CommandError, call_command

from treatments.rules.knowledge import versions
from treatments.rules.signoff import SIGNED, standing

SIGNED_BY = ("--who", "Dr Test", "--registration", "T-1", "--on", "2026-11-22")


def test_a_version_is_signed_off_in_the_folder_of_the_settings(settings, tmp_path):
    settings.KNOWLEDGE_SIGNOFF_DIR = str(tmp_path / "own")
    call_command("sign_off", *SIGNED_BY, verbosity=0)
    assert standing(versions()[-1], [tmp_path / "own"]).state == SIGNED


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--who", "Dr Test"), "registration"),
        (("--registration", "T-1"), "name"),
        ((*SIGNED_BY, "--knowledge", "1999-01"), "no knowledge version"),
    ],
    ids=["no registration", "no name", "no such version"],
)
def test_a_sign_off_that_lacks_something_is_refused(tmp_path, arguments, message):
    with pytest.raises(CommandError, match=message):
        call_command("sign_off", *arguments, "--to", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nobodys_sign_off_is_overwritten(tmp_path):
    call_command("sign_off", *SIGNED_BY, "--to", tmp_path)
    with pytest.raises(CommandError, match="there already"):
        call_command("sign_off", "--who", "Dr Other", "--registration", "T-2", "--to", tmp_path)


def test_a_folder_has_to_be_named(settings):
    settings.KNOWLEDGE_SIGNOFF_DIR = ""
    with pytest.raises(CommandError, match="KNOWLEDGE_SIGNOFF_DIR"):
        call_command("sign_off", *SIGNED_BY)
