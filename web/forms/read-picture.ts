import { LIMITS } from '#contract/limits.ts'

const TYPES = ['image/png', 'image/jpeg', 'image/webp']

/** The picture in a file, upright, or why it cannot be used. */
export async function readPicture(
  file: File,
): Promise<ImageBitmap | 'wrong-type' | 'too-large' | 'unreadable'> {
  if (!TYPES.includes(file.type)) return 'wrong-type'
  if (file.size > LIMITS.avatarBytes) return 'too-large'
  const picture = await createImageBitmap(file).catch(() => undefined)
  return picture ?? 'unreadable'
}
