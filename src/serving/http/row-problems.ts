import { RequestError } from '../../features/errors/online-errors.ts'

/** What a parser of requests calls a row; a client has sent it in a field of its own. */
const parsedRow = /^requests(?=\[)/

/**
 * The answer of a call whose rows came in `field`. Problems are named as the client knows them, `entities[3].amount`.
 *
 * @throws {RequestError} and whatever else the call throws.
 */
export function namingRows<Answer>(field: string, call: () => Promise<Answer>): Promise<Answer> {
  return call().catch(error => {
    if (!(error instanceof RequestError)) throw error
    throw new RequestError(error.problems.map(({ at, message }) => ({ at: at.replace(parsedRow, field), message })))
  })
}
