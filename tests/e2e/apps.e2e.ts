import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import {
  expect,
  expectAccessible,
  expectNoSidewaysScroll,
  linkIn,
  mailTo,
  newPerson,
  test as base,
  type Person,
} from './_fixtures.ts'
import { startServer, type E2eServer } from './_server.ts'

type App = { origin: string; stop(): Promise<void> }

async function serveApp(listener: RequestListener): Promise<App> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://app.shop.localhost:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** A page on a host beside Gatehouse that asks it for every request who is there, as a proxy would. */
function protectedApp(gatehouse: E2eServer, origin: () => string): RequestListener {
  return (request, response) => {
    void (async () => {
      const headers = { cookie: request.headers.cookie ?? '' }
      const answer = await fetch(`${gatehouse.local}/auth/verify`, { headers })
      const email = decodeURIComponent(answer.headers.get('x-auth-email') ?? '')
      if (answer.status === 204) {
        response.setHeader('content-type', 'text/html; charset=utf-8')
        response.end(`<title>Shop</title><h1>Hello ${email}</h1><p>${request.url}</p>`)
      } else {
        const next = encodeURIComponent(`${origin()}${request.url}`)
        response.writeHead(302, { location: `${gatehouse.origin}/sign-in?next=${next}` }).end()
      }
    })()
  }
}

