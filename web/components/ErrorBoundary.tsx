import { Component, type ReactNode } from 'react'
import { reportError } from '#web/api/client-errors.ts'
import { ErrorNotice } from './ErrorNotice.tsx'

type Props = { children: ReactNode }

export class ErrorBoundary extends Component<Props, { thrown: unknown; failed: boolean }> {
  override state = { thrown: undefined as unknown, failed: false }

  static getDerivedStateFromError(thrown: unknown): { thrown: unknown; failed: boolean } {
    return { thrown, failed: true }
  }

  override componentDidCatch(thrown: unknown): void {
    reportError('render', thrown)
  }

  override render(): ReactNode {
    return this.state.failed ? <ErrorNotice thrown={this.state.thrown} /> : this.props.children
  }
}
