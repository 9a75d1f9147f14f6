"""An installation that is in use has decided by the newest version that its clinician signed: that one goes on."""

from datetime import UTC, datetime, time

from django.conf import settings
from django.db import migrations
from django.utils import timezone

from treatments.queries.review.sign_offs import standing_of
from treatments.rules import signoff
from treatments.rules.knowledge import digest, effective_date, versions


def carry_on(apps, schema_editor):
    """Nothing where nobody was assessed yet, or while trying out: there the first release is an act."""
    first = apps.get_model("treatments", "Assessment").objects.order_by("created_at").first()
    if settings.UNRELEASED_KNOWLEDGE or first is None:
        return
    now = timezone.now()
    for version in reversed(versions()):
        standing = standing_of(version)
        began = datetime.combine(effective_date(version), time(), tzinfo=UTC)
        if standing.state == signoff.SIGNED and began <= now:
            apps.get_model("treatments", "KnowledgeRelease").objects.create(
                version=version,
                sha256=digest(version),
                decides_from=max(began, first.created_at),
                released_at=now,
                signed_by=standing.sign_off.who,
                registration=standing.sign_off.registration,
                signed_on=standing.sign_off.signed_on,
                note="Decided before releases were kept.",
                swept_at=now,
            )
            return


class Migration(migrations.Migration):
    dependencies = [("treatments", "0043_knowledge_releases")]
    operations = [migrations.RunPython(carry_on, migrations.RunPython.noop)]
