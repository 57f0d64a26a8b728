import { useMutation } from '@tanstack/react-query'
import { useId, useState, type DragEvent } from 'react'
import { LIMITS } from '#contract/limits.ts'
import type { Profile } from '#contract/profile.ts'
import { deleteAvatar, ME_KEY } from '#web/api/me.ts'
import { asProblem } from '#web/api/problem.ts'
import { queryClient } from '#web/api/query-client.ts'
import { Avatar } from '#web/components/Avatar.tsx'
import { ProblemAlert } from '#web/components/ProblemAlert.tsx'
import { announce } from '#web/lib/announce.ts'
import { t } from '#web/lib/messages.ts'
import { Alert } from '#web/ui/Alert.tsx'
import { buttonClass } from '#web/ui/button-class.ts'
import { Button } from '#web/ui/Button.tsx'
import { classNames } from '#web/ui/class-names.ts'
import { AvatarCropDialog } from './AvatarCropDialog.tsx'
import { readPicture } from './read-picture.ts'

const TYPES = 'image/png,image/jpeg,image/webp'
const MEGABYTES = LIMITS.avatarBytes / 1024 / 1024

export function AvatarForm({ profile }: { profile: Profile }) {
  const input = useId()
  const [picture, setPicture] = useState<ImageBitmap>()
  const [fault, setFault] = useState<string>()
  const [over, setOver] = useState(false)
  const remove = useMutation({
    mutationFn: deleteAvatar,
    onSuccess: (me) => {
      queryClient.setQueryData(ME_KEY, me)
      announce(t('avatar.removed'))
    },
  })

  async function choose(file: File | undefined): Promise<void> {
    if (file === undefined) return
    setFault(undefined)
    const read = await readPicture(file)
    if (typeof read === 'string') setFault(t(`avatar.${read}`, { size: MEGABYTES }))
    else setPicture(read)
  }

  function drop(event: DragEvent): void {
    event.preventDefault()
    setOver(false)
    void choose(event.dataTransfer.files[0])
  }

  return (
    <div
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={classNames(
        'grid gap-4 rounded-card border border-dashed p-4 sm:p-5',
        over ? 'border-brass bg-brass-soft' : 'border-edge',
      )}
    >
      {fault !== undefined && (
        <Alert tone="danger" focus>
          <p>{fault}</p>
        </Alert>
      )}
      {remove.isError && <ProblemAlert problem={asProblem(remove.error)} />}
      <div className="flex flex-wrap items-center gap-5">
        <Avatar url={profile.avatarUrl} name={profile.name} alt={t('avatar.alt')} large />
        <div className="grid min-w-48 flex-1 gap-3">
          <div className="flex flex-wrap gap-3">
            <input
              id={input}
              type="file"
              accept={TYPES}
              className="peer sr-only"
              onChange={(event) => {
                void choose(event.target.files?.[0])
                // The same file can be chosen again after the dialog was cancelled.
                event.target.value = ''
              }}
            />
            <label
              htmlFor={input}
              className={`${buttonClass('quiet')} cursor-pointer peer-focus-visible:outline-3 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-brass`}
            >
              {t(profile.avatarUrl === null ? 'avatar.choose' : 'avatar.replace')}
            </label>
            {profile.avatarUrl !== null && (
              <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
                {t('avatar.remove')}
              </Button>
            )}
          </div>
          <p className="text-sm text-ink-soft">{t('avatar.drop', { size: MEGABYTES })}</p>
        </div>
      </div>
      {picture !== undefined && (
        <AvatarCropDialog
          picture={picture}
          onClose={() => {
            picture.close()
            setPicture(undefined)
          }}
        />
      )}
    </div>
  )
}
