import { useLocation } from '@solidjs/router'
import type { JSX } from 'solid-js'
import type { Place } from './places'

interface PlaceLinkProps {
  place: Place
  class: string
  /** Its looks where one is there, and where one is not. */
  here: string
  away: string
  children: JSX.Element
}

/** A link to a page, which tells when one is there. */
export function PlaceLink(props: PlaceLinkProps) {
  const location = useLocation()
  const isHere = () => {
    const { path } = props.place
    return location.pathname === path || (path !== '/' && location.pathname.startsWith(`${path}/`))
  }
  return (
    <a href={props.place.path} class={`${props.class} ${isHere() ? props.here : props.away}`} aria-current={isHere() ? 'page' : undefined}>
      {props.children}
    </a>
  )
}
