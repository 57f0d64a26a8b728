/// <reference lib="dom" />
import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { test as base, expect, type Page } from '@playwright/test'
import { startServer, type E2eServer } from './_server.ts'

type CaughtMail = { to: string; subject: string; text: string; html: string; sentAt: string }
export type Person = { name: string; email: string; password: string }

let count = 0
/** Somebody nobody else is. */
export function newPerson(): Person {
  count += 1
  const tag = `${process.pid.toString(36)}${count}`
  return {
    name: 'Grace Hopper',
    email: `grace.${tag}@example.org`,
    password: `violet anchor mill ${tag} sunrise`,
  }
}

/** What the browser complained about: policy violations, uncaught errors, messages at error level. */
export type Complaints = { all: string[]; expected: RegExp[] }

/** The test runner of the browser tests: a server per worker, coverage when it is asked for, no complaints allowed. */
export const test = base.extend<{ complaints: Complaints; watched: undefined }, { server: E2eServer }>({
  server: [
    async ({}, use) => {
      const server = await startServer()
      await use(server)
      await server.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: async ({ server }, use) => use(server.origin),
  complaints: async ({}, use) => use({ all: [], expected: [] }),
  watched: [
    async ({ page, complaints }, use) => {
      await page.addInitScript(() => {
        addEventListener('securitypolicyviolation', (event) => {
          // Reaches the console, and from there the test, whatever the page does with it.
          console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`)
        })
      })
      page.on('pageerror', (error) => complaints.all.push(`uncaught: ${error.message}`))
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.all.push(message.text())
      })
      const folder = process.env.GATEHOUSE_BROWSER_COVERAGE
      if (folder !== undefined) await page.coverage.startJSCoverage({ resetOnNavigation: false })
      await use(undefined)
      if (folder !== undefined) {
        const entries = await page.coverage.stopJSCoverage()
        await mkdir(folder, { recursive: true })
        await writeFile(join(folder, `${randomUUID()}.json`), JSON.stringify(entries))
      }
      const unexpected = complaints.all.filter(
        (text) => !complaints.expected.some((pattern) => pattern.test(text)),
      )
      expect(unexpected).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

/** Chromium notes each refused request; the refusals that a test causes on purpose are fine. */
export const REFUSED = /Failed to load resource: the server responded with a status of 4\d\d/

/** The newest mail to an address whose subject fits; waits for it. */
export async function mailTo(page: Page, address: string, subject = /./): Promise<CaughtMail> {
  let found: CaughtMail | undefined
  await expect
    .poll(async () => {
      const mails = (await (await page.request.get('/dev/mail.json')).json()) as CaughtMail[]
      found = mails.find((mail) => mail.to === address && subject.test(mail.subject))
      return found !== undefined
    })
    .toBe(true)
  return found as CaughtMail
}

/** The first link in a mail. */
export function linkIn(mail: CaughtMail): string {
  const match = /https?:\/\/\S+/.exec(mail.text)
  if (match === null) throw new Error('the mail holds no link')
  return match[0]
}

/** Fills the sign-up form and sends it; the page that says "check your mail" follows. */
export async function fillSignUp(page: Page, person: Person): Promise<void> {
  await page.goto('/sign-up')
  await page.getByLabel('Name', { exact: true }).fill(person.name)
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible()
}

/** Signs up and confirms the address, as a person does. */
export async function signUp(page: Page, person: Person): Promise<void> {
  await fillSignUp(page, person)
  await page.goto(linkIn(await mailTo(page, person.email)))
  await page.getByRole('button', { name: 'Confirm my address' }).click()
  await expect(page.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible()
}

export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { name: 'Your profile' })).toBeVisible()
}

/** A person with an account, signed in; made through the API, which the journey test covers by hand. */
export async function member(page: Page): Promise<Person> {
  const person = newPerson()
  const headers = { 'sec-fetch-site': 'same-origin' }
  await page.request.post('/auth/sign-up/email', { data: person, headers })
  const link = new URL(linkIn(await mailTo(page, person.email)))
  const token = decodeURIComponent(link.hash.slice('#token='.length))
  await page.request.post('/auth/verify-email', { data: { token }, headers })
  await page.request.post('/auth/sign-in/email', {
    data: { email: person.email, password: person.password },
    headers,
  })
  return person
}

/** No finding of axe for WCAG 2.2 A and AA on the page as it is. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`),
  ).toEqual([])
}

/** Nothing sticks out sideways; what does is named. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const sticksOut = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > clientWidth,
    )
    return [
      `${scrollWidth} > ${clientWidth}`,
      ...wide.map((element) => `${element.tagName}.${element.className}`),
    ]
  })
  expect(sticksOut).toEqual([])
}
