// Written by scripts/migrations.ts.
import sqlite0 from './migrations/sqlite/0000-init.sql' with { type: 'text' }
import sqlite1 from './migrations/sqlite/0001-strict-keys-and-capabilities.sql' with { type: 'text' }
import sqlite2 from './migrations/sqlite/0002-rests-and-fault-rules.sql' with { type: 'text' }
import sqlite3 from './migrations/sqlite/0003-limits-sync-and-rules.sql' with { type: 'text' }
import sqlite4 from './migrations/sqlite/0004-prices.sql' with { type: 'text' }
import sqlite5 from './migrations/sqlite/0005-limits-of-api-keys-and-alerts.sql' with { type: 'text' }
import sqlite6 from './migrations/sqlite/0006-statistics-and-bodies.sql' with { type: 'text' }
import sqlite7 from './migrations/sqlite/0007-keep-recomputations.sql' with { type: 'text' }
import sqlite8 from './migrations/sqlite/0008-keep-alerts.sql' with { type: 'text' }
import sqlite9 from './migrations/sqlite/0009-headers-of-bodies.sql' with { type: 'text' }
import postgres0 from './migrations/postgres/0000-init.sql' with { type: 'text' }
import postgres1 from './migrations/postgres/0001-strict-keys-and-capabilities.sql' with { type: 'text' }
import postgres2 from './migrations/postgres/0002-rests-and-fault-rules.sql' with { type: 'text' }
import postgres3 from './migrations/postgres/0003-limits-sync-and-rules.sql' with { type: 'text' }
import postgres4 from './migrations/postgres/0004-prices.sql' with { type: 'text' }
import postgres5 from './migrations/postgres/0005-limits-of-api-keys-and-alerts.sql' with { type: 'text' }
import postgres6 from './migrations/postgres/0006-statistics-and-bodies.sql' with { type: 'text' }
import postgres7 from './migrations/postgres/0007-keep-recomputations.sql' with { type: 'text' }
import postgres8 from './migrations/postgres/0008-keep-alerts.sql' with { type: 'text' }
import postgres9 from './migrations/postgres/0009-headers-of-bodies.sql' with { type: 'text' }
import mysql0 from './migrations/mysql/0000-init.sql' with { type: 'text' }
import mysql1 from './migrations/mysql/0001-strict-keys-and-capabilities.sql' with { type: 'text' }
import mysql2 from './migrations/mysql/0002-rests-and-fault-rules.sql' with { type: 'text' }
import mysql3 from './migrations/mysql/0003-limits-sync-and-rules.sql' with { type: 'text' }
import mysql4 from './migrations/mysql/0004-prices.sql' with { type: 'text' }
import mysql5 from './migrations/mysql/0005-limits-of-api-keys-and-alerts.sql' with { type: 'text' }
import mysql6 from './migrations/mysql/0006-statistics-and-bodies.sql' with { type: 'text' }
import mysql7 from './migrations/mysql/0007-keep-recomputations.sql' with { type: 'text' }
import mysql8 from './migrations/mysql/0008-keep-alerts.sql' with { type: 'text' }
import mysql9 from './migrations/mysql/0009-headers-of-bodies.sql' with { type: 'text' }

export const migrations = {
  sqlite: [
    { name: '0000-init', text: sqlite0 },
    { name: '0001-strict-keys-and-capabilities', text: sqlite1 },
    { name: '0002-rests-and-fault-rules', text: sqlite2 },
    { name: '0003-limits-sync-and-rules', text: sqlite3 },
    { name: '0004-prices', text: sqlite4 },
    { name: '0005-limits-of-api-keys-and-alerts', text: sqlite5 },
    { name: '0006-statistics-and-bodies', text: sqlite6 },
    { name: '0007-keep-recomputations', text: sqlite7 },
    { name: '0008-keep-alerts', text: sqlite8 },
    { name: '0009-headers-of-bodies', text: sqlite9 },
  ],
  postgres: [
    { name: '0000-init', text: postgres0 },
    { name: '0001-strict-keys-and-capabilities', text: postgres1 },
    { name: '0002-rests-and-fault-rules', text: postgres2 },
    { name: '0003-limits-sync-and-rules', text: postgres3 },
    { name: '0004-prices', text: postgres4 },
    { name: '0005-limits-of-api-keys-and-alerts', text: postgres5 },
    { name: '0006-statistics-and-bodies', text: postgres6 },
    { name: '0007-keep-recomputations', text: postgres7 },
    { name: '0008-keep-alerts', text: postgres8 },
    { name: '0009-headers-of-bodies', text: postgres9 },
  ],
  mysql: [
    { name: '0000-init', text: mysql0 },
    { name: '0001-strict-keys-and-capabilities', text: mysql1 },
    { name: '0002-rests-and-fault-rules', text: mysql2 },
    { name: '0003-limits-sync-and-rules', text: mysql3 },
    { name: '0004-prices', text: mysql4 },
    { name: '0005-limits-of-api-keys-and-alerts', text: mysql5 },
    { name: '0006-statistics-and-bodies', text: mysql6 },
    { name: '0007-keep-recomputations', text: mysql7 },
    { name: '0008-keep-alerts', text: mysql8 },
    { name: '0009-headers-of-bodies', text: mysql9 },
  ],
}
