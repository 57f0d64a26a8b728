import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { LIMITS } from '#contract/limits.ts'
import { ME_KEY } from '#web/api/me.ts'
import { asProblem } from '#web/api/problem.ts'
import { queryClient } from '#web/api/query-client.ts'
import { uploadAvatar } from '#web/api/upload-avatar.ts'
import { CropArea } from '#web/components/CropArea.tsx'
import { ProblemAlert } from '#web/components/ProblemAlert.tsx'
import { announce } from '#web/lib/announce.ts'
import { CENTRED, clampCrop, cropRange, cropSquare, MAX_ZOOM, type Crop } from '#web/lib/crop.ts'
import { t } from '#web/lib/messages.ts'
import { Button } from '#web/ui/Button.tsx'
import { Dialog } from '#web/ui/Dialog.tsx'
import { ProgressBar } from '#web/ui/ProgressBar.tsx'
import { Slider } from '#web/ui/Slider.tsx'

export function AvatarCropDialog({ picture, onClose }: { picture: ImageBitmap; onClose: () => void }) {
  const [crop, setCrop] = useState<Crop>(CENTRED)
  const [share, setShare] = useState(0)
  const range = cropRange(picture, crop.zoom)
  const upload = useMutation({
    mutationFn: async () => uploadAvatar(await squareOf(picture, crop), setShare),
    onSuccess: (me) => {
      queryClient.setQueryData(ME_KEY, me)
      announce(t('avatar.saved'))
      onClose()
    },
  })

  const move = (next: Partial<Crop>): void => setCrop((now) => clampCrop(picture, { ...now, ...next }))

  return (
    <Dialog title={t('avatar.crop.title')} text={t('avatar.crop.text')} onClose={onClose}>
      <CropArea picture={picture} crop={crop} onCrop={setCrop} />
      <div className="grid gap-1">
        <Slider
          label={t('avatar.crop.zoom')}
          min={1}
          max={MAX_ZOOM}
          value={crop.zoom}
          onChange={(zoom) => move({ zoom })}
        />
        <Slider
          label={t('avatar.crop.horizontal')}
          min={(1 - range.x) / 2}
          max={(1 + range.x) / 2}
          disabled={range.x === 0}
          value={crop.x}
          onChange={(x) => move({ x })}
        />
        <Slider
          label={t('avatar.crop.vertical')}
          min={(1 - range.y) / 2}
          max={(1 + range.y) / 2}
          disabled={range.y === 0}
          value={crop.y}
          onChange={(y) => move({ y })}
        />
      </div>
      {upload.isError && <ProblemAlert problem={asProblem(upload.error)} />}
      {upload.isPending && <ProgressBar label={t('avatar.uploading')} share={share} />}
      <div className="flex flex-wrap justify-end gap-3">
        <Button look="quiet" onClick={onClose}>
          {t('avatar.crop.cancel')}
        </Button>
        <Button busy={upload.isPending} onClick={() => upload.mutate()}>
          {t('avatar.crop.save')}
        </Button>
      </div>
    </Dialog>
  )
}

/** The kept square as a file. Browsers that cannot write WebP give PNG, which the server takes too. */
function squareOf(picture: ImageBitmap, crop: Crop): Promise<Blob> {
  const canvas = document.createElement('canvas')
  canvas.width = LIMITS.avatarSide
  canvas.height = LIMITS.avatarSide
  const { left, top, side } = cropSquare(picture, crop)
  const pen = canvas.getContext('2d')
  if (pen === null) return Promise.reject(new Error('no canvas'))
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error('no picture')) : resolve(blob)),
      'image/webp',
      0.92,
    )
  })
}
