/** Says that there is a list behind something. */
export function Chevron(props: { class: string }) {
  return (
    <svg
      viewBox="0 0 10 6"
      class={`absolute top-1/2 -translate-y-1/2 pointer-events-none ${props.class}`}
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      aria-hidden="true"
    >
      <path d="M1 1l4 4 4-4" />
    </svg>
  )
}
