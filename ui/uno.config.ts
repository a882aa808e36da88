import { defineConfig, presetWind4 } from 'unocss'
import { widths } from './parts/width'

const tokens = [
  ...['shell', 'surface', 'sunken', 'line', 'edge', 'ink', 'ink2', 'ink3', 'ring', 'hover', 'press', 'scrim'],
  ...['coral', 'coral-text', 'kelp', 'amber', 'urchin', 'coral-wash', 'kelp-wash', 'amber-wash', 'urchin-wash'],
  ...['arm-1', 'arm-2', 'arm-3', 'arm-4', 'arm-5', 'arm-6', 'arm-7', 'arm-8'],
]

/** Class names draw only on tokens.css: colours, six text sizes, three radii, one easing. */
export default defineConfig({
  presets: [presetWind4({ preflights: { reset: true, theme: 'on-demand' } })],
  content: { pipeline: { include: [/\.tsx($|\?)/] } },
  theme: {
    colors: Object.fromEntries(tokens.map((name) => [name, `var(--${name})`])),
    font: { sans: 'var(--sans)', mono: 'var(--mono)' },
    text: {
      tiny: { fontSize: '0.6875rem', lineHeight: '1rem' },
      small: { fontSize: '0.78125rem', lineHeight: '1.125rem' },
      body: { fontSize: '0.875rem', lineHeight: '1.25rem' },
      large: { fontSize: '1rem', lineHeight: '1.5rem' },
      title: { fontSize: '1.25rem', lineHeight: '1.75rem' },
      figure: { fontSize: '1.625rem', lineHeight: '2rem' },
    },
    fontWeight: { medium: '550', bold: '600' },
    radius: { control: '6px', card: '10px', sheet: '14px' },
    spacing: { control: 'var(--control)', row: 'var(--row)', rail: '13rem' },
    breakpoint: widths,
  },
})
