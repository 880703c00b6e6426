/** The body of an answer, which is JSON; other programs than ours answer with pages. */
export async function readJson<Answer>(response: Response): Promise<Answer> {
  const answer: unknown = await response.json()
  if (typeof answer !== 'object' || answer === null) throw new TypeError('it is not a JSON object')
  return answer as Answer
}
