import { type Fault, Refusal } from '../protocols/protocol'

/** A candidate whose protocol has no words for the request; another may have them. */
export interface Unfit {
  kind: 'unfit'
  fault: Fault
}

/** What can be made for a candidate; a `Refusal` says why nothing can. */
export function fitting<Fitting extends object>(convert: () => Fitting): Fitting | { unfit: Fault } {
  try {
    return convert()
  } catch (error) {
    return unfitting(error)
  }
}

export function unfitting(error: unknown): { unfit: Fault } {
  if (error instanceof Refusal) return { unfit: refusalFault(error) }
  throw error
}

/** A request that cannot be said is its caller's. */
export const refusalFault = ({ message, param, code }: Refusal): Fault => ({
  kind: 'caller',
  status: 400,
  message,
  ...(param && { param }),
  ...(code && { code }),
})
