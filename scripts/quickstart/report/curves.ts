/** One point of a ROC curve. */
export interface RocPoint {
  readonly falsePositives: number
  readonly truePositives: number
}

/** The ROC curve as shares of each class, thinned to about `points` points; rows of one probability are one step. */
export function rocCurve(
  labels: ArrayLike<number | boolean>,
  probabilities: ArrayLike<number>,
  points = 300,
): readonly RocPoint[] {
  const order = Int32Array.from({ length: labels.length }, (_, row) => row)
  order.sort((left, right) => at(probabilities, right) - at(probabilities, left))
  const positives = Array.from(labels).filter(Boolean).length
  const negatives = labels.length - positives
  const curve: RocPoint[] = [{ falsePositives: 0, truePositives: 0 }]
  let [found, alarms, shown] = [0, 0, -1]
  for (let index = 0; index < order.length; index++) {
    const row = order[index] ?? 0
    if (labels[row]) found++
    else alarms++
    const next = order[index + 1]
    const isStep = next === undefined || at(probabilities, next) !== at(probabilities, row)
    if (!isStep || (index - shown < labels.length / points && next !== undefined)) continue
    curve.push({ falsePositives: alarms / negatives, truePositives: found / positives })
    shown = index
  }
  return curve
}

/** One bin of a calibration curve. */
export interface CalibrationBin {
  readonly predicted: number
  readonly observed: number
  readonly rows: number
}

/** Mean prediction against the share of positives, in bins of equally many rows. */
export function calibrationCurve(
  labels: ArrayLike<number | boolean>,
  probabilities: ArrayLike<number>,
  bins = 15,
): readonly CalibrationBin[] {
  const order = Int32Array.from({ length: labels.length }, (_, row) => row)
  order.sort((left, right) => at(probabilities, left) - at(probabilities, right))
  return Array.from({ length: bins }, (_, bin) => {
    const rows = order.subarray((bin * order.length) / bins, ((bin + 1) * order.length) / bins)
    let [sum, positives] = [0, 0]
    for (const row of rows) {
      sum += at(probabilities, row)
      if (labels[row]) positives++
    }
    return { predicted: sum / rows.length, observed: positives / rows.length, rows: rows.length }
  }).filter(bin => bin.rows > 0)
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? Number.NaN
}
