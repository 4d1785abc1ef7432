"""What the house is made of: apps, middleware, templates, languages, static files."""

from config.settings.env import DATA, ENV, ROOT, TESTING

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "django_structlog",
    "lianxin.foundation.audit",
    "lianxin.foundation.jobs",
    "lianxin.foundation.journal",
    "lianxin.foundation.privacy",
    "lianxin.foundation.accounts",
    "lianxin.foundation.orgs",
    "lianxin.foundation.access",
    "lianxin.foundation.files",
    "lianxin.foundation.search",
    "lianxin.foundation.tallies",
    "lianxin.foundation.worktime",
    "lianxin.domains.people",
    "lianxin.domains.messaging",
    "lianxin.domains.cases",
    "lianxin.domains.triage",
    "lianxin.domains.insight",
    "lianxin.domains.forms",
    "lianxin.web.shell",
    "lianxin.web.components",
    "lianxin.web.forms",
    "lianxin.web.account",
    "lianxin.web.public",
    "lianxin.web.desk",
    "lianxin.web.ops",
    "lianxin.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lianxin.web.shell.middleware.NothingKeptMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "lianxin.web.ops.middleware.MeasureMiddleware",
    "lianxin.api.middleware.ProblemMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lianxin.web.shell.middleware.ActorMiddleware",
    "lianxin.web.shell.middleware.RefusalMiddleware",
    "lianxin.web.account.middleware.FirstStepsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Cotton rewrites loaders by itself and fails silently beside others: the list is written out.
_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", _LOADERS)],
            "builtins": ["django_cotton.templatetags.cotton", "lianxin.web.shell.templatetags.shell"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "lianxin.web.shell.context.shell",
            ],
        },
    }
]
COTTON_DIR = "cotton"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "files"
# What was learned from the place's own requests: never in the repository.
TRIAGE_ROOT = DATA / "triage"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(MEDIA_ROOT), "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
LOCALE_PATHS = [str(ROOT / "lianxin" / "locale")]

# A folder made by `python -m tools.messages pseudo`: two languages that show what a layout cannot hold.
_PSEUDO = ENV.str("LIANXIN_PSEUDO", default="")
if _PSEUDO:
    LANGUAGES += [("en-xa", "Ļóñğ wórđš"), ("ar-xb", "ديار")]
    LOCALE_PATHS.insert(0, _PSEUDO)
