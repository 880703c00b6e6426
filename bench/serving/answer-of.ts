import type { LoadRequest } from './wrk.ts'

/** What a request is answered with once, as JSON; throws where that is an error. */
export async function answerOf<Answer>({ url, body, headers = {} }: LoadRequest): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', body: body as string, headers })
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`)
  return (await response.json()) as Answer
}
