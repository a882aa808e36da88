/** A platform that Octopus is compiled for, and where npm keeps Bun's runtime of it. */
export interface Target {
  /** Bun's name, after `bun-`. */
  name: Bun.Build.CompileTarget extends `bun-${infer Name}` ? Name : never
  /** The npm package. */
  runtime: string
  /** The program inside the package. */
  program: string
}

export const targets: Target[] = [
  { name: 'linux-x64', runtime: '@oven/bun-linux-x64', program: 'bin/bun' },
  { name: 'linux-arm64', runtime: '@oven/bun-linux-aarch64', program: 'bin/bun' },
  { name: 'linux-x64-musl', runtime: '@oven/bun-linux-x64-musl', program: 'bin/bun' },
  { name: 'linux-arm64-musl', runtime: '@oven/bun-linux-aarch64-musl', program: 'bin/bun' },
  { name: 'darwin-x64', runtime: '@oven/bun-darwin-x64', program: 'bin/bun' },
  { name: 'darwin-arm64', runtime: '@oven/bun-darwin-aarch64', program: 'bin/bun' },
  { name: 'windows-x64', runtime: '@oven/bun-windows-x64', program: 'bin/bun.exe' },
]