/** Gatehouse at accounts.shop.localhost, its cookie for all of shop.localhost, and apps beside it. */
const test = base.extend<object, { app: App; blindApp: App }>({
  server: [
    async ({}, use) => {
      const server = await startServer({ COOKIE_DOMAIN: 'shop.localhost' }, 'accounts.shop.localhost')
      await use(server)
      await server.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  app: [
    async ({ server }, use) => {
      const app = await serveApp(protectedApp(server, () => app.origin))
      await use(app)
      await app.stop()
    },
    { scope: 'worker' },
  ],
  blindApp: [
    async ({ server }, use) => {
      const app = await serveApp((_request, response) => {
        const next = encodeURIComponent(`${app.origin}/`)
        response.writeHead(302, { location: `${server.origin}/sign-in?next=${next}` }).end()
      })
      await use(app)
      await app.stop()
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ server }, use) => use(server.local),
})

async function typeAndSignIn(page: Page, person: Person): Promise<void> {
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Somebody with an account who is not signed in. */
async function registered(page: Page): Promise<Person> {
  const person = newPerson()
  const headers = { 'sec-fetch-site': 'same-origin' }
  await page.request.post('/auth/sign-up/email', { data: person, headers })
  const link = new URL(linkIn(await mailTo(page, person.email)))
  const token = decodeURIComponent(link.hash.slice('#token='.length))
  await page.request.post('/auth/verify-email', { data: { token }, headers })
  return person
}

const greeting = (page: Page, person: Person) =>
  page.getByRole('heading', { name: `Hello ${person.email}`, exact: true })

test('an app sends a person to sign in and gets them back where they were', async ({ page, app }) => {
  const person = await registered(page)
  await page.goto(`${app.origin}/orders?id=7&view=all`)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await expect(page.getByText('Please sign in to go on.')).toBeVisible()
  await typeAndSignIn(page, person)
  await expect(greeting(page, person)).toBeVisible()
  await expect(page).toHaveURL(`${app.origin}/orders?id=7&view=all`)
})

test('somebody who is signed in passes the sign-in page without stopping', async ({ page, app, server }) => {
  const person = await registered(page)
  await page.goto(`${server.origin}/sign-in`)
  await typeAndSignIn(page, person)
  await expect(page.getByRole('heading', { name: 'Your profile' })).toBeVisible()
  await page.goto(`${server.origin}/sign-in?next=${encodeURIComponent(`${app.origin}/x`)}`)
  await expect(greeting(page, person)).toBeVisible()
  // "Back" leads to where they were, not into the page that leads on.
  await page.goBack()
  await expect(page.getByRole('heading', { name: 'Your profile' })).toBeVisible()
  await page.goto(`${server.origin}/sign-in?next=${encodeURIComponent('/security')}`)
  await expect(page.getByRole('heading', { name: 'Security' })).toBeVisible()
})

test('somebody new signs up, confirms in another tab and gets to the app', async ({ page, app, context }) => {
  const person = newPerson()
  await page.goto(`${app.origin}/welcome`)
  await page.getByRole('link', { name: 'Create an account' }).click()
  await page.getByLabel('Name', { exact: true }).fill(person.name)
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible()
  await expect(page).toHaveURL(/next=/)
  const tab = await context.newPage()
  await tab.goto(linkIn(await mailTo(page, person.email)))
  await tab.getByRole('button', { name: 'Confirm my address' }).click()
  await tab.getByRole('link', { name: 'Sign in' }).click()
  await typeAndSignIn(tab, person)
  await expect(greeting(tab, person)).toBeVisible()
  await expect(tab).toHaveURL(`${app.origin}/welcome`)
})

test('somebody who forgot the password gets to the app with the new one', async ({ page, app }) => {
  const person = await registered(page)
  await page.goto(`${app.origin}/basket`)
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await expect(page).toHaveURL(/next=/)
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(page.getByText('If there is an account with')).toBeVisible()
  await page.goto(linkIn(await mailTo(page, person.email, /^Choose a new password/)))
  const password = `a harbour of quiet bicycles ${person.email.slice(5, 12)}`
  await page.getByLabel('New password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Save new password' }).click()
  await page.getByRole('link', { name: 'Sign in' }).click()
  await typeAndSignIn(page, { ...person, password })
  await expect(greeting(page, person)).toBeVisible()
})

test('a link to another site dressed up as ours leads to the profile', async ({ page, server }) => {
  const person = await registered(page)
  const visited: string[] = []
  page.on('request', (request) => visited.push(new URL(request.url()).hostname))
  const hostile = [
    'https://evil.example/',
    '/\\evil.example/',
    'javascript:document.title="pwned"',
    `${server.origin}//evil.example/`,
    'http://evilshop.localhost/',
    'http://app.shop.localhost@evil.example/',
  ]
  await page.goto(`${server.origin}/sign-in?next=${encodeURIComponent(hostile[0] as string)}`)
  await typeAndSignIn(page, person)
  await expect(page.getByRole('heading', { name: 'Your profile' })).toBeVisible()
  for (const next of hostile) {
    await page.goto(`${server.origin}/sign-in?next=${encodeURIComponent(next)}`)
    await expect(page.getByRole('heading', { name: 'Your profile' }), next).toBeVisible()
    expect(page.url(), next).toBe(`${server.origin}/profile`)
  }
  expect(new Set(visited)).toEqual(new Set(['accounts.shop.localhost']))
})

test('an app that does not see the session is named, and nobody goes round for ever', async ({
  page,
  blindApp,
  server,
}) => {
  const person = await registered(page)
  await page.setViewportSize({ width: 320, height: 700 })
  await page.goto(blindApp.origin)
  await typeAndSignIn(page, person)
  await expect(page.getByRole('heading', { name: 'You are signed in' })).toBeVisible()
  await expect(page.getByText(new URL(blindApp.origin).host)).toBeVisible()
  await expectNoSidewaysScroll(page)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: 'You are signed in' })).toBeVisible()
  await page.getByRole('link', { name: 'Go to your profile' }).click()
  await expect(page).toHaveURL(`${server.origin}/profile`)
})

test('signing out ends it in the app too', async ({ page, app, server }) => {
  const person = await registered(page)
  await page.goto(`${app.origin}/`)
  await typeAndSignIn(page, person)
  await expect(greeting(page, person)).toBeVisible()
  await page.goto(`${server.origin}/profile`)
  await page.getByRole('button', { name: 'Account menu' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible()
  expect(await page.context().cookies(app.origin)).toEqual([])
  await page.goto(`${app.origin}/`)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})
