import { useMemo, type ComponentProps } from 'react'
import type { Profile } from '#contract/profile.ts'
import { languageChoices } from '#web/lib/languages.ts'
import { t } from '#web/lib/messages.ts'
import { deviceTimeZone, timeZoneGroups } from '#web/lib/time-zones.ts'
import { Button } from '#web/ui/Button.tsx'
import { Select } from '#web/ui/Select.tsx'

type Registered = Omit<ComponentProps<typeof Select>, 'label' | 'children'>
type Props = {
  saved: Profile
  locale: Registered
  timeZone: Registered
  typedZone: string
  onZone: (zone: string) => void
}

export function RegionFields({ saved, locale, timeZone, typedZone, onZone }: Props) {
  const device = deviceTimeZone()
  const languages = useMemo(() => languageChoices(saved.locale), [saved.locale])
  const zones = useMemo(() => timeZoneGroups(saved.timeZone, device), [saved.timeZone, device])
  return (
    <>
      <Select label={t('field.locale')} {...locale}>
        {languages.map(({ value, label }) => (
          <option key={value} value={value} lang={value}>
            {label}
          </option>
        ))}
      </Select>
      <div className="grid gap-2">
        <Select label={t('field.time-zone')} {...timeZone}>
          {zones.map(({ label, choices }) => (
            <optgroup key={label} label={label}>
              {choices.map((choice) => (
                <option key={choice.value} value={choice.value}>
                  {choice.label}
                </option>
              ))}
            </optgroup>
          ))}
        </Select>
        {typedZone !== device && (
          <div>
            <Button look="plain" size="small" onClick={() => onZone(device)}>
              {t('field.time-zone.device', { zone: device.replaceAll('_', ' ') })}
            </Button>
          </div>
        )}
      </div>
    </>
  )
}
