import { expect, fillSignUp, newPerson, signIn, test as base } from '#tests/e2e/_fixtures.ts'
import type { E2eServer } from '#tests/e2e/_server.ts'
import { eventually } from '#tests/_smtp.ts'
import { ORIGIN, startStackMail } from './_stack.ts'

/** The pages as they come through nginx; whatever the browser complains about fails the test, as everywhere. */
const test = base.extend<object, { server: E2eServer }>({
  server: [
    async ({}, use) => use({ origin: ORIGIN, local: ORIGIN, stop: () => Promise.resolve() }),
    { scope: 'worker' },
  ],
})

test('a person registers, follows the mail, signs in, edits the profile and signs out, over TLS', async ({
  page,
}) => {
  await using mail = await startStackMail()
  const person = newPerson()
  await fillSignUp(page, person)
  const received = await eventually(
    () => mail.received.find(({ recipient }) => recipient === person.email),
    30,
  )
  const link = /https:\/\/\S+/.exec(received.mail.text ?? '')?.[0] ?? ''
  expect(new URL(link).origin).toBe(ORIGIN)
  await page.goto(link)
  await page.getByRole('button', { name: 'Confirm my address' }).click()
  await expect(page.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible()

  await signIn(page, person)
  const session = (await page.context().cookies()).find(({ name }) => name.includes('session'))
  expect(session).toMatchObject({ secure: true, httpOnly: true })
  await page.getByLabel('Name', { exact: true }).fill('Rear Admiral Hopper')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('Your profile is saved.').first()).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Rear Admiral Hopper')

  await page.getByRole('button', { name: 'Account menu' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible()
  await page.goto('/profile')
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})

test('plain http leads to https', async ({ page, complaints }) => {
  // The redirect has the security headers of every answer, and Chromium says that this one waits for https.
  complaints.expected.push(/^The Cross-Origin-Opener-Policy header has been ignored/)
  await page.goto(`${ORIGIN.replace('https:', 'http:')}/sign-in`)
  await expect(page).toHaveURL(`${ORIGIN}/sign-in`)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})
