import type { DataType } from '../features/schema.ts'

/** A value as Python's `str` prints it, which is how scikit-learn names one-hot columns. */
export function pythonText(value: unknown, type: DataType): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value !== 'number') return String(value)
  return type === 'float64' || type === 'float32' ? floatText(value) : String(value)
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const magnitude = Math.abs(value)
  if (magnitude !== 0 && (magnitude >= 1e16 || magnitude < 1e-4)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e')
    const size = exponent.slice(1).padStart(2, '0')
    return `${digits}e${exponent.startsWith('-') ? '-' : '+'}${size}`
  }
  const text = String(value)
  return text.includes('.') ? text : `${text}.0`
}
