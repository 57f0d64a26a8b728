import type { Settings } from '#contract/settings.ts'
import { emailFault, nameFault, normaliseName } from '#contract/text.ts'
import { t } from '#web/lib/messages.ts'
import { newPasswordFault } from '#web/lib/password-meter.ts'

export const typedEmailFault = (email: string): string | undefined => emailFault(email.trim())
export const typedNameFault = (name: string): string | undefined => nameFault(normaliseName(name))

export function passwordFault(password: string): string | undefined {
  return password === '' ? t('field.password.missing') : undefined
}

export function currentPasswordFault(password: string): string | undefined {
  return password === '' ? t('field.current-password.missing') : undefined
}

export function chosenPasswordFault(settings: Settings): (password: string) => string | undefined {
  const { passwordMinLength: min, passwordMaxLength: max } = settings
  return (password) => {
    const fault = newPasswordFault(password, { minLength: min, maxLength: max })
    return fault && t(`field.new-password.${fault}`, { min, max })
  }
}
