import { useState } from 'react'
import { t } from '#web/lib/messages.ts'
import { chooseTheme, storedTheme, THEMES } from '#web/lib/theme.ts'
import { ThemeIcon } from '#web/ui/icons.tsx'
import { SegmentedChoice } from '#web/ui/SegmentedChoice.tsx'

export function ThemeChoice() {
  const [theme, setTheme] = useState(storedTheme)
  return (
    <SegmentedChoice
      label={t('theme.label')}
      value={theme}
      options={THEMES.map((value) => ({
        value,
        label: t(`theme.${value}`),
        icon: <ThemeIcon theme={value} />,
      }))}
      onChange={(next) => {
        chooseTheme(next)
        setTheme(next)
      }}
    />
  )
}
