"""The clinician's lists and forms that no other journey covers, on a phone and on a desktop screen."""

import pytest

from tests import factories
from tests.factories import TODAY

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = (
    "consents/{plan}/botox/",
    "outcomes/",
    "asked/",
    "calendar/",
    "records/today/",
    "recalls/",
    "treatments/lot/",
    "treatments/hold/",
    "treatments/rulereview/",
    "treatments/rulereview/rates/",
)


@pytest.fixture
def plan(patient):
    """A plan whose first session took place and whose second is held."""
    plan = factories.PlanFactory(patient=patient, review__fired_rules=["frown_lines_moving"])
    factories.PlannedSessionFactory(plan=plan, state="done", done_on=TODAY)
    factories.HoldFactory(session=factories.PlannedSessionFactory(plan=plan, number=2, state="held"))
    factories.LotFactory(clinic=plan.clinic)
    factories.WindowRequestFactory(session=factories.PlannedSessionFactory(plan=plan, position=3, number=3))
    factories.RuleReviewFactory()
    return plan


@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_the_pages_are_accessible(request, live_server, client, clinician_user, accessible, screen, plan):
    client.force_login(clinician_user)
    page = request.getfixturevalue(screen)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    for path in PAGES:
        page.goto(f"{live_server.url}/admin/{path.format(plan=plan.pk)}")
        accessible(page)
