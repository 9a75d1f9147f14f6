"""`make fuzz`: sends hostile requests to the server of scripts/production.py and counts the responses by status.

If requests end in a server error, prints each of them and exits with 1.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from random import Random
from urllib.parse import urlsplit

from tests.fuzz.hostile import Answer, Attack, Request
from tests.fuzz.targets import keys_in_use
from tests.roles import ROLES, STAFF, browser_of
from treatments.management.demo_clinic import MAIL
from treatments.models import User

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "20000"))
SEED = os.environ.get("FUZZ_SEED", "1")
STAY = 150
"""Number of requests after which a role signs in again, because a request may have signed it out."""
NO_ANSWER = 599


def main() -> None:
    """Prints the responses by status; `manage.py shell` calls this while the server runs."""
    User.objects.filter(email__in=[f"{name}@{MAIL}" for name in STAFF.values()]).update(is_active=True)
    host, began = urlsplit(os.environ["SERVED_AT"]), time.monotonic()
    attacks = [_attack(role, host.netloc, host.hostname or "") for role in ROLES]
    statuses = sum((attack.statuses for attack in attacks), Counter[int]())
    for status, number in sorted(statuses.items()):
        print(f"{status} {number:>8}")
    print(f"{sum(statuses.values())} requests in {time.monotonic() - began:.0f} s, seed {SEED}")
    broken = [line for attack in attacks for line in attack.broken]
    if broken:
        sys.exit("\n".join(broken))


def _attack(role: str, netloc: str, name: str) -> Attack:
    attack = Attack(Random(f"{SEED} {role}"), lambda request: Answer(0), keys_in_use())  # noqa: S311  # not a secret
    left = REQUESTS // len(ROLES)
    while left > 0:
        attack.send = _sender(role, netloc, name)
        attack.run(min(left, STAY))
        left -= STAY
    return attack


def _sender(role: str, netloc: str, name: str) -> Callable[[Request], Answer]:
    """Returns a function that sends requests as a user in this role, with the cookies of a new session."""
    browser = browser_of(role, SERVER_NAME=name)
    browser.get("/")
    cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in browser.cookies.values())
    token = browser.token()
    own = {"Cookie": cookies, "X-CSRFToken": token, "Host": netloc}

    def send(request: Request) -> Answer:
        server = HTTPConnection(netloc, timeout=60)
        given = {"Content-Type": request.content_type, "Content-Length": str(len(request.body))} if request.body else {}
        try:
            server.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
            for header, value in {**own, **given, **request.headers}.items():
                server.putheader(header, value.encode("latin-1", "replace"))
            server.endheaders(request.body or None)
            response = server.getresponse()
            page = response.read().decode(errors="replace")
        except (OSError, HTTPException):
            return Answer(NO_ANSWER)
        finally:
            server.close()
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        return Answer(
            response.status, page if is_page and "gzip" not in response.headers.get("Content-Encoding", "") else ""
        )

    return send
