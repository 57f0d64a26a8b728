import { expect, fillSignUp, linkIn, mailTo, member, newPerson, REFUSED, signIn, test } from './_fixtures.ts'

test('a link that does not work says so and offers a new one', async ({ page, complaints }) => {
  complaints.expected.push(REFUSED)
  await page.goto('/verify-email#token=made-up')
  await page.getByRole('button', { name: 'Confirm my address' }).click()
  await expect(page.getByRole('heading', { name: 'This link does not work' })).toBeVisible()
  await page.getByRole('button', { name: 'Send a new link' }).click()
  await expect(page.getByLabel('E-mail address')).toBeFocused()
  await page.getByLabel('E-mail address').fill('nobody-here@example.org')
  await page.getByRole('button', { name: 'Send a new link' }).click()
  await expect(page.getByText('If an account with')).toBeVisible()
})

test('a link for another account is refused and stays usable', async ({
  page,
  browser,
  server,
  complaints,
}) => {
  complaints.expected.push(REFUSED)
  const owner = await member(page)
  const { email } = newPerson()
  await page.request.post('/auth/change-email', {
    data: { newEmail: email, currentPassword: owner.password },
    headers: { 'sec-fetch-site': 'same-origin' },
  })
  const link = linkIn(await mailTo(page, email))
  const other = await browser.newPage({ baseURL: server.origin })
  await member(other)
  await other.goto(link)
  await other.getByRole('button', { name: 'Confirm my address' }).click()
  await expect(other.getByRole('heading', { name: 'This link belongs to another account' })).toBeVisible()
  await other.close()
  await page.goto(link)
  await page.getByRole('button', { name: 'Confirm my address' }).click()
  await expect(page.getByText(email)).toBeVisible()
  await page.getByRole('link', { name: 'Continue' }).click()
  await expect(page.getByRole('heading', { name: 'Your profile' })).toBeVisible()
})

test('the mail can be sent again, with a pause in between', async ({ page }) => {
  const person = newPerson()
  await fillSignUp(page, person)
  const first = linkIn(await mailTo(page, person.email))
  await page.getByRole('button', { name: 'Send it again' }).click()
  await expect(page.getByText('Sent. It should arrive within a minute.')).toBeVisible()
  await expect(page.getByRole('button', { name: /Send it again \(\d+ s\)/ })).toBeVisible()
  await expect.poll(async () => linkIn(await mailTo(page, person.email))).not.toBe(first)
  await expect(page.getByRole('link', { name: 'Development: open the caught mails' })).toHaveAttribute(
    'href',
    '/dev/mail',
  )
})

test('the mail can be asked for by somebody who comes back later', async ({ page }) => {
  await page.goto('/check-mail')
  await page.getByLabel('E-mail address').fill('someone-later@example.org')
  await page.getByRole('button', { name: 'Send it again' }).click()
  await expect(page.getByText('someone-later@example.org')).toBeVisible()
})

test('asking again too often says when to come back', async ({ page, complaints }) => {
  complaints.expected.push(/Failed to load resource/)
  await page.route('**/auth/send-verification-email', (route) =>
    route.fulfill({
      status: 429,
      headers: { 'retry-after': '90', 'content-type': 'application/problem+json' },
      json: {
        type: 'about:blank',
        title: 'limited',
        status: 429,
        code: 'rate.limited',
        fix: 'wait',
        requestId: 'r-87654321',
      },
    }),
  )
  const person = newPerson()
  await fillSignUp(page, person)
  await page.getByRole('button', { name: 'Send it again' }).click()
  await expect(page.getByText('That was too many attempts.')).toBeVisible()
})

test('a link to choose a new password works once', async ({ page, complaints }) => {
  complaints.expected.push(REFUSED)
  await page.goto('/reset-password')
  await page.getByRole('link', { name: 'Ask for a new link' }).click()
  await expect(page.getByRole('heading', { name: 'Forgot your password?' })).toBeVisible()
  await page.getByLabel('E-mail address').fill('nobody-here@example.org')
  await page.getByRole('button', { name: 'Send the link' }).click()
  await page.getByRole('button', { name: 'Try another address' }).click()
  await expect(page.getByLabel('E-mail address')).toBeVisible()

  await page.goto('/reset-password#token=made-up')
  await page.getByLabel('New password', { exact: true }).fill('a harbour of quiet bicycles')
  await page.getByRole('button', { name: 'Save new password' }).click()
  await expect(page.getByText('This link does not work.')).toBeVisible()
})

test('what was saved elsewhere can be taken over', async ({ page, context, complaints }) => {
  complaints.expected.push(REFUSED)
  await member(page)
  await page.goto('/profile')
  const name = page.getByLabel('Name', { exact: true })
  await expect(name).toBeVisible()
  const other = await context.newPage()
  await other.goto('/profile')
  await other.getByLabel('Name', { exact: true }).fill('Chosen Elsewhere')
  await other.getByRole('button', { name: 'Save changes' }).click()
  await expect(other.getByText('Your profile is saved.').first()).toBeVisible()
  await other.close()
  await name.fill('Chosen Here')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByRole('button', { name: 'Use the saved one for Name' }).click()
  await expect(name).toHaveValue('Chosen Elsewhere')
})

test('leaving with unsaved changes is asked about', async ({ page }) => {
  const person = await member(page)
  await page.goto('/profile')
  const name = page.getByLabel('Name', { exact: true })
  await name.fill('Not saved yet')
  page.once('dialog', (dialog) => dialog.dismiss())
  await page.getByRole('link', { name: 'Security' }).click()
  await expect(name).toHaveValue('Not saved yet')
  page.once('dialog', (dialog) => dialog.accept())
  await page.getByRole('link', { name: 'Security' }).click()
  await expect(page.getByRole('heading', { name: 'Security' })).toBeVisible()
  await page.request.post('/auth/sign-out', { data: {}, headers: { 'sec-fetch-site': 'same-origin' } })
  await signIn(page, person)
})
