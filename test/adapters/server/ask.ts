// biome-ignore lint/suspicious/noExplicitAny: what a test expects of an answer is its type
export type Json = any

/** What a server answered. */
export interface Asked {
  readonly status: number
  readonly text: string
  readonly json: Json
}

/** Sends a body, as JSON unless it is a text. */
export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Asked> {
  const answer = await fetch(url, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers,
  })
  const text = await answer.text()
  return { status: answer.status, text, json: JSON.parse(text) }
}
