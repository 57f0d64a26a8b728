import { useEffect, useState } from 'react'
import type { Settings } from '#contract/settings.ts'
import { DEFAULT_SETTINGS, loadSettings } from './settings.ts'

export function useSettings(): Settings {
  const [settings, setSettings] = useState(DEFAULT_SETTINGS)
  useEffect(() => {
    let wanted = true
    void loadSettings().then((loaded) => {
      if (wanted) setSettings(loaded)
    })
    return () => {
      wanted = false
    }
  }, [])
  return settings
}
