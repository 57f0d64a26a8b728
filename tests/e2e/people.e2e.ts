import { expect, member, newPerson, REFUSED, test } from './_fixtures.ts'

test('signing in works by keyboard alone', async ({ page, context }) => {
  const person = await member(page)
  await context.clearCookies()
  await page.goto('/sign-in?next=%2Fsecurity')
  await page.getByLabel('E-mail address').focus()
  await page.keyboard.type(person.email)
  await page.keyboard.press('Tab')
  await page.keyboard.type(person.password)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Security' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Security' })).toBeFocused()
  await page.getByRole('link', { name: 'Profile' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Your profile' })).toBeFocused()
})

test('an address to go on to is followed only within the site', async ({ page, context }) => {
  const person = await member(page)
  await context.clearCookies()
  await page.goto('/sign-in?next=https%3A%2F%2Fevil.example')
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { name: 'Your profile' })).toBeVisible()
})

test('a wrong password keeps what was typed and says what to do', async ({ page, complaints }) => {
  complaints.expected.push(REFUSED)
  await page.goto('/sign-in')
  await page.getByLabel('E-mail address').fill('nobody@example.org')
  await page.getByLabel('Password', { exact: true }).fill('wrong')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('That e-mail address and password do not match.')).toBeVisible()
  await expect(page.getByLabel('E-mail address')).toHaveValue('nobody@example.org')
})

test('an empty form points at its first field', async ({ page }) => {
  await page.goto('/sign-up')
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused()
  await expect(page.getByLabel('Name', { exact: true })).toHaveAccessibleDescription(/Enter your name/)
})

test('a new password can be shown, is pasted freely and is measured', async ({ page }) => {
  const person = newPerson()
  await page.goto('/sign-up')
  await page.getByLabel('Name', { exact: true }).fill(person.name)
  await page.getByLabel('E-mail address').fill(person.email)
  const field = page.getByLabel('Password', { exact: true })
  await expect(field).toHaveAttribute('autocomplete', 'new-password')
  await field.fill('short')
  await expect(page.getByText(/Too short: 10 more to go/)).toBeVisible()
  await field.fill('grace hopper 123')
  await expect(page.getByText(/Too close to your name/)).toBeVisible()
  await field.fill(person.password)
  await expect(page.getByText(/^(Good|Strong)$/).first()).toBeVisible()
  await page.getByRole('button', { name: 'Show password' }).click()
  await expect(field).toHaveAttribute('type', 'text')
  await expect(field).toHaveValue(person.password)
})

test('a server that cannot be reached loses nothing', async ({ page, complaints }) => {
  complaints.expected.push(/net::ERR|Failed to load/)
  const person = await member(page)
  await page.goto('/profile')
  const name = page.getByLabel('Name', { exact: true })
  await name.fill('Typed while away')
  await page.route('**/api/v1/me', (route) => route.abort())
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('The server cannot be reached.')).toBeVisible()
  await expect(name).toHaveValue('Typed while away')
  await page.unroute('**/api/v1/me')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('Your profile is saved.').first()).toBeVisible()
  expect(person.name).not.toBe('Typed while away')
})

test('a busy server says when to try again', async ({ page, complaints }) => {
  complaints.expected.push(/Failed to load resource/)
  await page.goto('/sign-in')
  await page.route('**/auth/sign-in/email', (route) =>
    route.fulfill({
      status: 503,
      headers: { 'retry-after': '7', 'content-type': 'application/problem+json' },
      json: {
        type: 'about:blank',
        title: 'busy',
        status: 503,
        code: 'server.busy',
        fix: 'wait',
        requestId: 'r-12345678',
      },
    }),
  )
  await page.getByLabel('E-mail address').fill('grace@example.org')
  await page.getByLabel('Password', { exact: true }).fill('some password of mine')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText(/Try again in 7 seconds/)).toBeVisible()
  await expect(page.getByText(/r-12345678/)).toBeVisible()
})

test('a session that ended elsewhere leads back to signing in', async ({ page, context, complaints }) => {
  complaints.expected.push(REFUSED)
  await member(page)
  await page.goto('/profile')
  await expect(page.getByLabel('Name', { exact: true })).toBeVisible()
  await context.clearCookies()
  await page.getByRole('link', { name: 'Security' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await expect(page).toHaveURL(/next=/)
})

test('going offline is said', async ({ page, context, complaints }) => {
  complaints.expected.push(/net::ERR_INTERNET_DISCONNECTED/)
  await page.goto('/sign-in')
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await context.setOffline(true)
  await expect(page.getByText('You are offline.')).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByText('You are offline.')).toBeHidden()
})
