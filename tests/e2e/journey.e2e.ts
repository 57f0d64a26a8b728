import { expect, fillSignUp, linkIn, mailTo, newPerson, REFUSED, signIn, signUp, test } from './_fixtures.ts'

test('a person registers, confirms the address, signs in, edits the profile and signs out', async ({
  page,
}) => {
  const person = newPerson()
  await signUp(page, person)
  await signIn(page, person)

  await page.getByLabel('Name', { exact: true }).fill('Rear Admiral Hopper')
  await page.getByLabel('Handle').fill(`hopper_${process.pid}`)
  await page.getByRole('textbox', { name: 'About you' }).fill('Wrote the first compiler.')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('Your profile is saved.').first()).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Rear Admiral Hopper')
  await expect(page.getByRole('textbox', { name: 'About you' })).toHaveValue('Wrote the first compiler.')

  await page.getByRole('button', { name: 'Account menu' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible()
  await page.goto('/profile')
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})

test('nobody gets in before the address is confirmed, and can have the mail sent again', async ({
  page,
  complaints,
}) => {
  complaints.expected.push(REFUSED)
  const person = newPerson()
  await fillSignUp(page, person)
  await expect(page.getByText(person.email)).toBeVisible()
  const first = linkIn(await mailTo(page, person.email))
  await page.goto('/sign-in')
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('Your e-mail address is not confirmed yet.')).toBeVisible()
  await page.getByRole('button', { name: 'Send the mail again' }).click()
  await expect.poll(async () => linkIn(await mailTo(page, person.email))).not.toBe(first)

  await page.goto(first)
  await page.getByRole('button', { name: 'Confirm my address' }).click()
  await expect(page.getByRole('heading', { name: 'This link has been used already' })).toBeVisible()
  await page.goto(linkIn(await mailTo(page, person.email)))
  await page.reload()
  await expect(page.getByRole('heading', { name: 'The link is not complete' })).toBeVisible()
  await page.goto(linkIn(await mailTo(page, person.email)))
  await expect(page).not.toHaveURL(/token/)
  await page.getByRole('button', { name: 'Confirm my address' }).click()
  await page.getByRole('link', { name: 'Sign in' }).click()
  await signIn(page, person)
})

test('a forgotten password is replaced through the mail', async ({ page, complaints }) => {
  complaints.expected.push(REFUSED)
  const person = newPerson()
  await signUp(page, person)
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(page.getByText('If there is an account with')).toBeVisible()
  await page.goto(linkIn(await mailTo(page, person.email, /^Choose a new password/)))
  await page.getByLabel('New password', { exact: true }).fill('password12345678')
  await page.getByRole('button', { name: 'Save new password' }).click()
  await expect(page.getByLabel('New password', { exact: true })).toHaveAttribute('aria-invalid', 'true')
  const password = 'a harbour of quiet bicycles'
  await page.getByLabel('New password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Save new password' }).click()
  await expect(page.getByRole('heading', { name: 'Your password is changed' })).toBeVisible()
  await signIn(page, { ...person, password })
})
