import type { ProtocolId } from '../protocol'
import { modelRows } from './models'
import type { Profile } from './profile'
import { defaults, type Row } from './rows'
import { vendorRows } from './vendors'

/** Where a request goes: the protocol of the channel, the host of the endpoint, and the model as the upstream names it. */
export interface Place {
  protocol: ProtocolId
  host: string
  model: string
}

const ROWS = [...modelRows, ...vendorRows]

/** The profile of a model at a place; `corrections` are an admin's and what was learned, the last one wins. */
export function findProfile(place: Place, corrections: readonly Partial<Profile>[] = []): Profile {
  const plain = { ...place, model: bareModel(place.model) }
  const facts = ROWS.filter((row) => matches(row, plain)).map((row) => row.facts)
  return Object.assign({}, defaults[place.protocol], ...facts, ...corrections)
}

function matches({ protocol, host, model }: Row, place: Place): boolean {
  if (protocol && ![protocol].flat().includes(place.protocol)) return false
  return (!host || host.test(place.host)) && (!model || model.test(place.model))
}

/** A model's name in lower case, without a vendor's name in front (`anthropic/`, `us.anthropic.`) and with `-` for the dots in Claude's. */
export function bareModel(model: string): string {
  const name = model
    .toLowerCase()
    .replace(/^.*\//, '')
    .replace(/^(?:\w+\.)?anthropic\./, '')
  return name.includes('claude') ? name.replace(/(\d)\.(\d)/g, '$1-$2').replace(/[-@]20\d{6}.*$/, '') : name
}
