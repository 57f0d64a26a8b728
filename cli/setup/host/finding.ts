/**
 * What a look at the host came to. `unknown` is said when it could not look: never taken for good.
 */
export type Finding = { mark: 'good' | 'remark' | 'bad' | 'unknown'; text: string; fix?: string }

export const good = (text: string): Finding => ({ mark: 'good', text })
export const remark = (text: string, fix: string): Finding => ({ mark: 'remark', text, fix })
export const bad = (text: string, fix: string): Finding => ({ mark: 'bad', text, fix })
export const unknown = (text: string): Finding => ({ mark: 'unknown', text })

const GIB = 1024 ** 3

export function gibibytes(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`
}

export function fromGibibytes(count: number): number {
  return count * GIB
}
