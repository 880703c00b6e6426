/** Text inside a quoted label of Mermaid: every character that has a meaning there becomes an entity. */
export function mermaidLabel(text: string): string {
  return text.replace(/[^\p{L}\p{N} _.,:/-]/gu, character => `#${character.codePointAt(0)};`)
}
