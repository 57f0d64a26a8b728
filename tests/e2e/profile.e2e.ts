import { deflateSync, crc32 } from 'node:zlib'
import { expect, member, REFUSED, test } from './_fixtures.ts'

/** A PNG of one colour. */
function png(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data])
    const frame = Buffer.alloc(body.length + 8)
    frame.writeUInt32BE(data.length, 0)
    body.copy(frame, 4)
    frame.writeUInt32BE(crc32(body), body.length + 4)
    return frame
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 0x5a)])
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

test('a picture is fitted, uploaded, shown and removed', async ({ page }) => {
  await member(page)
  await page.goto('/profile')
  const picture = page.getByRole('region', { name: 'Picture' })
  await picture
    .locator('input[type=file]')
    .setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: png(640, 480) })
  const dialog = page.getByRole('dialog', { name: 'Fit your picture' })
  await dialog.getByLabel('Picture position').focus()
  for (const key of ['+', 'ArrowLeft', 'ArrowUp', 'ArrowRight', 'ArrowDown', '-', '+', '+'])
    await page.keyboard.press(key)
  await dialog.getByRole('slider', { name: 'Zoom' }).fill('2')
  const area = await dialog.getByLabel('Picture position').boundingBox()
  if (area === null) throw new Error('the picture is not shown')
  await page.mouse.move(area.x + 100, area.y + 100)
  await page.mouse.down()
  await page.mouse.move(area.x + 60, area.y + 80, { steps: 4 })
  await page.mouse.up()
  await dialog.getByRole('button', { name: 'Save picture' }).click()
  await expect(dialog).toBeHidden()
  const shown = picture.getByRole('img', { name: 'Your picture' })
  await expect(shown).toHaveAttribute('src', /^\/media\/avatars\/[0-9a-f]{64}\.webp$/)
  await expect.poll(() => shown.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(512)
  await picture.getByRole('button', { name: 'Remove picture' }).click()
  await expect(picture.getByRole('button', { name: 'Remove picture' })).toBeHidden()
})

test('files that are no pictures are refused with a reason', async ({ page }) => {
  await member(page)
  await page.goto('/profile')
  const picture = page.getByRole('region', { name: 'Picture' })
  const choose = picture.locator('input[type=file]')
  await choose.setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') })
  await expect(picture.getByText('Use a PNG, JPEG or WebP picture.')).toBeVisible()
  await choose.setInputFiles({
    name: 'broken.png',
    mimeType: 'image/png',
    buffer: Buffer.from('not a picture'),
  })
  await expect(picture.getByText('This picture could not be read.')).toBeVisible()
  await choose.setInputFiles({
    name: 'huge.png',
    mimeType: 'image/png',
    buffer: Buffer.alloc(5 * 1024 * 1024 + 1),
  })
  await expect(picture.getByText('Use a picture of at most 5 MB.')).toBeVisible()
})

test('two tabs that change the profile lose nothing', async ({ page, context, complaints }) => {
  complaints.expected.push(REFUSED)
  await member(page)
  await page.goto('/profile')
  const bio = page.getByRole('textbox', { name: 'About you' })
  await expect(bio).toBeVisible()
  const other = await context.newPage()
  await other.goto('/profile')
  await other.getByRole('textbox', { name: 'About you' }).fill('from the other tab')
  await other.getByRole('button', { name: 'Save changes' }).click()
  await expect(other.getByText('Your profile is saved.').first()).toBeVisible()
  await other.close()

  await bio.fill('from this tab')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('Your profile was changed elsewhere in the meantime').first()).toBeVisible()
  await expect(page.getByText('from the other tab')).toBeVisible()
  await expect(bio).toHaveValue('from this tab')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('Your profile is saved.').first()).toBeVisible()
  await page.reload()
  await expect(bio).toHaveValue('from this tab')
})

test('faults are shown beside their fields and get the focus', async ({ page, complaints }) => {
  complaints.expected.push(REFUSED)
  await member(page)
  await page.goto('/profile')
  const handle = page.getByLabel('Handle')
  await handle.fill('a!')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(handle).toBeFocused()
  await expect(handle).toHaveAttribute('aria-invalid', 'true')
  await handle.fill('administrator')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('That handle is reserved')).toBeVisible()
  await expect(handle).toBeFocused()
  await page.getByRole('button', { name: 'Discard changes' }).click()
  await expect(handle).toHaveValue('')
})

test('language and time zone are kept', async ({ page }) => {
  await member(page)
  await page.goto('/profile')
  await page.getByLabel('Language', { exact: true }).selectOption('de')
  await page.getByRole('button', { name: /Use this device/ }).click()
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('Your profile is saved.').first()).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Language', { exact: true })).toHaveValue('de')
  await expect(page.getByLabel('Time zone', { exact: true })).toHaveValue('Europe/Berlin')
})
