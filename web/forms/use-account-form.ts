import { useRef, useState, type FormEvent } from 'react'
import {
  useForm,
  type DefaultValues,
  type FieldPath,
  type FieldValues,
  type PathValue,
  type UseFormReturn,
} from 'react-hook-form'
import { asProblem, type ApiProblem } from '#web/api/problem.ts'
import { placeProblem, type Places } from './place-problem.ts'

/** Longer than a press of a button takes, in milliseconds. */
const SETTLE_MS = 200

type Options<V extends FieldValues> = {
  defaultValues: DefaultValues<V>
  /** Why a value is refused, by field. */
  faults: { [K in keyof V]?: (value: V[K], values: V) => string | undefined }
  places?: Places<FieldPath<V>>
  submit: (values: V) => Promise<unknown>
}

export type AccountForm<V extends FieldValues> = {
  form: UseFormReturn<V>
  field: (name: FieldPath<V>) => ReturnType<UseFormReturn<V>['register']> & { error: string | undefined }
  busy: boolean
  /** What went wrong as a whole. What belongs beside a field is shown there. */
  problem: ApiProblem | undefined
  onSubmit: (event: FormEvent) => void
}

/**
 * A form whose faults stand beside their fields, whether this page or the server finds them. A field is judged
 * when it is left with something in it and when the form is sent, and from then on while its fault is mended.
 */
export function useAccountForm<V extends FieldValues>(options: Options<V>): AccountForm<V> {
  const form = useForm<V>({ defaultValues: options.defaultValues })
  const [problem, setProblem] = useState<ApiProblem>()
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined)
  const { errors, isSubmitting } = form.formState

  function field(name: FieldPath<V>) {
    const judge = options.faults[name]
    const registered = form.register(name, {
      validate: (value: PathValue<V, FieldPath<V>>, values: V) => judge?.(value, values) ?? true,
      onBlur: () => {
        // A fault that appears while a button is being pressed would move the button away from under the pointer.
        clearTimeout(settling.current)
        if (form.getValues(name)) settling.current = setTimeout(() => void form.trigger(name), SETTLE_MS)
      },
      onChange: () => form.getFieldState(name).invalid && form.trigger(name),
    })
    const message = errors[name]?.message
    return { ...registered, error: typeof message === 'string' ? message : undefined }
  }

  async function submit(values: V): Promise<void> {
    setProblem(undefined)
    try {
      await options.submit(values)
    } catch (thrown) {
      const caught = asProblem(thrown)
      const names = Object.keys(form.getValues()) as FieldPath<V>[]
      const placed = placeProblem(caught, names, options.places ?? {})
      placed.forEach(({ name, message }, index) => {
        form.setError(name, { type: 'server', message }, { shouldFocus: index === 0 })
      })
      if (placed.length === 0) setProblem(caught)
    }
  }

  return {
    form,
    field,
    busy: isSubmitting,
    problem,
    onSubmit: (event) => {
      // Sending judges every field; a judgement that came later would wipe away what the server said.
      clearTimeout(settling.current)
      if (isSubmitting) event.preventDefault()
      else void form.handleSubmit(submit)(event)
    },
  }
}
