import { django, type MoreFixtures } from './small-projects.ts'

const views = (text: string): Record<string, string> => ({
  'shop/views.py': `from django.views.decorators.csrf import csrf_exempt\n${text}`,
})

/** A project whose settings are in several files, or are filled in later. */
export const DJANGO_FIXTURES: MoreFixtures = {
  'security/csrf/code': {
    failing: [
      {
        name: 'a view that hands the request on',
        files: views(
          'def save(request):\n    request.user.save()\n\n@csrf_exempt\ndef settings(request):\n    return save(request)\n',
        ),
      },
      {
        name: 'a view for those who are signed in',
        files: views(
          'from django.contrib.auth.decorators import login_required\n@csrf_exempt\n@login_required\ndef clear(request):\n    Basket.objects.all().delete()\n',
        ),
      },
    ],
    others: [
      {
        name: 'a view that a key lets in',
        outcome: 'unknown',
        files: views(
          '@csrf_exempt\n@authorize\ndef orders(request):\n    return JsonResponse({"orders": list_of(request)})\n',
        ),
      },
      {
        name: 'a view that hands the request to what a key lets in',
        outcome: 'unknown',
        files: views(
          '@authorize\ndef create(request):\n    request.project.save()\n\n@csrf_exempt\ndef orders(request):\n    if request.method == "POST":\n        return create(request)\n',
        ),
      },
      {
        name: 'a signed address in a mail',
        outcome: 'unknown',
        files: views(
          '@csrf_exempt\ndef leave(request, name):\n    user = User.objects.get(name=signer.unsign(name))\n    user.is_listed = request.POST["x"]\n',
        ),
      },
      {
        name: 'a search, which acts for nobody',
        outcome: 'unknown',
        files: views(
          '@csrf_exempt\ndef search(request):\n    form = SearchForm(request.GET)\n    return render(request, "search.html", {"q": form})\n',
        ),
      },
      {
        name: 'a message of a machine, which acts for nobody',
        outcome: 'unknown',
        files: views(
          '@csrf_exempt\ndef bounces(request):\n    message = parse(request.body)\n    message.store()\n',
        ),
      },
    ],
  },
  'security/secure-cookies/code': {
    passing: [
      {
        name: 'settings that a template fills in',
        files: {
          '{{name}}/settings.py':
            'MIDDLEWARE = [\n{%- if cookiecutter.use_cors %}\n    "corsheaders.middleware.CorsMiddleware",\n{%- endif %}\n    "django.contrib.sessions.middleware.SessionMiddleware",\n]\nINSTALLED_APPS = ["shop"]\nSESSION_COOKIE_SECURE = True\n',
        },
      },
    ],
    failing: [
      {
        name: 'sessions by middleware of its own',
        files: {
          'shop/settings.py': django('').replace('django.contrib.sessions.middleware', 'shop.middleware'),
        },
      },
    ],
  },
  'security/email-verification/code': {
    passing: [
      {
        name: 'apps that are put together from lists',
        files: {
          'shop/settings.py':
            'DJANGO_APPS = ["django.contrib.auth"]\nOTHER_APPS = ["allauth", "allauth.account"]\nINSTALLED_APPS = DJANGO_APPS + OTHER_APPS\nMIDDLEWARE = []\nACCOUNT_EMAIL_VERIFICATION = "mandatory"\n',
        },
      },
    ],
  },
  'auth/session-timeout/code': {
    failing: [
      {
        name: 'a year where nothing is set',
        files: {
          'shop/settings.py': django('SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", 3600 * 24 * 365)'),
        },
      },
      {
        name: 'a week where nothing is set',
        files: {
          'shop/settings.py': django(
            'SESSION_COOKIE_AGE = int(os.environ.get("SESSION_COOKIE_AGE", 604800))',
          ),
        },
      },
    ],
    others: [
      {
        name: 'an hour where nothing is set',
        outcome: 'unknown',
        files: { 'shop/settings.py': django('SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", 3600)') },
      },
    ],
  },
  'performance/redis-caching/code': {
    others: [
      {
        name: 'a cache that the environment names, over the one of a base',
        outcome: 'unknown',
        files: {
          'settings/a_main.py':
            'from .z_base import *\nSESSION_ENGINE = "django.contrib.sessions.backends.cached_db"\nif os.environ.get("CACHE"):\n    CACHES = {"default": {"BACKEND": env.str("CACHE")}}\n',
          'settings/z_base.py': `${django('')}CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}\n`,
        },
      },
    ],
  },
  'monitoring/audit-logs/code': {
    failing: [
      {
        name: 'Django signs people in',
        files: {
          'shop/settings.py': django(''),
          'shop/views.py':
            'from django.contrib.auth import login as auth_login\ndef enter(request):\n    auth_login(request, user)\n',
        },
      },
    ],
  },
}
