export { fromObservable, type ObservableLike, type ObservableOptions } from './from-observable.ts'
export { statsOf } from './stats-of.ts'
export { StreamOverflowError } from './stream-overflow-error.ts'
