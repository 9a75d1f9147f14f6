#!/bin/sh
# The settings a production server would have, held against Django's deployment checks; any warning fails.
set -eu
export DEBUG=off
export SECRET_KEY="of-no-use-anywhere-but-long-and-various-enough-0123456789-ABCDEFGHIJ"
export ALLOWED_HOSTS=clinic.example
export SITE_URL=https://clinic.example
export DATABASE_URL=postgres://clinic:secret@db.example/clinic
export EMAIL_URL=smtp+tls://clinic:secret@mail.example:587
# A clinic's own sign-off, of nobody, in a folder that goes away again.
KNOWLEDGE_SIGNOFF_DIR=$(mktemp -d)
export KNOWLEDGE_SIGNOFF_DIR
trap 'rm -r "$KNOWLEDGE_SIGNOFF_DIR"' EXIT
.venv/bin/python manage.py sign_off --who "Nobody, for this check alone" --registration 0 > /dev/null
.venv/bin/python manage.py check --deploy --fail-level WARNING
