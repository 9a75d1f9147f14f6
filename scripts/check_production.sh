#!/bin/sh
# Runs Django's deployment checks on the settings of a production server; any warning fails.
set -eu
export DEBUG=off
export SECRET_KEY="of-no-use-anywhere-but-long-and-various-enough-0123456789-ABCDEFGHIJ"
export ALLOWED_HOSTS=clinic.example
export SITE_URL=https://clinic.example
export DATABASE_URL=postgres://clinic:secret@db.example/clinic
export EMAIL_URL=smtp+tls://clinic:secret@mail.example:587
.venv/bin/python manage.py check --deploy --fail-level WARNING
