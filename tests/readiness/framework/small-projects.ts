import type { CheckFixtures } from '#tests/readiness/_fixtures.ts'

/** Further fixtures of checks that have some elsewhere. */
export type MoreFixtures = Readonly<Record<string, Partial<CheckFixtures>>>

/** Settings of Django with what a project has. */
export const django = (settings: string): string => `
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.sessions", "shop"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "shop.urls"
${settings}
`
/** A file that starts Better Auth with options. */
export const auth = (options: string): string => `
import { betterAuth } from 'better-auth'
export const auth = betterAuth({
  database: pool,
  ${options}
})
`
