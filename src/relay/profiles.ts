import type { Channel } from '../channels/channel'
import type { Candidate } from '../groups/pick'
import { findProfile } from '../protocols/profiles/find'
import { type Capabilities, capabilitiesOf } from '../protocols/profiles/overrides'
import type { Profile } from '../protocols/profiles/profile'

/** What each model takes behind each endpoint. */
export interface Profiles {
  of(candidate: Candidate): Profile
  /** A repair has shown that the profile was wrong; kept until the channel changes. */
  learn(candidate: Candidate, facts: Partial<Profile>): void
}

export function createProfiles(): Profiles {
  /** A channel that is edited is another object, so that what is kept here goes with it. */
  const known = new WeakMap<Channel, Map<string, Profile>>()

  function profilesOf(channel: Channel): Map<string, Profile> {
    const profiles = known.get(channel) ?? new Map<string, Profile>()
    known.set(channel, profiles)
    return profiles
  }

  function of({ channel, endpoint, member: { model } }: Candidate): Profile {
    const profiles = profilesOf(channel)
    const key = `${model} ${endpoint.url}`
    const found = profiles.get(key)
    if (found) return found
    const place = { protocol: channel.protocol, host: hostOf(endpoint.url), model }
    const profile = findProfile(place, capabilitiesOf(channel.capabilities as Capabilities | null, model))
    profiles.set(key, profile)
    return profile
  }

  return {
    of,
    learn(candidate, facts) {
      const known = of(candidate)
      const refuses = [...new Set([...known.refuses, ...(facts.refuses ?? [])])]
      const profile = { ...known, ...facts, refuses }
      profilesOf(candidate.channel).set(`${candidate.member.model} ${candidate.endpoint.url}`, profile)
    },
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.toLowerCase() : ''
}
