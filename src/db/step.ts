/**
 * The statements of a transaction, one after the other. SQLite has one connection, on which a statement of somebody else could slip into
 * an open transaction at every `await`; so a transaction is a generator: SQLite runs it to its end without letting go, and the other
 * databases, where a transaction has a connection of its own, await each statement.
 */
export type Steps<T> = Generator<Statement, T, unknown>

/** A query of Drizzle's that has not been run. */
export type Statement = PromiseLike<unknown>

/** Runs one statement inside a transaction: `const rows = yield* run(tx.query.select().from(…))`. */
export function* run<T>(statement: PromiseLike<T>): Steps<T> {
  return (yield statement) as T
}

/** Runs the steps with a database that answers at once. */
export function finishNow<T>(steps: Steps<T>): T {
  let step = steps.next()
  while (!step.done) step = advance(steps, () => answerNow((step as IteratorYieldResult<Statement>).value))
  return step.value
}

/** Runs the steps with a database that has to be waited for. */
export async function finish<T>(steps: Steps<T>): Promise<T> {
  let step = steps.next()
  while (!step.done) {
    const outcome = await step.value.then(
      (rows) => () => rows,
      (error: unknown) => () => {
        throw error
      },
    )
    step = advance(steps, outcome)
  }
  return step.value
}

/** A statement that fails throws where it was yielded, so that the body may catch it. */
function advance<T>(steps: Steps<T>, outcome: () => unknown): IteratorResult<Statement, T> {
  let value: unknown
  try {
    value = outcome()
  } catch (error) {
    return steps.throw(error)
  }
  return steps.next(value)
}

function answerNow(statement: Statement): unknown {
  return (statement as unknown as { all(): unknown }).all()
}
