import { folderRegistry } from 'bighead'
import { registryLaws } from 'bighead/testing'
import { test } from 'vitest'
import { temporaryFolder } from '../../temporary-folder.ts'

registryLaws(test, () => folderRegistry(temporaryFolder()))
