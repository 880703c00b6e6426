import { expect, test } from 'vitest'
import { localFiles } from '../../../src/features/files/local-files.ts'
import { notesStore } from '../../../src/serving/mlflow-api/model-notes.ts'
import { fileRecords } from '../../../src/serving/registry/file-records.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

test('notes that could not be read again are refused, and the ones before stay', async () => {
  const store = notesStore(fileRecords(localFiles(temporaryFolder())))
  const noted = await store.change('delay', notes => ({ ...notes, exists: true, description: 'short' }))
  const large = store.change('delay', notes => ({ ...notes, tags: { note: 'x'.repeat(8 << 20) } }))
  await expect(large).rejects.toMatchObject({ code: 'INVALID_PARAMETER', parameter: 'notes' })
  expect(await store.read('delay')).toEqual(noted)
})
