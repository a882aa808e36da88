/**
 * Writes the migrations that bring the three databases from the last snapshot to `src/db/schema.ts`, and the module that carries all
 * migrations inside the executable: `bun scripts/migrations.ts <what-it-does>`, for instance `add-channel-notes`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as kit from 'drizzle-kit/api'
import { mysqlKit, postgresKit, sqliteKit } from '../src/db/kit'
import { define } from '../src/db/schema'

const folder = join(import.meta.dir, '../src/db/migrations')
const label = process.argv[2]
if (!label || !/^[a-z0-9-]+$/.test(label)) {
  console.error('Say in a few words what the migration does, for instance: bun scripts/migrations.ts add-channel-notes')
  process.exit(2)
}

type Snapshot = { id: string }
const dialects = {
  sqlite: { describe: kit.generateSQLiteDrizzleJson, compare: kit.generateSQLiteMigration, tables: define(sqliteKit) },
  postgres: { describe: kit.generateDrizzleJson, compare: kit.generateMigration, tables: define(postgresKit) },
  mysql: { describe: kit.generateMySQLDrizzleJson, compare: kit.generateMySQLMigration, tables: define(mysqlKit) },
} as const

for (const name of Object.keys(dialects) as (keyof typeof dialects)[]) await writeMigration(name)
writeFileSync(join(folder, '../migrations.gen.ts'), moduleText())

async function writeMigration(name: keyof typeof dialects) {
  // Each dialect has its own snapshot type; what matters here is only that both sides are of the same dialect.
  const { describe, compare, tables } = dialects[name] as {
    describe: (tables: object, previousId?: string) => Snapshot | Promise<Snapshot>
    compare: (previous: Snapshot, current: Snapshot) => Promise<string[]>
    tables: object
  }
  const directory = join(folder, name)
  mkdirSync(directory, { recursive: true })
  const snapshotFile = join(directory, 'snapshot.json')
  const previous = existsSync(snapshotFile) ? (JSON.parse(readFileSync(snapshotFile, 'utf8')) as Snapshot) : await describe({})
  const current = await describe(tables, previous.id)
  const statements = await compare(previous, current)
  if (statements.length === 0) return console.log(`${name}: nothing changed`)

  const file = `${String(sqlFiles(name).length).padStart(4, '0')}-${label}.sql`
  writeFileSync(join(directory, file), `${statements.join('\n--> statement-breakpoint\n').trim()}\n`)
  writeFileSync(snapshotFile, `${JSON.stringify(current, null, 2)}\n`)
  console.log(`${name}: ${file}, ${statements.length} statements`)
}

function sqlFiles(name: string): string[] {
  return readdirSync(join(folder, name))
    .filter((file) => file.endsWith('.sql'))
    .sort()
}

function moduleText(): string {
  const imports: string[] = []
  const lists = Object.keys(dialects).map((name) => {
    const entries = sqlFiles(name).map((file, index) => {
      imports.push(`import ${name}${index} from './migrations/${name}/${file}' with { type: 'text' }`)
      return `    { name: '${file.replace('.sql', '')}', text: ${name}${index} },`
    })
    return `  ${name}: [\n${entries.join('\n')}\n  ],`
  })
  return `// Written by scripts/migrations.ts.\n${imports.join('\n')}\n\nexport const migrations = {\n${lists.join('\n')}\n}\n`
}
