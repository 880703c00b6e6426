export { type QualityPageOptions, qualityPage } from './quality-page.ts'
export { renderSVG } from './render-svg.ts'
