const paths = {
  home: 'M3.5 9.5 10 3.5l6.5 6M5 8.5V16.5h10V8.5M8.3 16.5v-4.5h3.4v4.5',
  lines: 'M3.5 5h13M3.5 10h13M3.5 15h8',
  split: 'M2.5 10h4c3 0 3-5 6-5h4.5M6.5 10c3 0 3 5 6 5h4.5M14.5 2.5 17 5l-2.5 2.5M14.5 12.5 17 15l-2.5 2.5',
  stack: 'M3 4.5h14v4.2H3zM3 11.3h14v4.2H3zM5.8 6.6h.01M5.8 13.4h.01',
  key: 'M11.2 8.8 4 16v1h3v-2h2v-2h1.5M13.5 3.5a3.6 3.6 0 1 1 0 7.2 3.6 3.6 0 0 1 0-7.2zM14.3 6.3h.01',
  gear: 'M10 7.3a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4zM10 2.5v2M10 15.5v2M2.5 10h2M15.5 10h2M4.7 4.7l1.4 1.4M13.9 13.9l1.4 1.4M15.3 4.7l-1.4 1.4M6.1 13.9l-1.4 1.4',
  plus: 'M10 4v12M4 10h12',
  close: 'M5 5l10 10M15 5 5 15',
  up: 'M10 15.5v-11M5 9.5l5-5 5 5',
  down: 'M10 4.5v11M5 10.5l5 5 5-5',
  check: 'M4 10.5l4 4 8-9',
  copy: 'M7 7h9.5v9.5H7zM13 7V3.5H3.5V13H7',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  again: 'M16 10a6 6 0 1 1-2-4.5M16 3v3.5h-3.5',
  price: 'M10 3v14M13.5 6.2C12.8 5.4 11.5 5 10 5c-2 0-3.5.9-3.5 2.4C6.5 11 13.7 9 13.7 12.6c0 1.5-1.6 2.4-3.7 2.4-1.6 0-3-.5-3.8-1.4',
  undo: 'M7 4 3.5 7.5 7 11M4 7.5h7.5a4.5 4.5 0 0 1 0 9H8',
  pulse: 'M2.5 10h3.5l2.5-6 4 12 2-6h3',
  talk: 'M3.5 4.5h13v9H9l-3.5 3v-3h-2z',
  search: 'M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM13 13l3.8 3.8',
  filter: 'M3.5 5.5h13M6 10h8M8.5 14.5h3',
  grip: 'M7.5 5h.01M12.5 5h.01M7.5 10h.01M12.5 10h.01M7.5 15h.01M12.5 15h.01',
  next: 'M7.5 4.5 13 10l-5.5 5.5',
} as const

export type IconName = keyof typeof paths

/** A line drawing of 20 × 20 in the colour of the text around it; says nothing to a screen reader. */
export function Icon(props: { name: IconName; class?: string }) {
  return (
    <svg
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      class={props.class ?? 'size-4.5 shrink-0'}
    >
      <path d={paths[props.name]} />
    </svg>
  )
}
