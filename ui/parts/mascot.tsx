/** The octopus. Its eyes are coral while it is awake, and ink in empty places where nothing is happening. */
export function Mascot(props: { class?: string; asleep?: boolean }) {
  return (
    <svg
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      stroke-linecap="round"
      stroke-width="2.4"
      aria-hidden="true"
      class={props.class}
    >
      <path d="M8.2 21.5C5.7 19.4 4.5 17 4.5 14a11.5 11.5 0 0 1 23 0c0 3-1.2 5.4-3.7 7.5" />
      <path d="M8.2 21.5c1.6 2.3 1.2 6.3-3.2 6.3M13.4 22.5c.2 3.4-.6 5.6-3 6.8M18.6 22.5c-.2 3.4.6 5.6 3 6.8M23.8 21.5c-1.6 2.3-1.2 6.3 3.2 6.3" />
      <g stroke="none" class={props.asleep ? 'fill-current' : 'fill-coral'}>
        <circle cx="12.3" cy="14.5" r="1.9" />
        <circle cx="19.7" cy="14.5" r="1.9" />
      </g>
    </svg>
  )
}
