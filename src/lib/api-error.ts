/** What the admin API answers instead of a result: an HTTP status, a word for programs, and a sentence for people. */
export class ApiError extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 502 | 504,
    readonly code: string,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message)
  }
}

export const notFound = (what: string, id: number | string) => new ApiError(404, 'not_found', `There is no ${what} ${id}.`)
export const invalid = (message: string) => new ApiError(422, 'invalid', message)
export const conflict = (message: string) => new ApiError(409, 'conflict', message)
