import type { Page } from '@playwright/test'
import { expect, expectAccessible, expectNoSidewaysScroll, member, REFUSED, test } from './_fixtures.ts'

/** The page as it is in both themes, and at the width of a small phone. */
async function expectSound(page: Page, path: string, heading: string): Promise<void> {
  await page.goto(path)
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await expectAccessible(page)
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await expectAccessible(page)
  await page.setViewportSize({ width: 320, height: 640 })
  await expectNoSidewaysScroll(page)
  await expectAccessible(page)
}

test('sign up is sound', ({ page }) => expectSound(page, '/sign-up', 'Create your account'))
test('check your mail is sound', ({ page }) => expectSound(page, '/check-mail', 'Check your mail'))
test('verify is sound', ({ page }) => expectSound(page, '/verify-email#token=abc', 'Confirm your address'))
test('verify without a token is sound', ({ page }) =>
  expectSound(page, '/verify-email', 'The link is not complete'))
test('sign in is sound', ({ page }) => expectSound(page, '/sign-in', 'Sign in'))
test('forgotten password is sound', ({ page }) =>
  expectSound(page, '/forgot-password', 'Forgot your password?'))
test('reset is sound', ({ page }) => expectSound(page, '/reset-password#token=abc', 'Choose a new password'))
test('signed out is sound', ({ page }) => expectSound(page, '/signed-out', 'You are signed out'))

test('not found is sound, with its status', async ({ page, complaints }) => {
  complaints.expected.push(REFUSED)
  const answer = await page.request.get('/no/such/page', { headers: { accept: 'text/html' } })
  expect(answer.status()).toBe(404)
  await expectSound(page, '/no/such/page', 'There is nothing at this address')
})

test('the profile is sound', async ({ page }) => {
  await member(page)
  await expectSound(page, '/profile', 'Your profile')
})

test('security is sound', async ({ page }) => {
  await member(page)
  await expectSound(page, '/security', 'Security')
})

test('the home page leads to signing in, and to the profile once signed in', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await member(page)
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'Your profile' })).toBeVisible()
})

test('the error page says one sentence, offers ways on, and is reported', async ({ page, complaints }) => {
  complaints.expected.push(/./)
  await member(page)
  // An answer that breaks the page: the profile without any of its fields.
  await page.route('**/api/v1/me', (route) =>
    route.fulfill({ json: { avatarUrl: null, name: null }, headers: { etag: '"v1"' } }),
  )
  const reported = page.waitForRequest('**/api/v1/client-errors')
  await page.goto('/profile')
  await expect(page.getByRole('heading', { name: 'Something went wrong' })).toBeVisible()
  await expect(page.getByText(/TypeError|undefined|null/)).toHaveCount(0)
  const report = (await reported).postDataJSON() as { kind: string; page: string }
  expect(report.page).toBe('/profile')
  await page.unroute('**/api/v1/me')
  await page.getByRole('button', { name: 'Reload the page' }).click()
  await expect(page.getByRole('heading', { name: 'Your profile' })).toBeVisible()
})

test('the theme that is chosen stays', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByRole('radio', { name: 'Dark' }).check()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})
