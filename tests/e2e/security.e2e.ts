import { expect, linkIn, mailTo, member, newPerson, REFUSED, signIn, test } from './_fixtures.ts'

test('changing the password ends the other sessions and keeps this one', async ({
  page,
  browser,
  server,
  complaints,
}) => {
  complaints.expected.push(REFUSED)
  const person = await member(page)
  const elsewhere = await browser.newPage({ baseURL: server.origin })
  await signIn(elsewhere, person)

  await page.goto('/security')
  const section = page.getByRole('region', { name: 'Password' })
  await section.getByLabel('Current password').fill('not my password at all')
  await section.getByLabel('New password', { exact: true }).fill('slow tram past the museum')
  await section.getByRole('button', { name: 'Change password' }).click()
  await expect(section.getByText('That is not your current password.')).toBeVisible()
  await expect(section.getByLabel('Current password')).toBeFocused()
  await section.getByLabel('Current password').fill(person.password)
  await section.getByRole('button', { name: 'Change password' }).click()
  await expect(
    page.getByText('Your password is changed, and all other sessions have ended.').first(),
  ).toBeVisible()

  await page.reload()
  await expect(page.getByRole('heading', { name: 'Security' })).toBeVisible()
  await elsewhere.goto('/profile')
  await expect(elsewhere.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await elsewhere.close()
})

test('changing the address needs the link sent to the new one', async ({ page }) => {
  const person = await member(page)
  const { email } = newPerson()
  await page.goto('/security')
  const section = page.getByRole('region', { name: 'E-mail address' })
  await section.getByLabel('New e-mail address').fill(email)
  await section.getByLabel('Current password').fill(person.password)
  await section.getByRole('button', { name: 'Change e-mail address' }).click()
  await expect(page.getByText('We have sent a link to').first()).toBeVisible()
  await mailTo(page, person.email, /was requested/)
  await page.goto(linkIn(await mailTo(page, email)))
  await page.getByRole('button', { name: 'Confirm my address' }).click()
  await expect(page.getByRole('heading', { name: 'Your new address is confirmed' })).toBeVisible()
  await mailTo(page, person.email, /was changed/)
})

test('sessions can be seen and ended, one or all others', async ({ page, browser, server }) => {
  const person = await member(page)
  const second = await browser.newPage({ baseURL: server.origin })
  const third = await browser.newPage({ baseURL: server.origin })
  await signIn(second, person)
  await signIn(third, person)

  await page.goto('/security')
  const list = page.getByRole('region', { name: 'Sessions' })
  await expect(list.getByRole('listitem')).toHaveCount(3)
  await expect(list.getByText('This session')).toBeVisible()
  await list
    .getByRole('button', { name: /^End session/ })
    .first()
    .click()
  await expect(list.getByRole('listitem')).toHaveCount(2)
  await list.getByRole('button', { name: 'End all other sessions' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Keep them' }).click()
  await expect(list.getByRole('listitem')).toHaveCount(2)
  await list.getByRole('button', { name: 'End all other sessions' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'End them' }).click()
  await expect(list.getByRole('listitem')).toHaveCount(1)
  await expect(list.getByText('There are no other sessions.')).toBeVisible()
  for (const other of [second, third]) {
    await other.goto('/profile')
    await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible()
    await other.close()
  }
})
