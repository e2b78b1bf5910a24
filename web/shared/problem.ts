// A refusal in the words the server chose for people; a dead network is a Problem too, with offline set. What a person reads is title,
// detail and help; code and id are for the telephone and the log.
import type { components } from '@/schema'
import { t } from './i18n'

type Document = Partial<components['schemas']['problem']>

export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly help: string
  readonly id: string
  readonly fields: ReadonlyMap<string, string>        // field key → what is wrong with it
  readonly wait: number                               // seconds, if it is worth trying again

  constructor(status: number, document: Document = {}, wait = 0) {
    super(document.title || t('load.failed'))
    this.name = 'Problem'
    this.status = status
    this.code = document.code ?? ''
    this.detail = document.detail === document.title ? '' : document.detail ?? ''
    this.help = document.help ?? ''
    this.id = document.id ?? ''
    this.wait = wait
    this.fields = new Map((document.errors ?? []).map((one) => [one.field, one.detail]))
  }
  get offline(): boolean { return this.status === 0 }
  get forbidden(): boolean { return this.status === 403 }
  get logged_out(): boolean { return this.status === 401 }
  // Worth sending again as it is: the network, a server that starts or is full.
  get passing(): boolean { return this.status === 0 || this.status === 429 || this.status === 502 || this.status === 503 || this.status === 504 }
}
export const offline_problem = (): Problem => new Problem(0, { title: t('load.offline'), help: t('load.offline.help') })
export const problem_of = (error: unknown): Problem => {
  if (error instanceof Problem) return error
  console.error(error)
  return new Problem(-1, { title: t('load.failed'), help: t('load.failed.help'), code: 'PAGE', id: String(error instanceof Error ? error.message : error).slice(0, 60) })
}
