// Written by scripts/migrations.ts.
import sqlite0 from './migrations/sqlite/0000-init.sql' with { type: 'text' }
import postgres0 from './migrations/postgres/0000-init.sql' with { type: 'text' }
import mysql0 from './migrations/mysql/0000-init.sql' with { type: 'text' }

export const migrations = {
  sqlite: [
    { name: '0000-init', text: sqlite0 },
  ],
  postgres: [
    { name: '0000-init', text: postgres0 },
  ],
  mysql: [
    { name: '0000-init', text: mysql0 },
  ],
}
