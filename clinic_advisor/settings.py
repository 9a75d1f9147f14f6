"""Settings, all from the environment (or a `.env` file next to manage.py); .env.example explains each.

Nothing here raises for a missing value, because `manage.py assess` needs none. The system checks (checks.py), which run
whenever a server starts, report required values that are missing.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

from clinic_advisor.catalogues import offered

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)

# With DEBUG, a fixed key is good enough; without DEBUG and without your own key, nothing that needs signing runs.
SECRET_KEY = env.str("SECRET_KEY", default="only-for-trying-out" if DEBUG else "")
SECRET_KEY_IS_SET = bool(SECRET_KEY)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default="http://localhost:8000" if DEBUG else "")

INSTALLED_APPS = [
    "clinic_advisor.apps.ClinicAdvisorConfig",
    "questionnaire.apps.QuestionnaireConfig",
    "treatments.apps.TreatmentsConfig",
    "bootstrap",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "pgtrigger",
    "pghistory",
    "django_tasks",
    "django_tasks_db",
    "treatments.apps.ClinicAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # BREACH is mitigated: the CSRF token is masked with a new mask, and Django adds random bytes, in each response.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "clinic_advisor.guards.RequestGuardMiddleware",
    "clinic_advisor.from_script.ScriptRedirectMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "treatments.middleware.no_store.NoStoreMiddleware",
    "clinic_advisor.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "treatments.middleware.staff_sessions.StaffSessionMiddleware",
    "treatments.middleware.staff_clock.StaffClockMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "treatments.middleware.access_log.VisitMiddleware",
    "treatments.patient.views.public_names.PublicNamesMiddleware",
]

ROOT_URLCONF = "clinic_advisor.urls"
WSGI_APPLICATION = "clinic_advisor.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "treatments.wording.context.product",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database: your own by DATABASE_URL, else an embedded PostgreSQL if DEBUG is on -----------------------
EMBEDDED_POSTGRES_DIR = env.str("EMBEDDED_POSTGRES_DIR", default=str(BASE_DIR / "var" / "postgres"))
EMBEDDED_POSTGRES_DATABASE = "clinic_advisor"
DATABASE_URL = env.str("DATABASE_URL", default="")

if DATABASE_URL:
    DATABASES = {"default": env.db_url("DATABASE_URL")}
elif DEBUG:
    DATABASES = {
        "default": {
            "ENGINE": "clinic_advisor.embedded_postgres",
            "NAME": EMBEDDED_POSTGRES_DATABASE,
            "USER": "postgres",
        }
    }
else:
    DATABASES = {}
if "default" in DATABASES:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=0 if DEBUG else 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People and sign-in ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "treatments.User"
AUTHENTICATION_BACKENDS = ["treatments.permissions.sign_in.StaffPasswordBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "treatments.permissions.sign_in.SignInAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an operator enters staff; a patient's code proves the address
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Attempts are counted in the database: one count for all workers, which survives a restart.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "counted_tries",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Fragments rendered by templates, in memory: only those that look the same to everybody.
    "template_fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "template_fragments",
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    },
}
ACCOUNT_RATE_LIMITS = {
    # Besides allauth's own. A key is an e-mail address, or an e-mail address and the source of the request.
    "mail_from_source": "3/m/key,10/h/key",
    "mail": "20/m/ip,100/h/ip,40/h/key",  # forty codes an hour, three tries each, make a million hard to guess
    "mail_to_stranger": "1/d/key",  # the e-mail that says there is no account, from all sources together
    "login_code_try": "3/10m/key",
    "reset_password": "20/m/ip,10/h/key",
    "login_failed": "10/m/ip,5/5m/key",  # the key includes the source: nobody can lock out another user
    "login_failed_anywhere": "100/h/key",
    "birth_date": "5/h/user",
    "begin_quiz": "30/m/ip,300/h/ip",  # a waiting room may share one source
    "save_quiz": "30/m/ip",
    "send_quiz": "10/m/ip,100/h/ip",
    "resume_device": "5/d/key",  # the key is the draft, so that nobody else at a shared device can go on guessing
    "resume_code": "10/m/ip,60/h/ip",  # thirty to the power of eight codes, each good for half an hour
}
ACCOUNT_EMAIL_NOTIFICATIONS = True  # staff are notified of every change to their password or second factor
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "treatments.permissions.sign_in_forms.StaffSignInForm",
    "request_login_code": "treatments.permissions.sign_in_forms.PatientCodeForm",
    "confirm_login_code": "treatments.permissions.sign_in_forms.ConfirmCodeForm",
    "reset_password": "treatments.permissions.sign_in_forms.StaffPasswordResetForm",
    "reset_password_from_key": "treatments.permissions.sign_in_forms.NewPasswordForm",
    "change_password": "treatments.permissions.sign_in_forms.ChangePasswordForm",
    "reauthenticate": "treatments.permissions.sign_in_forms.ConfirmPasswordForm",
}
# How many of our proxies add to X-Forwarded-For: the client is the entry at that position from the end; 0 is none.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
MFA_ADAPTER = "treatments.permissions.sign_in.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "treatments.permissions.sign_in_forms.SecondFactorForm",
    "reauthenticate": "treatments.permissions.sign_in_forms.ConfirmSecondFactorForm",
    "activate_totp": "treatments.permissions.sign_in_forms.AddAppForm",
    "add_webauthn": "treatments.permissions.sign_in_forms.AddPasskeyForm",
    "edit_webauthn": "treatments.permissions.sign_in_forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the operator entered it
MFA_TOTP_ISSUER = "Clinic Advisor"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG  # allows passkeys on http://localhost in a trial
# Encrypt secrets of second factors; the first key encrypts, all decrypt. Without any, SECRET_KEY is used.
SECOND_FACTOR_KEYS = env.list("SECOND_FACTOR_KEYS", default=[SECRET_KEY])
# Anyone who can see patients signs in with a second factor. Only the demo may go without.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=not DEBUG)

# --- The quiz, and where it hands over ------------------------------------------------------------------
QUESTIONNAIRE_SUBMIT_URL = "patient:submit"
QUESTIONNAIRE_SENT_URL = "patient:result"
QUESTIONNAIRE_START_URL = "patient:home"
QUESTIONNAIRE_LANGUAGE_URL = "patient:language"
# The function that returns whom to call in a crisis at a clinic, given its code, in the reader's language.
QUESTIONNAIRE_WHOM_TO_CALL = "treatments.wording.law.whom_to_call_at"
# The function that returns what the quiz says about flags of which one alone rules out every treatment, with sources.
QUESTIONNAIRE_STOPS = "treatments.patient.presenters.stops.stops"
# The function that returns whom a patient can ask at a clinic, given its code.
QUESTIONNAIRE_CONTACT = "treatments.patient.presenters.stops.contact_at"
# From a clinic's code to its country, by whose rules phone numbers are read.
QUESTIONNAIRE_COUNTRY = "treatments.wording.law.country_at"
# If the share of decisions that depart from a rule surely exceeds this, clinicians are asked to review the rule.
OVERRIDE_LIMIT_PERCENT = env.int("OVERRIDE_LIMIT_PERCENT", default=20)
QUESTIONNAIRE_RESUME_DAYS = env.int("QUESTIONNAIRE_RESUME_DAYS", default=30)
QUESTIONNAIRE_DEVICE_DAYS = env.int("QUESTIONNAIRE_DEVICE_DAYS", default=7)
QUESTIONNAIRE_DEVICE_COOKIE_NAME = "quiz_device" if DEBUG else "__Host-quiz_device"
PRIVATE_MEDIA_ROOT = Path(env.str("PRIVATE_MEDIA_ROOT", default=str(BASE_DIR / "var" / "private")))

# --- The clinic's own sign-off of the knowledge base is stored outside the repository -----------------------
KNOWLEDGE_SIGNOFF_DIR = env.str("KNOWLEDGE_SIGNOFF_DIR", default="")
UNRELEASED_KNOWLEDGE = DEBUG  # in a trial, the newest version decides if none is released

# --- E-mail and other work after commit, in Postgres ----------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
mail = env.email_url("EMAIL_URL", default="consolemail://")
if mail["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
    mail["EMAIL_BACKEND"] = "clinic_advisor.mail.PunctualEmailBackend"
vars().update(mail)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)  # seconds for each response of the mail server
EMAIL_DEADLINE = env.int("EMAIL_DEADLINE", default=30)  # seconds for a whole e-mail, however slow the server
# The function that hands rendered e-mails (sign-in codes, links) over to the worker.
HAND_OVER_MAIL = "treatments.services.messages.messages.hand_over"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Clinic Advisor <clinic@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SMS_URL = env.str("SMS_URL", default="")  # services/messages/sms.py documents its format

# --- Language and time: instants are UTC and are shown in each clinic's own zone ----------------------------
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "treatments" / "rules" / "knowledge" / "locale"]  # the apps bring their own
LANGUAGES = offered([*LOCALE_PATHS, BASE_DIR / "questionnaire" / "locale", BASE_DIR / "treatments" / "locale"])
FORMAT_MODULE_PATH = "clinic_advisor.formats"
LANGUAGE_SESSION_KEY = "language"  # the language of the answers or the record opened in the session
LANGUAGE_COOKIE_NAME = "language" if DEBUG else "__Host-language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SECURE = not DEBUG
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Security -------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its ticks and arrows as data: images
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    },
}
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEBUG)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_HTTPS_PROXY", default=False) else None
SECURE_HSTS_SECONDS = 0 if DEBUG else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SECURE_HSTS_PRELOAD = not DEBUG
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
STAFF_IDLE_MINUTES = env.int("STAFF_IDLE_MINUTES", default=30)
STAFF_SESSION_HOURS = env.int("STAFF_SESSION_HOURS", default=8)  # at most as long as a session lasts
STAFF_SEEN_COOKIE_NAME = "staff_seen" if DEBUG else "__Host-staff_seen"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "sessionid" if DEBUG else "__Host-sessionid"
CSRF_FAILURE_VIEW = "clinic_advisor.errors.csrf_failure"
CSRF_COOKIE_NAME = "csrftoken" if DEBUG else "__Host-csrftoken"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"refusals_in_one_line": {"()": "clinic_advisor.logs.RefusalsInOneLine"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals_in_one_line"]}
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"level": LOG_LEVEL},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "fido2": {"level": "WARNING"},  # it would log whose passkey was used
    },
}
